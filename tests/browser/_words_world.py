"""Beside a running installation: an agent with labels she put right, and the looks of rules that else take hours."""

from __future__ import annotations

import sys


def make(password: str) -> None:
    """The agent, and twenty-five labels that she put right the days before; one she will do in the browser."""
    from huiyin.accounts import services as accounts
    from huiyin.accounts.models import User
    from huiyin.responses.queries import stored_between
    from huiyin.texts import services
    from huiyin.texts.queries import readings_of_records
    from tests.browser._reviews import COPIED, IRONIC

    admin = User.objects.get()
    _, join = accounts.invite(
        by=admin, name="李婷", login_name="liting", email="", role="agent", unit=admin.unit
    )
    agent = accounts.join(token=join.split("/")[2], password=password)
    answers = {one.id: one.answers.get("review_text") for one in stored_between(1, 0, 10**9, "reviews:1")}
    meant = [key for key, text in answers.items() if text in IRONIC[1:20]]
    plain = [key for key, text in answers.items() if text == COPIED][:6]
    for reading in readings_of_records("answer", meant + plain):
        label = "negative" if reading.source_id in meant else "positive"
        services.correct_label(by=agent, reading=reading, task="polarity", label=label)


def look(hours: int) -> None:
    """What the worker does every few hours, as if so many had passed."""
    from datetime import timedelta

    from django.utils import timezone

    from huiyin.alerts import ruling

    ruling.look_at_all(timezone.now() + timedelta(hours=hours))


if __name__ == "__main__":
    import django

    django.setup()
    if len(sys.argv) > 2:
        make(sys.argv[2])
    look(int(sys.argv[1]))
