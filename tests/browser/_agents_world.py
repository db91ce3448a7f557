"""Writes into a running installation what an agent's day begins with: people, a customer, an unhappy answer."""

from __future__ import annotations

import sys
from datetime import date


def make(password: str) -> None:
    """A manager, an agent, a customer who can be reached by text message, and the customer's case."""
    from django.db import transaction

    from huiyin.accounts import services as accounts
    from huiyin.accounts.models import User
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.cases import services as cases
    from huiyin.customers import services as customers
    from huiyin.customers.contracts import NewContact
    from huiyin.messaging import hooks
    from huiyin.messaging.models import SenderAccount
    from huiyin.responses import queries, services
    from huiyin.responses.contracts import NewAnswer
    from huiyin.surveys.services import create_programme, ensure_wave, extend_codebook

    admin = User.objects.get()
    _, join = accounts.invite(
        by=admin, name="李婷", login_name="liting", email="", role="agent", unit=admin.unit
    )
    accounts.join(token=join.split("/")[2], password=password)
    seed, hashed = hooks.new_hook()
    SenderAccount.objects.create(
        name="短信",
        sender="sms_http",
        kind="sms",
        settings={"url": "https://sms.example.cn/send", "body": "{}"},
        hook_seed=seed,
        hook_hash=hashed,
    )
    customers.upsert_contacts([NewContact("K1", "王秀英", phone="13800138000")], unit=admin.unit, by=admin)
    programme = create_programme(by=admin, unit=admin.unit, name="营业厅满意度")
    extend_codebook(
        programme.pk,
        (
            Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10), "Likelihood to recommend"),
            Variable("comment", "意见和建议", Role.OPEN_TEXT, None, "Comments"),
        ),
    )
    wave = ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    said = {"nps": 1, "comment": "停电一晚上，打了三次电话没有人给准话。"}
    with transaction.atomic():
        row, _ = services.accept(
            NewAnswer("agents-day", said, wave.pk, date(2026, 11, 20), "K1"),
            programme_id=programme.pk,
            channel="web_link",
        )
    case = cases.open_case(
        by=admin, programme=programme, title="连续停电，多次来电无果", answer=queries.stored(row.pk)
    )
    cases.assign(by=admin, case_id=case.pk, owner=User.objects.get(login="liting"))


if __name__ == "__main__":
    import django

    django.setup()
    make(sys.argv[1])
