"""One person goes through everything the program has, is erased, and the data folder is searched.

Runs on the data folder of the environment (SQLite), prints what it found as JSON.
"""

import contextlib
import json
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.accounts.services import ensure_root
from huiyin.analytics.problems import Problem
from huiyin.cases import queries as case_queries
from huiyin.cases import services as cases
from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.models import Case
from huiyin.channels import links
from huiyin.channels import services as channels
from huiyin.channels.file_upload import services as uploads
from huiyin.channels.models import Link, Upload
from huiyin.conditions import EVERYTHING
from huiyin.core import events
from huiyin.core.models import Delivery
from huiyin.exports import services as exports
from huiyin.exports.contracts import Order, Respondents
from huiyin.formats.base import formats
from huiyin.metrics import services as metrics
from huiyin.responses import services as responses
from huiyin.responses.contracts import Changes
from huiyin.responses.models import Erasure, Response
from huiyin.surveys import services as surveys
from huiyin.warehouse import queries as warehouse
from tests.erasure.traces import traces
from tests.erasure.words import CELL, COMMENT, DRAFT, EARLIER, KEY, KNOWN, NOTE, PLACE, REASON, TEXT, WORDS

QUESTIONS = [
    {"type": "recommend", "key": "recommend", "text": {"zh": "推荐意愿"}, "required": True},
    {"type": "open_text", "key": "why", "text": {"zh": "为什么"}, "required": False},
]
DEFINITION = {
    "title": {"zh": "评价"},
    "intro": {},
    "thanks": {},
    "pages": [{"questions": [QUESTIONS[0]]}, {"questions": [QUESTIONS[1]]}],
}


def drain() -> None:
    """Carry everything to everybody; an erasure must not run in a transaction of the test."""
    events.drain_all(limit=1000)


def people():
    root = ensure_root(name="总公司")
    alice = User.objects.create(login="alice", name="艾丽", role="administrator", unit=root)
    programme = surveys.create_programme(by=alice, unit=root, name="满意度")
    questionnaire = surveys.create_questionnaire(
        by=alice, programme=programme, title="评价", definition=DEFINITION
    )
    channels.publish_questionnaire(by=alice, questionnaire=questionnaire, wave_name="2026-Q4")
    return alice, programme, questionnaire


def file_with(rows) -> str:
    header = "客户编号,营业厅,推荐意愿,意见\n"
    return header + "".join(",".join(row) + "\n" for row in rows)


def upload(alice, programme, name: str, content: bytes, *, confirm: bool) -> Upload:
    row = uploads.receive_upload(
        by=alice, programme=programme, filename=name, chunks=[content], open_cases=True
    )
    drain()
    row.refresh_from_db()
    if confirm:
        uploads.confirm_upload(by=alice, upload=row)
        drain()
        row.refresh_from_db()
        assert row.state == Upload.DONE, (row.state, row.problem)
    return row


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in [["客户编号", "营业厅", "推荐意愿", "意见"], [KEY, PLACE, 1, TEXT], ["K2", "北厅", 9, "好"]]:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def answer_online(questionnaire, alice) -> None:
    """A personal link answered, another one only begun; the answer is corrected twice."""
    channels.make_personal_links(by=alice, questionnaire=questionnaire, respondent_keys=[KEY, "K3"])
    link = Link.objects.get(respondent_key=KEY)
    link.embedded = {"tariff": KNOWN}
    link.save(update_fields=["embedded"])
    client, token = Client(), links.token_of(link)
    assert client.get(f"/s/{token}/").status_code == 200
    version = questionnaire.versions.get()
    channels.take_answer(
        link=link,
        submission_id="one-act-of-answering",
        version=version,
        answers={"recommend": 2.0, "why": EARLIER},
        language="zh",
    )
    responses.save_draft(
        submission_id="begun-only",
        link_token_hash=link.token_hash,
        version_id=version.pk,
        language="zh",
        answers={"a-why": DRAFT},
    )
    drain()
    row = Response.objects.get(respondent_key=KEY, channel="personal_link")
    about = {"by": alice, "programme_id": row.programme_id, "response_id": row.pk}
    responses.correct(**about, changes=Changes({"why": TEXT}), reason=REASON)
    responses.set_aside(**about, validity="test", reason="先排除再恢复")
    responses.reinstate(**about, reason="恢复")
    drain()


def work_on_cases(alice) -> None:
    for case in Case.objects.filter(respondent_key=KEY).order_by("pk"):
        cases.note(by=alice, case_id=case.pk, text=NOTE)
        cases.take(by=alice, case_id=case.pk)
        cases.start(by=alice, case_id=case.pk)
        cases.classify(by=alice, case_id=case.pk, type=CaseType.SERVICE, severity=Severity.LOW)
        cases.solve(by=alice, case_id=case.pk, text=NOTE)
        cases.ask_customer(by=alice, case_id=case.pk)
        token = case_queries.token_of(case_queries.open_verification(case))
        Client().post(f"/c/{token}/", {"solved": "no", "comment": COMMENT})


