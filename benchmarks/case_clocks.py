"""How long a round over the clocks of 100,000 open cases takes.

    .venv/bin/python benchmarks/case_clocks.py [--cases 100000] [--postgres URL]

Makes a scratch database with so many open cases (two clocks each, every tenth with a pause), then
measures: all clocks worked out anew with nothing to change, again after the holidays changed so that
many move, a round with nothing due, a round in which a tenth ran out, and the forecast page's figures.
The arithmetic alone (arrays, no database) is measured first.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


@contextmanager
def timed(words: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - began, time.process_time() - worked
    print(f"{words:<62} {wall:8.2f} s, {processor:6.2f} s of processor", flush=True)


def arithmetic(n: int) -> None:
    import numpy as np

    from huiyin.clocks import Calendar, Span, Unit, due_many, elapsed_many, micros_of, moment_of

    random_ = np.random.default_rng(1)
    calendar = Calendar.chinese()
    now = micros_of(moment_of(1_767_225_600_000_000))
    starts = now - random_.integers(0, 30 * 86_400_000_000, n)
    due_many(starts[:1], Span(1, Unit.WORKING_HOURS), calendar)
    for unit in Unit:
        with timed(f"due of {n:,} clocks in {unit.value}"):
            due_many(starts, Span(5, unit), calendar)
    with timed(f"working hours passed of {n:,} clocks"):
        elapsed_many(starts, now, Unit.WORKING_HOURS, calendar)


def world(n: int) -> None:
    """Open cases of one unit, opened within the last five days, with their clocks."""
    from django.utils import timezone

    from huiyin.accounts.models import Unit, User
    from huiyin.cases import clock_keeping, clock_rules
    from huiyin.cases.models import Case, CaseClock, ClockPause

    unit = Unit.objects.create(name="unit", path="/1/")
    people = [
        User.objects.create(login=f"u{n}", name=f"u{n}", role="agent" if n else "manager", unit=unit)
        for n in range(40)
    ]
    clock_rules.adopt(by=people[0], unit=unit, pack="power", key="service_95598")
    now, random_ = timezone.now(), random.Random(1)
    for start in range(0, n, 5_000):
        cases = [
            Case(
                unit=unit,
                responsible_unit=unit,
                origin="manual",
                title="case",
                type="service",
                severity="medium",
                owner=random_.choice(people),
                opened_at=now - timedelta(minutes=random_.randrange(10, 1_300)),
                due_at=now,
            )
            for _ in range(min(5_000, n - start))
        ]
        made = Case.objects.bulk_create(cases, batch_size=500)
        for case in made:
            case.unit = unit
        clock_keeping.start_clocks(made)
        ClockPause.objects.bulk_create(
            ClockPause(
                case=case,
                reason="customer",
                name="等",
                text="等",
                by=people[0],
                started_at=case.opened_at,
                ends_at=case.opened_at + timedelta(hours=3),
            )
            for case in made[::10]
        )
    print(f"{Case.objects.count():,} open cases, {CaseClock.objects.count():,} running clocks")


def rounds() -> None:
    from django.utils import timezone

    from huiyin.accounts.models import Unit, User
    from huiyin.cases import clock_rules
    from huiyin.cases.clock_forecast import forecast
    from huiyin.cases.clock_ticking import evaluate, tick
    from huiyin.cases.models import CaseClock
    from huiyin.clocks import Calendar, SpecialDay

    manager, unit = User.objects.get(login="u0"), Unit.objects.get()
    evaluate()
    with timed("all worked out anew, nothing changes"):
        print("   ", evaluate())
    now = timezone.localtime()
    special = [SpecialDay((now + timedelta(days=d)).date()) for d in (2, 3)]
    clock_rules.save_calendar(by=manager, unit=unit, calendar=Calendar.chinese(special=special))
    with timed("all worked out anew after two holidays were entered"):
        print("   ", evaluate())
    now = timezone.now()
    with timed("a first round, in which early steps are taken"):
        print("   ", tick(now))
    with timed("a round with nothing due"):
        print("   ", tick(now))
    due = CaseClock.objects.filter(met_at=None).order_by("due_at").values_list("due_at", flat=True)
    tenth = due[due.count() // 10]
    with timed("a round in which a tenth ran out (marked, written down, told)"):
        print("   ", tick(max(tenth, now)))
    with timed("the forecast of the next three days"):
        found = forecast(manager, hours=72)
    print(f"    {found.n_due:,} due, {found.expected:,.0f} expected to run out")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--postgres", default="")
    options = parser.parse_args()
    arithmetic(options.cases)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HUIYIN_DATA": folder, "DJANGO_SETTINGS_MODULE": "huiyin.settings"}
        if options.postgres:
            os.environ["HUIYIN_DATABASE_URL"] = options.postgres
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, skip_checks=True)
        with timed("the world made"):
            world(options.cases)
        rounds()


if __name__ == "__main__":
    main()
