"""One object of each kind in the north, and its twin in the south: what the rows of the table point at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiyin.accounts import services as accounts
from huiyin.alerts.models import Alert
from huiyin.api import services as api
from huiyin.api import webhook_services as webhooks
from huiyin.api.contracts import Scope
from huiyin.boards import services as boards
from huiyin.cases import queries as case_queries
from huiyin.cases import services as cases
from huiyin.cases.contracts import CaseType
from huiyin.channels import links, queries
from huiyin.channels import services as channels
from huiyin.channels.embed import services as embed
from huiyin.channels.file_upload import services as uploads
from huiyin.channels.kiosk import services as kiosk
from huiyin.channels.reviews import files as review_files
from huiyin.channels.reviews.models import Review
from huiyin.channels.suggestion_box import services as boxes
from huiyin.core import events, tokens
from huiyin.explore import services as explore
from huiyin.exports import services as exports
from huiyin.exports.contracts import Order
from huiyin.metrics import services as metrics
from huiyin.metrics.exploring.question import Question
from huiyin.packs.queries import packs
from huiyin.reports import services as reports
from huiyin.responses import kept_files, quotas
from huiyin.responses import queries as responses
from huiyin.responses import services as answer_services
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import accept
from huiyin.surveys import services as surveys
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.queries import programme_for
from huiyin.surveys.question_types.base import question_types
from tests.permissions import (
    alerts,
    case_rules,
    customers,
    desk,
    field_world,
    knowledge,
    mails,
    messages,
    notices,
    outcomes,
    profiles,
    promises,
    recovery,
    referrals,
    text_labels,
    texts,
)

Places = dict[str, object]

FILE = "客户编号,总体满意度,推荐意愿\n" + "".join(
    f"C{number},{number % 5 + 1},{number % 11}\n" for number in range(30)
)


def build(cast: Any) -> tuple[Places, Places]:
    """The placeholders of the table, filled for the north and for the south."""
    north, south = _half(cast.bob, cast.north, cast.amy), _half(cast.nora, cast.south, cast.nora)
    events.drain_all()  # an erasure takes finished files away
    north |= _ways_out(cast.bob, north["programme"])
    south |= _ways_out(cast.nora, south["programme"])
    events.drain_all()
    for manager, half in ((cast.bob, north), (cast.nora, south)):
        half |= text_labels.reading_of(programme_for(manager, half["programme"]), half["response"])
    return north, south


def _ways_out(manager: Any, programme_id: Any) -> Places:
    programme = programme_for(manager, programme_id)
    export = exports.ask_export(by=manager, programme=programme, order=Order("csv"))
    key, token = exports.make_key(by=manager, programme=programme, name="BI", with_personal=False, days=30)
    return {"export": export.pk, "key": key.pk, "open_token": token, **_machines(manager, programme)}


def _machines(manager: Any, programme: Any) -> Places:
    scopes = [Scope.SUBMIT]
    key, _ = api.make_key(by=manager, unit=programme.unit, name="App", scopes=scopes)
    endpoint, _ = webhooks.make_endpoint(
        by=manager,
        unit=programme.unit,
        name="CRM",
        url="https://crm.example.com/news",
        events=["case.opened"],
    )
    message = webhooks.send_test(by=manager, endpoint=endpoint)
    return {"api_key": key.pk, "webhook": endpoint.pk, "webhook_message": message.pk}


def _machines_of_respondents(manager: Any, questionnaire: Any) -> Places:
    device = kiosk.add_device(
        by=manager, questionnaire=questionnaire, name="大厅", place="", idle_seconds=30, embedded={}
    )
    placement = embed.add_placement(by=manager, questionnaire=questionnaire, name="首页", origins=[])
    box = boxes.add_box(by=manager, questionnaire=questionnaire, name="意见箱", words="", has_board=True)
    message = box.messages.create(response_id=10**9 + box.pk, text="太慢", said_at=timezone.now())
    programme = questionnaire.programme
    file = review_files.receive(
        by=manager, programme=programme, filename="r.csv", chunks=["网站,星级\n点评,5\n".encode()]
    )
    review = Review.objects.create(
        programme=programme,
        response_id=10**9 + box.pk,
        name=f"review-{box.pk}",
        site="点评",
        reviewed_at=timezone.now(),
    )
    return {
        "review": review.pk,
        "review_file": file.pk,
        "box": box.pk,
        "box_code": box.code,
        "box_message": message.pk,
        "device": device.pk,
        "device_token": links.token_of(device.link),
        "placement": placement.pk,
        "placement_code": placement.code,
    }


def _quota(manager: Any, questionnaire: Any) -> int:
    version = questionnaire.versions.get()
    return quotas.save_quota(
        by=manager, questionnaire=questionnaire, version=version, name="全部", rule=True, most=500, words={}
    ).pk


def _half(manager: Any, unit: Any, colleague: Any) -> Places:
    programme = surveys.create_programme(by=manager, unit=unit, name=f"{unit.name}满意度")
    questions = tuple(kind.example() for kind in question_types)
    definition = Definition({"zh": "满意度", "en": "Satisfaction"}, {}, {}, (Page("p1", questions),))
    questionnaire = surveys.create_questionnaire(
        by=manager, programme=programme, title="满意度", definition=definition.as_json()
    )
    link = channels.publish_questionnaire(by=manager, questionnaire=questionnaire, wave_name="2026-Q4")
    upload = uploads.receive_upload(
        by=manager, programme=programme, filename="survey.csv", chunks=[FILE.encode()]
    )
    events.drain_all()
    contracts = metrics.confirm_suggested(by=manager, programme_id=programme.pk)
    answers = [_answer(programme, unit, number) for number in range(2)]
    case = _asked_case(manager, programme, answers[0])
    below = accounts.add_unit(by=manager, parent=unit, name="营业厅")
    _, join = accounts.invite(
        by=manager, name="新人", login_name=f"new-{unit.pk}", email="", role="agent", unit=unit
    )
    pack = packs()[0]
    open_link = queries.open_link_of(questionnaire)
    assert open_link is not None
    view = explore.save_view(
        by=manager, programme=programme, name="按渠道", question=Question(), shared="programme"
    )
    events.drain_all()
    board = boards.make_board(by=manager, name="看板", programme=programme, cards=[], audience="everybody")
    known = customers.places(manager, unit, programme, questionnaire)
    wall_link, wall_token = boards.make_wall_link(by=manager, board_id=board.pk, name="大厅", query="")
    return {
        **messages.places(manager, unit),
        **known,
        **alerts.places(manager, programme),
        **profiles.places(manager, int(str(known["contact"]))),
        **desk.places(manager, unit, case),
        **case_rules.places(manager, unit, case),
        **_machines_of_respondents(manager, questionnaire),
        "short_code": messages.short_code(link),
        "programme": programme.pk,
        "questionnaire": questionnaire.pk,
        "quota": _quota(manager, questionnaire),
        "link": link.pk,
        "upload": upload.pk,
        "contract": contracts[0].key,
        "response": answers[1],
        "case": case.pk,
        "erasure": _erasure(manager, programme),
        "person": colleague.pk,
        "unit": below.pk,
        "answer_token": links.token_of(open_link),
        "submission": tokens.new_token(),
        "verdict_token": _verdict_token(case),
        "join_token": join.split("/")[2],
        "view": view.pk,
        "board": board.pk,
        "wall_link": wall_link.pk,
        "wall_token": wall_token,
        "alert": _alert(programme, contracts[0]),
        "management_review": reports.record_review(
            by=manager, programme=programme, held_on=timezone.localdate(), conclusions="好"
        ).pk,
        "any_token": tokens.new_token(),
        "pack": pack.key,
        "template": pack.templates[0].key,
        **field_world.places(manager, unit, programme, questionnaire),
        **recovery.places(manager, unit, colleague, case),
        **referrals.places(manager, unit, int(str(known["contact"]))),
        **mails.places(manager, unit, case),
        **outcomes.places(manager, below),
        **text_labels.places(manager, programme, answers[1]),
        **promises.places(manager, unit),
        **knowledge.places(manager, unit),
        **texts.places(manager, programme),
        **notices.places(manager, unit, f"contact-{unit.pk}"),
    }


def _alert(programme: Any, contract: Any) -> int:
    """An alert as the look of one day leaves it."""
    point = {
        "name": "2026-W40",
        "period": 1,
        "value": 40.0,
        "n": 30.0,
        "centre": 70.0,
        "low": 60.0,
        "high": 80.0,
    }
    evidence = {
        "contract": {"key": contract.key, "version": 1, "zh": "满意度", "en": "Index", "high_is_good": True},
        "dimension": {"column": "", "zh": "整体", "en": "The whole"},
        "value": "",
        "grain": "week",
        "period": "2026-W40",
        "unit": "index",
        "points": [{**point, "rule": "limits", "side": "low", "baseline": False}],
        "seasonal": False,
        "dispersion": 1.0,
        "n_series": 1,
        "budget": 1.0,
        "revision": "",
        "first_on": "2026-09-28",
        "last_on": "2026-10-04",
    }
    made = Alert.objects.create(
        programme=programme,
        series="index||week|",
        grain="week",
        side="low",
        rule="limits",
        first_period=1,
        last_period=1,
        first_on=date(2026, 9, 28),
        last_on=date(2026, 10, 4),
        evidence=evidence,
        opened_at=timezone.now(),
    )
    return made.pk


def _answer(programme: Any, unit: Any, number: int) -> int:
    wave = surveys.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    document = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")
    said = {"recommend": 3.0, "photo": kept_files.keep_file(document, programme.pk)}
    answer = NewAnswer(f"world:{unit.pk}:{number}", said, wave.pk, timezone.localdate())
    return accept(answer, programme_id=programme.pk, channel="web_link")[0].pk


def _asked_case(manager: Any, programme: Any, response_id: int) -> Any:
    answer = responses.stored(response_id)
    case = cases.open_case(
        by=manager, programme=programme, title="停电", type=CaseType.SERVICE, answer=answer
    )
    cases.take(by=manager, case_id=case.pk)
    cases.start(by=manager, case_id=case.pk)
    cases.solve(by=manager, case_id=case.pk, text="已复电")
    cases.ask_customer(by=manager, case_id=case.pk)
    case.refresh_from_db()
    return case


def _verdict_token(case: Any) -> str:
    verification = case_queries.open_verification(case)
    assert verification is not None
    return case_queries.token_of(verification)


def _erasure(manager: Any, programme: Any) -> int:
    """An order about somebody of whom nothing is stored."""
    return answer_services.ask_erasure(by=manager, programme_ids=[programme.pk], respondent_key="nobody").pk
