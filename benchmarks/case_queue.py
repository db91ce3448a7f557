"""How fast is the queue of cases with a hundred thousand open ones, through Django's whole stack?

.venv/bin/python -m benchmarks.case_queue [--cases 100000] [--closed 100000] [--folder FOLDER]

Fills a data folder of its own (kept, so that the next run begins at once), then asks for pages as a
signed-in agent and manager and prints the median, p95 and worst of each kind in milliseconds, and the mean
time of the processor, which other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

N_PEOPLE = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="open cases")
    parser.add_argument("--closed", type=int, default=100_000, help="closed cases")
    parser.add_argument("--pages", type=int, default=30, help="times each page is asked for")
    parser.add_argument("--folder", default="/tmp/huiyin-case-queue")
    options = parser.parse_args()
    folder = Path(options.folder) / f"{options.cases}+{options.closed}"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HUIYIN_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(options.cases, options.closed)
    measure(options.pages)


def fill(n_open: int, n_closed: int) -> None:
    """A company of 20 units and 200 agents, and the cases."""
    from django.utils import timezone

    from huiyin.accounts.models import Unit, User
    from huiyin.cases.contracts import CaseState, Outcome
    from huiyin.cases.models import Case
    from huiyin.cases.priorities import priority_of
    from huiyin.surveys.services import create_programme

    if Case.objects.exists():
        return
    root = Unit.objects.create(name="总公司", path="/1/")
    units = [Unit.objects.create(name=f"单位{n}", parent=root, path=f"/1/{n + 2}/") for n in range(20)]
    top = User.objects.create(login="top", name="总管", role="manager", unit=root)
    people = User.objects.bulk_create(
        [User(login=f"p{n}", name=f"客服{n}", role="agent", unit=units[n % 20]) for n in range(N_PEOPLE)]
    )
    programme = create_programme(by=top, unit=root, name="满意度")
    draw, now = np.random.default_rng(7), timezone.now()
    severities = draw.choice(
        ["critical", "high", "medium", "low"], n_open + n_closed, p=[0.02, 0.18, 0.5, 0.3]
    )
    active = [state for state in CaseState if state != CaseState.CLOSED]
    states = draw.integers(0, len(active), n_open + n_closed)
    hours, owners = draw.uniform(-72, 96, n_open + n_closed), draw.integers(-20, N_PEOPLE, n_open + n_closed)
    rows: list[Case] = []
    for n in range(n_open + n_closed):
        person = people[owners[n]] if owners[n] >= 0 else None
        unit = person.unit if person else units[n % 20]
        due = now + timedelta(hours=float(hours[n]))
        case = Case(
            programme=programme, unit=unit, responsible_unit=unit, respondent_key=f"K{n}", origin="manual",
            title=f"停电投诉第{n}件", type="speed", severity=str(severities[n]), owner=person,
            opened_at=due - timedelta(hours=24), due_at=due, state=active[states[n]],
        )  # fmt: skip
        if n >= n_open:
            case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.CONFIRMED, due
        case.priority = priority_of(case)
        rows.append(case)
        if len(rows) == 5000:
            Case.objects.bulk_create(rows)
            rows = []
    Case.objects.bulk_create(rows)


def measure(times: int) -> None:
    """Ask for each kind of page, once to warm up and then as often as wanted."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from huiyin.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = {
        "agent, my cases": ("p7", "/cases/"),
        "agent, all of the unit": ("p7", "/cases/?whose=all"),
        "manager of all, all": ("top", "/cases/?whose=all"),
        "manager of all, nobody's": ("top", "/cases/?whose=nobody"),
        "manager of all, due soon": ("top", "/cases/?whose=soon"),
        "manager of all, page 500": ("top", "/cases/?whose=all&page=500"),
        "manager of all, one severity": ("top", "/cases/?whose=all&severity=critical"),
        "manager of all, search by title": ("top", "/cases/?q=第777"),
        "manager of all, search by number": ("top", "/cases/?q=%2377777"),
    }
    for name, (login, address) in asked.items():
        client = Client()
        client.force_login(User.objects.get(login=login))
        taken, worked = [], time.process_time()
        for _ in range(times + 1):
            begun = time.perf_counter()
            status = client.get(address).status_code
            taken.append(1000 * (time.perf_counter() - begun))
            assert status == 200, (name, status)
        worked = 1000 * (time.process_time() - worked) / (times + 1)
        median, p95 = np.percentile(taken[1:], [50, 95])
        print(
            f"{name:35} median {median:6.0f} ms   p95 {p95:6.0f} ms   worst {max(taken[1:]):6.0f} ms   cpu {worked:5.0f} ms"
        )


if __name__ == "__main__":
    main()
