"""How fast is one customer's page, and the search, among a million customers with ten million contacts?

.venv/bin/python -m benchmarks.customer_page [--customers 1000000] [--events 10] [--folder FOLDER] [--reckon]

Fills a data folder of its own (kept, so that the next run begins at once) with customers, contact events,
answers and cases, then asks for pages through Django's whole stack as a signed-in agent and prints the
median, p95 and worst of each kind. `--reckon` also reckons all customers through and prints how long.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

PART = 50_000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
EVENT = ("contact_id", "kind", "at", "minute", "channel", "survey_kind", "reference", "dedup_key")
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静强磊洋艳勇军杰涛明超秀霞平刚桂"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10, help="contact events a customer")
    parser.add_argument("--folder", default="/tmp/huiyin-customer-page")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--reckon", action="store_true")
    options = parser.parse_args()
    folder = Path(options.folder) / f"{options.customers}x{options.events}"
    is_filled = folder / "filled"
    if folder.exists() and not is_filled.exists():  # somebody broke off
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HUIYIN_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if not is_filled.exists():
        fill(options.customers, options.events)
        is_filled.touch()
    measure(options.customers, options.pages)
    if options.reckon:
        from huiyin.profiles import reckoning

        begun = time.perf_counter()
        found = reckoning.reckon(NOW)
        print(f"reckoning of {found['n']:,} customers: {time.perf_counter() - begun:.0f} s")


def fill(n: int, n_events: int) -> None:
    """Customers, events, answers of a fifth of them, cases of one in fifty."""
    from django.db import connection, transaction

    from huiyin.accounts.models import Unit, User
    from huiyin.accounts.services import ensure_root
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.cases.models import Case
    from huiyin.core.quick_rows import insert_rows
    from huiyin.customers.models import Contact, ContactEvent
    from huiyin.profiles.models import Grade
    from huiyin.responses.models import Response
    from huiyin.surveys import services as surveys

    begun = time.perf_counter()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    rng = np.random.default_rng(1)
    root: Unit = ensure_root(name="总公司")
    agent, _ = User.objects.get_or_create(
        login="amy", defaults={"name": "艾米", "role": "agent", "unit": root}
    )
    programme = surveys.create_programme(by=None, unit=root, name="服务回访")
    surveys.extend_codebook(programme.pk, [Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5))])
    wave = surveys.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    volumes = rng.lognormal(6, 1.2, n)
    stored(Contact, n, lambda at: contact(at, root.pk, float(volumes[at])))
    first = Contact.objects.order_by("pk").values_list("pk", flat=True)[0]
    who = rng.integers(0, n, n * n_events)
    minutes = np.sort(rng.integers(0, int((NOW - BEGIN).total_seconds() // 60), n * n_events))
    kinds = rng.choice(["asked", "reminded", "answered", "called", "served", "bounced"], n * n_events)

    begin = int(BEGIN.timestamp() // 60)
    for start in range(0, n * n_events, PART):
        rows = [
            (
                first + int(who[at]),
                str(kinds[at]),
                BEGIN + timedelta(minutes=int(minutes[at])),
                begin + int(minutes[at]),
                *("sms", "", "", f"e:{at}"),
            )
            for at in range(start, min(start + PART, n * n_events))
        ]
        with transaction.atomic():
            insert_rows(ContactEvent, EVENT, rows)
    grades = rng.integers(1, 6, n // 5)
    rated = rng.integers(0, n, n // 5)

    def response(at: int) -> Any:
        moment = NOW - timedelta(minutes=int(at % 500_000))
        return Response(
            programme=programme,
            wave=wave,
            channel="web_link",
            dedup_key=f"r:{at}",
            respondent_key=key_of(int(rated[at])),
            answers={"overall": int(grades[at])},
            unit_path=root.path,
            answered_on=moment.date(),
            recorded_at=moment,
        )

    stored(Response, n // 5, response)
    pairs = Response.objects.order_by("pk").values_list("pk", "respondent_key", "answered_on", "answers")
    rows = pairs.iterator(chunk_size=PART)
    while part := list(islice(rows, PART)):
        Grade.objects.bulk_create(
            [
                Grade(
                    response_id=pk,
                    programme_id=programme.pk,
                    respondent_key=key,
                    answered_on=day,
                    score=25.0 * (answers["overall"] - 1),
                )
                for pk, key, day, answers in part
            ],
            batch_size=1000,
        )

    def case(at: int) -> Any:
        opened = NOW - timedelta(hours=int(at % 8000))
        return Case(
            unit=root,
            responsible_unit=root,
            respondent_key=key_of(int(rated[at])),
            origin="manual",
            title="停电两小时",
            type="unclassified",
            severity="medium",
            owner=agent,
            opened_at=opened,
            due_at=opened + timedelta(hours=24),
        )

    stored(Case, n // 50, case)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"filled in {time.perf_counter() - begun:.0f} s")


def key_of(at: int) -> str:
    return f"C{at:08d}"


def contact(at: int, unit_id: int, volume: float) -> Any:
    from huiyin.customers.models import Contact

    phone = f"13{at:09d}"
    return Contact(
        respondent_key=key_of(at),
        unit_id=unit_id,
        name=SURNAMES[at % 10] + GIVEN[at // 10 % 20] + GIVEN[at // 200 % 20],
        phone=phone,
        phone_tail=phone[-4:],
        email=f"c{at}@example.com",
        region=f"{at % 40} 区",
        volume=volume,
        control_draw=at % 10_000,
        created_at=BEGIN,
        updated_at=BEGIN,
    )


def stored(model: Any, n: int, make: Callable[[int], Any]) -> None:
    """Write rows part by part."""

    def rows() -> Iterator[Any]:
        yield from (make(at) for at in range(n))

    made = rows()
    while part := list(islice(made, PART)):
        model.objects.bulk_create(part, batch_size=1000)


def measure(n: int, pages: int) -> None:
    """Ask for pages and searches as an agent."""
    from django.test import Client
    from django.urls import reverse

    from huiyin.accounts.models import User
    from huiyin.customers.models import Contact

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(login="amy"))
    first = Contact.objects.order_by("pk").values_list("pk", flat=True)[0]
    rng = np.random.default_rng(2)
    chosen = rng.integers(0, n, pages).tolist()
    asked = {
        "page": [reverse("customer", args=[first + at]) for at in chosen],
        "older timeline": [
            f"{reverse('customer', args=[first + at])}?before=2026-01-01T00:00:00" for at in chosen
        ],
        "by id": [f"/customers/?q={key_of(at)}" for at in chosen],
        "by telephone": [f"/customers/?q=13{at:09d}" for at in chosen],
        "by last four digits": [f"/customers/?q={at % 10_000:04d}" for at in chosen],
        "by e-mail": [f"/customers/?q=c{at}@example.com" for at in chosen],
        "by name": [f"/customers/?q={SURNAMES[at % 10]}{GIVEN[at // 10 % 20]}" for at in chosen],
    }
    for name, addresses in asked.items():
        client.get(addresses[0])
        took = []
        for address in addresses:
            begun = time.perf_counter()
            response = client.get(address)
            took.append(1000 * (time.perf_counter() - begun))
            assert response.status_code == 200, address
        middle, late, worst = np.percentile(took, [50, 95, 100])
        print(f"{name:22} median {middle:6.1f} ms   p95 {late:6.1f} ms   worst {worst:6.1f} ms")


if __name__ == "__main__":
    main()
