"""Kill the worker that carries answers to alert rules, again and again: no alert is lost, none comes twice.

`.venv/bin/python -m tests.chaos.alerts --answers 2000 --kills 12`: answers are stored while a process drains the
events and queues messages, and is killed with SIGKILL at random moments and started anew. In the end every answer
that fits a rule has exactly one alert of it, one recipient row, and every alert's recipient is named by one message;
every answer with one of the two lowest grades has exactly one case, though two rules open one for the lowest.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import Any

WORKING = """
import time
import django
django.setup()
from huiyin.alerts import telling
from huiyin.core import events
telling.BREATH = telling.timedelta(0)
print("ready", flush=True)
while True:
    moved = events.fan_out() + sum(events.drain(lane) for lane in events.LANES) + telling.tick()
    time.sleep(0.05 if moved else 0.3)
"""


def main() -> int:
    """Run it and say how it ended; the exit status is 1 if anything was lost or came twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["HUIYIN_DATA"] = tempfile.mkdtemp(prefix="huiyin-kill-alerts-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    chance = random.Random(options.seed)
    programme = _programme()
    grades = [chance.randint(1, 5) for _ in range(options.answers)]
    n_kills, at = 0, 0
    share = max(1, options.answers // max(options.kills, 1))
    until = time.monotonic() + 600
    while at < len(grades) or not _is_done():
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKING], stdout=subprocess.PIPE, env=os.environ.copy()
        )
        assert worker.stdout is not None
        if not worker.stdout.readline() or time.monotonic() > until:
            worker.kill()
            return 1
        for grade in grades[at : at + share]:
            _answer(programme, at, grade)
            at += 1
        if n_kills < options.kills:
            time.sleep(chance.uniform(0.0, 0.6))
            n_kills += 1
        else:
            while not _is_done() and time.monotonic() < until:
                time.sleep(0.3)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    return _judged(grades, n_kills)


def _programme() -> Any:
    from datetime import date

    from huiyin.accounts.models import Unit, User
    from huiyin.alerts import ruling
    from huiyin.alerts.contracts import RuleKind, Urgency
    from huiyin.alerts.ruling import Wanted
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.messaging.tests.conftest import add_account
    from huiyin.surveys import services as surveys

    unit = Unit.objects.create(name="总公司", path="/1/")
    manager = User.objects.create(login="m", name="经理", role="manager", unit=unit, email="m@example.cn")
    add_account("smtp", {})
    made = surveys.create_programme(by=manager, unit=unit, name="评价")
    surveys.extend_codebook(made.pk, [Variable("grade", "评分", Role.RATING, Scale(1, 5))])
    surveys.ensure_wave(made.pk, "2026", date(2026, 1, 1))
    for most in (1, 2):
        wanted = Wanted(
            RuleKind.ANSWER,
            f"至多 {most}",
            {"<=": [{"var": "q_grade"}, most]},
            urgency=Urgency.HIGH,
            opens_case=most == 1,
            people=[manager.pk],
        )
        rule = ruling.save_rule(by=manager, programme=made, wanted=wanted)
        ruling.switch_rule(by=manager, rule=rule, is_on=True)
    return made


def _answer(programme: Any, number: int, grade: int) -> None:
    from datetime import date

    from django.db import transaction

    from huiyin.responses.contracts import NewAnswer
    from huiyin.responses.services import accept
    from huiyin.surveys import services as surveys

    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    answer = NewAnswer(
        dedup_key=f"a:{number}",
        answers={"grade": float(grade)},
        wave_id=wave.pk,
        answered_on=date(2026, 11, 1),
        respondent_key=f"C{number}",
    )
    with transaction.atomic():
        accept(answer, programme_id=programme.pk, channel="web_link")


def _is_done() -> bool:
    from huiyin.alerts.models import Told
    from huiyin.core.models import Delivery, OutboxEvent

    waiting = Delivery.objects.filter(done_at=None, parked_at=None)
    return not (
        OutboxEvent.objects.filter(fanned_out_at=None).exists()
        or waiting.exists()
        or Told.objects.filter(settled_at=None).exists()
    )


def _judged(grades: list[int], n_kills: int) -> int:
    from huiyin.alerts.contracts import AlertRaised
    from huiyin.alerts.models import Raised, Told
    from huiyin.cases.models import Case
    from huiyin.core.models import OutboxEvent
    from huiyin.messaging.models import OutgoingMessage

    wanted = sum((grade <= 1) + (grade <= 2) for grade in grades)
    pairs = Counter(Raised.objects.values_list("rule_id", "response_id"))
    doubled = sum(n > 1 for n in pairs.values())
    told = Told.objects.count()
    named = set(OutgoingMessage.objects.values_list("pk", flat=True))
    unnamed = Told.objects.exclude(message_id__in=named).count()
    unused = named - set(Told.objects.values_list("message_id", flat=True))
    n_events = OutboxEvent.objects.filter(kind=AlertRaised.__name__).count()
    n_cases, n_low = Case.objects.count(), sum(grade <= 2 for grade in grades)
    print(f"{n_kills} kills, {len(grades)} answers: {len(pairs)} alerts of {wanted}, doubled {doubled}")
    print(f"told {told}, without a message {unnamed}, messages of nobody {len(unused)}, events {n_events}")
    print(f"cases {n_cases} of {n_low}")
    is_whole = len(pairs) == wanted == told == n_events and n_cases == n_low
    return 0 if is_whole and not doubled and not unnamed and not unused else 1


if __name__ == "__main__":
    sys.exit(main())
