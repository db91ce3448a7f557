"""How long does it take to list and tell all the customers of an outage, and to open its page then?

.venv/bin/python -m benchmarks.outage_notices [--customers 100000] [--folder FOLDER]

Fills a data folder of its own, enters an outage that concerns every customer, and prints the seconds for
listing them, planning their messages and noting that providers took them, the longest time for which the
database was held in one go, and the milliseconds of the outage's page.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

PART = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--folder", default="/tmp/huiyin-outage-notices")
    options = parser.parse_args()
    folder = Path(options.folder) / f"{options.customers}-{int(time.time())}"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HUIYIN_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    manager = fill(options.customers)
    measure(manager, options.customers)


def fill(n: int) -> Any:
    """A unit with so many customers, one in a hundred a key account, and an account for text messages."""
    from huiyin.accounts.models import Unit, User
    from huiyin.customers import services as customers
    from huiyin.customers.contracts import NewContact
    from huiyin.messaging.models import SenderAccount

    root = Unit.objects.create(name="总公司", path="/1/")
    manager = User.objects.create(login="top", name="总管", role="manager", unit=root)
    SenderAccount.objects.create(name="sms", sender="sms_http", kind="sms", hook_seed="s", hook_hash="s")
    with timed("customers stored"):
        for start in range(0, n, 20_000):
            rows = [
                NewContact(
                    f"C{number:07}",
                    "客户",
                    f"138{number:08}",
                    region="东里",
                    is_key_account=number % 100 == 0,
                )
                for number in range(start, min(n, start + 20_000))
            ]
            customers.upsert_contacts(rows, unit=root, by=manager)
    return manager


def measure(manager: Any, n: int) -> None:
    """Enter, list, tell, and look."""
    from django.test import Client
    from django.utils import timezone

    from huiyin.messaging.models import OutgoingMessage
    from huiyin.notices import services
    from huiyin.notices.contracts import TellingState
    from huiyin.notices.following import went_out
    from huiyin.notices.gathering import gather
    from huiyin.notices.services import NewOutage
    from huiyin.notices.telling import tell_part

    start = timezone.now() + timedelta(days=9)
    wanted = NewOutage("planned", "东里", "检修", start, start + timedelta(hours=4), "region", region="东里")
    outage = services.save_outage(by=manager, unit=manager.unit, wanted=wanted)
    services.submit(by=manager, outage=outage)
    with timed("customers listed"):
        gather(outage.pk)
    announcement, longest, begun = outage.announcements.get(), 0.0, time.perf_counter()
    while True:
        part = time.perf_counter()
        if not tell_part(announcement.pk):
            break
        longest = max(longest, time.perf_counter() - part)
    print(f"messages planned: {time.perf_counter() - begun:.1f} s, longest part {longest:.2f} s")
    references = list(OutgoingMessage.objects.order_by("pk").values_list("reference", flat=True))
    assert len(references) == len(set(references)) == n
    with timed("taken by providers noted"):
        for at in range(0, n, PART):
            went_out(references[at : at + PART], TellingState.SENT)
    client = Client(headers={"host": "localhost"})
    client.force_login(manager)
    for address in (f"/outages/{outage.pk}/", "/outages/", "/outages/governance/", "/outages/calls/"):
        client.get(address)
        took = []
        for _ in range(5):
            at_first = time.perf_counter()
            assert client.get(address).status_code == 200
            took.append((time.perf_counter() - at_first) * 1000)
        print(f"{address}: median {sorted(took)[2]:.0f} ms, worst {max(took):.0f} ms")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the seconds something takes."""
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
