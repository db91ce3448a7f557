"""Lets days pass for the invitations in the records that the environment names: `python -m tests.later 4`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.running import Running


def days_pass(up: Running, settings: dict[str, str], days: int) -> None:
    """As if everything that was asked had been asked so many days earlier."""
    environment = {**os.environ, **settings, "HUIYIN_DATA": str(up.folder)}
    command = [sys.executable, "-m", "tests.later", str(days)]
    subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from datetime import timedelta

    from django.db.models import F

    from huiyin.campaigns.models import Invitation

    passed = timedelta(days=int(sys.argv[1]))
    Invitation.objects.exclude(asked_at=None).update(asked_at=F("asked_at") - passed)


if __name__ == "__main__":
    main()