def take_out(alice, programme) -> None:
    """A file of every format, with a condition that names the person, and an open table."""
    where = {"==": [{"var": "respondent_key"}, KEY]}
    for one in formats:
        if not one.can_write:
            continue
        order = Order(one.key, respondents=Respondents.NUMBERS)
        exports.ask_export(by=alice, programme=programme, order=order)
    with contextlib.suppress(Problem):  # a key may be no field of conditions
        order = Order("csv", respondents=Respondents.NUMBERS, where=where)
        exports.ask_export(by=alice, programme=programme, order=order)
    exports.make_key(by=alice, programme=programme, name="BI", with_personal=True, days=30)
    drain()


def look_at_every_page(alice, programme) -> int:
    """Every page that needs a programme at most, and the person's own; caches fill on the way."""
    client, n = Client(raise_request_exception=True), 0
    client.force_login(alice)
    answers = list(Response.objects.values_list("pk", flat=True))
    places = [{}, {"programme_id": programme.pk}]
    places += [{"programme_id": programme.pk, "response_id": key} for key in answers]
    places += [{"case_id": key} for key in Case.objects.values_list("pk", flat=True)]
    places += [{"programme_id": programme.pk, "kind": kind} for kind in ("csv", "xlsx", "html", "pdf")]
    for name in [str(key) for key in get_resolver().reverse_dict if isinstance(key, str)]:
        for place in places:
            try:
                address = reverse(name, kwargs=place)
            except Exception:
                continue
            response = client.get(address)
            if response.streaming:
                b"".join(response.streaming_content)
            n += response.status_code == 200
    client.get(f"/programmes/{programme.pk}/answers/", {"q": KEY})
    return n


def rows_of_others() -> dict[str, list[tuple]]:
    """Records of everybody else, to the bit."""
    wanted = {
        "responses_response": f"respondent_key <> '{KEY}'",
        "channels_link": f"respondent_key <> '{KEY}'",
        "cases_case": f"respondent_key <> '{KEY}'",
    }
    found = {}
    with connection.cursor() as cursor:
        for table, condition in wanted.items():
            cursor.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def facts(programme, as_of=None):
    source = warehouse.source_of(programme.pk, as_of)
    columns = list(source.schema.names)
    batches = warehouse.engine().batches(source, columns, EVERYTHING)
    rows = [row for batch in batches for row in batch.to_pylist()]
    return sorted((row for row in rows), key=lambda row: (row["response_id"], row["version"]))


def main() -> None:
    call_command("migrate", verbosity=0)
    alice, programme, questionnaire = people()
    others = [(f"K{n}", "北厅", str(n % 11), "一般般吧") for n in range(10, 40)]
    me = (KEY, PLACE, "1", TEXT)
    done = upload(
        alice,
        programme,
        f"名单-{KEY}.csv",
        file_with([*others, me, (KEY, PLACE, CELL, TEXT)]).encode(),
        confirm=True,
    )
    waiting = upload(alice, programme, "待确认.xlsx", workbook(), confirm=False)
    innocent = upload(
        alice,
        programme,
        "别人.csv",
        file_with([("K98", "南厅", "9", "好"), ("K99", "南厅", "3", "差")]).encode(),
        confirm=False,
    )
    undone = upload(alice, programme, "撤销.csv", file_with([me, others[3]]).encode(), confirm=True)
    uploads.undo_upload(by=alice, upload=undone)
    drain()
    answer_online(questionnaire, alice)
    metrics.confirm_suggested(by=alice, programme_id=programme.pk)
    work_on_cases(alice)
    take_out(alice, programme)
    n_pages = look_at_every_page(alice, programme)
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(
        last_error=f"Traceback\nValueError: {TEXT}"
    )
    drain()
    then = timezone.now()
    folder = Path(settings.DATA_DIR)
    before, rows_before = traces(folder, WORDS), rows_of_others()
    facts_before, then_before = facts(programme), facts(programme, then)
    mine = {row["response_id"] for row in facts_before if row["respondent_key"] == KEY}

    client = Client()
    client.force_login(alice)
    shown = client.post(reverse("erasures"), {"respondent_key": KEY})
    asked = client.post(
        reverse("erasure-new"), {"respondent_key": KEY, "programmes": [programme.pk], "typed": KEY}
    )
    drain()
    certificate = Erasure.objects.get()
    left_at_once = traces(folder, WORDS)
    after_pages = look_at_every_page(alice, programme)
    drain()
    left = traces(folder, WORDS)
    facts_after, then_after = facts(programme), facts(programme, then)
    innocent.refresh_from_db()
    waiting.refresh_from_db()
    done.refresh_from_db()
    print(
        json.dumps(
            {
                "n_pages": [n_pages, after_pages],
                "before": before,
                "left": [*left_at_once, *left],
                "others_untouched": rows_of_others() == rows_before,
                "n_facts": [len(facts_before), len(facts_after), len(mine)],
                "facts_of_others_same": [row for row in facts_before if row["respondent_key"] != KEY]
                == facts_after,
                "past_of_others_same": [row for row in then_before if row["respondent_key"] != KEY]
                == then_after,
                "past_had_me": len(then_before) - len(then_after),
                "state": certificate.state,
                "counts": certificate.counts,
                "key_in_certificate": certificate.respondent_key,
                "shown": KEY in shown.content.decode(),
                "asked": [asked.status_code, asked.headers.get("Location", "")],
                "uploads": [done.state, waiting.state, innocent.state, innocent.filename],
                "rejected": list(done.rejected_rows.values_list("facts", flat=True)),
            },
            default=str,
            ensure_ascii=False,
        )
    )
