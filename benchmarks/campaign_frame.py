"""A million contacts: storing them, searching, rehearsing a campaign over all of them, drawing and asking.

.venv/bin/python -m benchmarks.campaign_frame [--contacts 1000000] [--asks 300000]

Uses a data folder of its own (or the database of HUIYIN_DATABASE_URL, which must be empty).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return round(time.perf_counter() - began, 3), found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=300_000)
    options = parser.parse_args()
    os.environ["HUIYIN_DATA"] = tempfile.mkdtemp(prefix="huiyin-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    result = run(options.contacts, options.asks)
    print(json.dumps(result, indent=1, ensure_ascii=False))
    return 0


def run(n: int, n_asks: int) -> dict[str, Any]:
    from huiyin.accounts.models import Unit, User
    from huiyin.customers import queries, services
    from huiyin.customers.contracts import NewContact

    unit = Unit.objects.create(name="总公司", path="/1/")
    user = User.objects.create(login="bench", name="bench", role="administrator", unit=unit)
    names = "张王李赵陈刘杨黄周吴"

    def rows(start: int, stop: int) -> list[NewContact]:
        return [
            NewContact(
                f"C{k:09d}",
                names[k % 10] + f"{k * 7919 % 1000003}",
                f"1{3000000000 + k}",
                f"c{k}@example.com",
                region=f"片区{k % 40}",
                volume=100_000 / (k * 7919 % 100_003 + 1),
                is_key_account=k % 100 == 0,
            )
            for k in range(start, stop)
        ]

    part = 50_000
    began = time.perf_counter()
    for start in range(0, n, part):
        services.upsert_contacts(rows(start, min(n, start + part)), unit=unit, by=user)
    stored = time.perf_counter() - began
    again, _ = timed(lambda: services.upsert_contacts(rows(0, min(n, part)), unit=unit, by=user))
    _ask(n_asks)
    searches = {}
    for words in (f"C{n // 2:09d}", f"1{3000000000 + n // 3}", "0042", f"c{n // 5}@example.com", "张7", "片"):
        times = [timed(lambda w=words: list(queries.search(user, w)[:50]))[0] for _ in range(5)]
        searches[words] = round(1000 * statistics.median(times), 1)
    listing = [timed(lambda: list(queries.search(user, "")[:50]))[0] for _ in range(3)]
    counting, _ = timed(lambda: queries.search(user, "").count())
    return {
        "contacts": n,
        "stored_seconds": round(stored, 1),
        "stored_per_second": round(n / stored),
        "stored_again_per_second": round(min(n, part) / again),
        "search_milliseconds": searches,
        "first_page_milliseconds": round(1000 * statistics.median(listing), 1),
        "count_milliseconds": round(1000 * counting, 1),
        **_campaign(unit, user, n),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _ask(n: int) -> None:
    """A history of asks, so that the rules have something to look through."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from huiyin.customers.contracts import Entry, EventKind
    from huiyin.customers.services import record_contact

    now = timezone.now()
    for start in range(0, n, 20_000):
        with transaction.atomic():
            record_contact(
                Entry(
                    contact_id=1 + k * 3,
                    kind=EventKind.ASKED,
                    dedup_key=f"bench:{k}",
                    at=now - timedelta(days=1 + k % 360),
                    channel="sms",
                    survey_kind="transactional",
                )
                for k in range(start, min(n, start + 20_000))
            )


def _campaign(unit: Any, user: Any, n: int) -> dict[str, Any]:
    from huiyin.campaigns import rehearsing, sending, services, waves
    from huiyin.campaigns.models import CampaignWave, Invitation
    from huiyin.campaigns.plan import Plan
    from huiyin.channels.services import publish_questionnaire
    from huiyin.core import tokens
    from huiyin.messaging.models import SenderAccount
    from huiyin.surveys import services as surveys
    from huiyin.surveys.contracts import Definition, Page
    from huiyin.surveys.question_types.base import question_types

    SenderAccount.objects.create(
        name="sms", sender="sms_http", kind="sms", hook_seed="s", hook_hash=tokens.hash_token("s", "s")
    )
    programme = surveys.create_programme(by=user, unit=unit, name="满意度")
    definition = Definition(
        {"zh": "满意度", "en": "Satisfaction"},
        {},
        {},
        (Page("p1", (question_types["recommend"].example(),)),),
    )
    asked = surveys.create_questionnaire(
        by=user, programme=programme, title="满意度", definition=definition.as_json()
    )
    publish_questionnaire(by=user, questionnaire=asked, wave_name="2026-Q4")
    made: dict[str, Any] = {}
    for name, plan in (
        ("everybody", Plan(channels=("sms",))),
        ("stratified", Plan(channels=("sms",), method="proportional", n=n // 20)),
        ("volume", Plan(channels=("sms",), volume_share=0.8)),
    ):
        campaign = services.make_campaign(
            by=user,
            programme=programme,
            questionnaire=asked,
            name=name,
            survey_kind="transactional",
            plan=plan,
        )
        seconds, result = timed(lambda c=campaign: rehearsing.worked_out(c))
        made[f"rehearsal_{name}_seconds"] = seconds
        made[f"rehearsal_{name}_asked"] = result["n_asked"]
        if name == "everybody":
            everybody = campaign
    services.start(by=user, campaign_id=everybody.pk)
    wave = CampaignWave.objects.get(campaign=everybody)
    made["draw_and_write_seconds"], _ = timed(lambda: waves.draw_wave(wave.pk))
    made["invitations"] = Invitation.objects.filter(campaign=everybody).count()
    began, sent = time.perf_counter(), 0
    from datetime import UTC, datetime

    noon = datetime.now(UTC).replace(hour=4, minute=0)
    Invitation.objects.filter(campaign=everybody).update(due_at=noon)
    while sent < 6_000 and (looked_at := sending.send_batch(everybody.pk, now=noon)):
        sent += looked_at
    made["asked_per_second"] = round(sent / (time.perf_counter() - began))
    return made


if __name__ == "__main__":
    sys.exit(main())
