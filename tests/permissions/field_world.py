"""What field work adds to the world of the permission table: studies, sheets, sessions, visits."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiyin.channels.interview import services as interviews
from huiyin.channels.mystery_shopping import services as mystery
from huiyin.channels.paper import services as paper
from huiyin.channels.telephone import services as telephone
from huiyin.channels.telephone.lists import Listed

Places = dict[str, object]


def places(manager: Any, unit: Any, programme: Any, questionnaire: Any) -> Places:
    """One object of each kind of field work."""
    return {
        **_telephone(manager, unit, programme, questionnaire),
        **_paper(manager, programme, questionnaire),
        **_interviews(manager, programme),
        **_visits(manager, programme),
    }


def _telephone(manager: Any, unit: Any, programme: Any, questionnaire: Any) -> Places:
    plan = telephone.Plan("电话访问", "2026-Q4", first_hour=0, last_hour=24)
    study = telephone.save_study(by=manager, programme=programme, questionnaire=questionnaire, plan=plan)
    telephone.add_numbers(
        by=manager, study=study, rows=[Listed(f"1380013{unit.pk:04d}"), Listed(f"1390013{unit.pk:04d}")]
    )
    number = telephone.next_number(study=study, user=manager)
    assert number is not None
    call = telephone.finish(by=manager, number=number, outcome="no_answer")
    return {"phone_study": study.pk, "phone_call": call.pk}


def _paper(manager: Any, programme: Any, questionnaire: Any) -> Places:
    plan = paper.Print("纸质", "2026-Q4", n_sheets=2, double_percent=0)
    version = questionnaire.versions.get()
    batch = paper.print_batch(by=manager, programme=programme, version=version, plan=plan)
    return {"paper_batch": batch.pk, "paper_sheet": batch.sheets.first().pk}


def _interviews(manager: Any, programme: Any) -> Places:
    topics = [{"key": "t1", "title": "服务", "prompt": "", "is_rated": True}]
    study = interviews.save_study(
        by=manager,
        programme=programme,
        name="访谈",
        kind="depth",
        year=2026,
        share_percent=50,
        topics=topics,
        consent="",
    )
    interviews.draw(by=manager, study=study, people=[interviews.Person("K1"), interviews.Person("K2")])
    people = list(study.participants.all()[:1])
    session = interviews.hold_session(
        by=manager,
        study=study,
        participants=people,
        held_at=timezone.now(),
        has_consent=True,
        may_record=True,
    )
    passage = interviews.add_passage(
        by=manager, session=session, topic="t1", text="好", is_quote=True, participant=None
    )
    assert passage is not None
    sound = SimpleUploadedFile("talk.mp3", b"ID3" + bytes(40))
    file = interviews.attach(by=manager, session=session, title="录音", upload=sound)
    return {
        "interview_study": study.pk,
        "interview_session": session.pk,
        "interview_person": people[0].pk,
        "interview_passage": passage.pk,
        "interview_file": file.pk,
    }


def _visits(manager: Any, programme: Any) -> Places:
    stages = [{"key": "s1", "title": "到店", "checks": [{"key": "s1c1", "text": "招呼", "kind": "yes_no"}]}]
    scenario = mystery.save_scenario(
        by=manager, programme=programme, name="开户", story="新客户", stages=stages
    )
    mystery.add_places(by=manager, scenario=scenario, places=[("厅", "", False)])
    place = scenario.places.get()
    done, planned = (
        mystery.plan_visit(by=manager, place=place, shopper=name, planned_on=timezone.localdate())
        for name in ("甲", "乙")
    )
    photo = SimpleUploadedFile("x.png", small_png())
    mystery.report(visit=done, sent=mystery.Report("s" * 20, {"s1c1": 1}, photos=[("s1", photo)]))
    return {
        "scenario": scenario.pk,
        "visit": done.pk,
        "visit_photo": done.photos.get().pk,
        "visit_token": mystery.token_of(planned),
    }


def small_png() -> bytes:
    """A picture of one pixel."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head, body = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0), zlib.compress(bytes(4))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")
