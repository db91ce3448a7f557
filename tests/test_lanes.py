"""Whatever customers open has a lane of its own, beside which nobody signed in waits (C03, C06)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

_PROGRAM = """
import sys
from huiyin import wsgi
wsgi._answers = lambda environ, start: "answers"
wsgi._pages = lambda environ, start: "pages"
for path in sys.argv[1:]:
    print(wsgi.application({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, None))
"""


@pytest.fixture
def lanes(tmp_path: Path):
    def found(*paths: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *paths],
            env={**os.environ, "HUIYIN_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.split()

    return found


def test_devices_and_websites_are_served_in_the_respondents_lane(lanes) -> None:
    customers = [
        reverse("answer-link", args=["t"]),
        reverse("kiosk-screen", args=["t"]),
        reverse("kiosk-deliver", args=["t"]),
        reverse("kiosk-worker"),
        reverse("embed-script", args=["c"]),
    ]
    signed_in = [reverse("home"), "/cases/", "/programmes/1/devices/"]
    assert lanes(*customers, *signed_in) == ["answers"] * 5 + ["pages"] * 3
