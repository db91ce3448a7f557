"""Corrections are new versions: what was accepted stays, the newest version is what the answer says."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.models import AuditEntry, OutboxEvent
from huiyin.responses import queries, services
from huiyin.responses.contracts import Changes, NewAnswer, Validity
from huiyin.responses.correcting import _with
from huiyin.responses.filtering import AnswerFilter, chosen
from huiyin.responses.models import AnswerVersion, Response
from huiyin.responses.problems import (
    AlreadyCounts,
    AnswerChangedMeanwhile,
    NotAnAnswer,
    NothingChanged,
    ReasonMissing,
    UnknownVariable,
)
from huiyin.surveys import services as surveys

CODEBOOK = [
    Variable("q1", "总体满意度", Role.OVERALL, Scale(1, 5), "Overall satisfaction"),
    Variable("why", "原因", Role.OPEN_TEXT, label_en="Why"),
    Variable("region", "地区", Role.SEGMENT, label_en="Region"),
]


@pytest.fixture
def programme(cast):
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    return programme


@pytest.fixture
def accepted(programme) -> Response:
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    answer = NewAnswer(
        "act:1", {"q1": 1, "why": "按反了"}, wave.pk, date(2026, 2, 3), "客户1", {"region": "北"}
    )
    return services.accept(answer, programme_id=programme.pk, channel="web_link")[0]


def correct(cast, accepted, changes=None, **given):
    given = {"by": cast.bob, "reason": "客户来电说按反了", **given}
    changes = changes or Changes({"q1": 5})
    return services.correct(
        programme_id=accepted.programme_id, response_id=accepted.pk, changes=changes, **given
    )


def test_a_correction_is_a_new_version_and_the_answer_itself_stays(cast, accepted) -> None:
    newest = correct(cast, accepted)
    assert (newest.version, newest.answers["q1"], newest.answers["why"]) == (2, 5.0, "按反了")
    row = Response.objects.get()
    assert row.answers == {"q1": 1, "why": "按反了"}
    assert row.recorded_at < newest.recorded_at
    assert queries.stored(accepted.pk) == newest
    assert queries.stored_many([accepted.pk]) == [newest]
    assert list(queries.stored_between(accepted.programme_id, 1, accepted.pk, "")) == [newest]
    assert queries.latest_answers(cast.bob, accepted.programme_id, 5) == [newest]


def test_the_history_says_who_corrected_what_why_and_how_long_each_version_counted(cast, accepted) -> None:
    second = correct(cast, accepted)
    third = correct(cast, accepted, Changes({"why": None}, {"region": "南"}), reason="再核对")
    found = queries.history_for(cast.ann, accepted.programme_id, accepted.pk)
    assert [past.answer.version for past in found] == [3, 2, 1]
    assert [past.superseded_at for past in found] == [None, third.recorded_at, second.recorded_at]
    assert [(past.by_name, past.reason) for past in found] == [
        ("鲍勃", "再核对"),
        ("鲍勃", "客户来电说按反了"),
        ("", ""),
    ]
    assert (third.answers, third.context) == ({"q1": 5.0}, {"region": "南"})
    assert queries.corrected_ids(accepted.programme_id) == [accepted.pk]


def test_others_are_told_and_the_log_names_questions_but_quotes_nobody(cast, accepted) -> None:
    correct(cast, accepted, Changes({"why": "其实很好"}))
    event = OutboxEvent.objects.get(kind="AnswerCorrected")
    assert event.payload == {
        "response_id": accepted.pk,
        "programme_id": accepted.programme_id,
        "version": 2,
    }
    entry = AuditEntry.objects.get(action="answer.correct")
    assert (entry.object, entry.detail) == (f"answer:{accepted.pk}", {"version": 2, "changed": ["why"]})


def test_set_aside_and_reinstated_answers_keep_what_they_say(cast, accepted) -> None:
    where = {"by": cast.bob, "programme_id": accepted.programme_id, "response_id": accepted.pk}
    aside = services.set_aside(**where, validity=Validity.TEST, reason="自己人试填")
    assert (aside.validity, aside.version, aside.answers) == ("test", 2, accepted.answers)
    with pytest.raises(AlreadyCounts):
        services.set_aside(**where, validity=Validity.TEST, reason="再来一次")
    back = services.reinstate(**where, reason="看错了")
    assert (back.validity, back.version, back.answers) == ("valid", 3, accepted.answers)
    with pytest.raises(AlreadyCounts):
        services.reinstate(**where, reason="再来一次")


@pytest.mark.parametrize(
    ("changes", "reason", "problem"),
    [
        (Changes({"q1": 5}), "  ", ReasonMissing),
        (Changes({"q1": 6}), "手误", NotAnAnswer),
        (Changes({"q1": "很好"}), "手误", NotAnAnswer),
        (Changes({"q1": float("nan")}), "手误", NotAnAnswer),
        (Changes({"q9": 5}), "手误", UnknownVariable),
        (Changes({"region": "南"}), "手误", UnknownVariable),
        (Changes({"q1": 1}), "手误", NothingChanged),
        (Changes(), "手误", NothingChanged),
        (Changes(wave_id=99_999), "手误", UnknownVariable),
    ],
)
def test_what_cannot_be_a_correction_is_refused_with_words(cast, accepted, changes, reason, problem) -> None:
    with pytest.raises(problem):
        correct(cast, accepted, changes, reason=reason)
    assert not AnswerVersion.objects.exists()


def test_a_version_nobody_has_seen_is_not_overwritten(cast, accepted) -> None:
    correct(cast, accepted, seen=1)
    with pytest.raises(AnswerChangedMeanwhile):
        correct(cast, accepted, Changes({"q1": 3}), seen=1)
    assert correct(cast, accepted, Changes({"q1": 3}), seen=2).version == 3


def test_another_units_answer_does_not_exist_for_a_correction(cast, accepted) -> None:
    with pytest.raises(Http404):
        correct(cast, accepted, by=cast.nora)


def test_the_list_finds_what_answers_say_now(cast, programme, accepted) -> None:
    def found(**wanted) -> list[int]:
        rows = chosen(queries.answers_of(cast.bob, programme.pk), AnswerFilter(**wanted), CODEBOOK)
        return [row.pk for row in rows]

    later = surveys.ensure_wave(programme.pk, "2026-Q2", date(2026, 4, 1))
    assert found(low=True) == found(text="按反了") == found(wave_id=accepted.wave_id) == [accepted.pk]
    correct(cast, accepted, Changes({"q1": 5, "why": "很满意"}, wave_id=later.pk))
    assert found(low=True) == found(text="按反了") == found(wave_id=accepted.wave_id) == []
    assert found(text="很满意") == found(wave_id=later.pk) == found(text="客户1") == [accepted.pk]


def test_an_undone_import_takes_its_corrections_along(cast, programme, accepted) -> None:
    answer = NewAnswer("file:1", {"q1": 2}, accepted.wave_id, date(2026, 2, 3))
    services.store_batch([answer], programme_id=programme.pk, channel="file_upload", batch="upload:1")
    imported = Response.objects.get(batch="upload:1")
    correct(cast, imported)
    services.remove_batch(programme_id=programme.pk, batch="upload:1")
    assert not AnswerVersion.objects.exists()
    assert Response.objects.get() == accepted


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers()),
    st.dictionaries(st.sampled_from("abc"), st.none() | st.integers()),
)
def test_what_a_correction_does_not_name_stays(values, changes) -> None:
    after = _with(values, changes)
    assert all(after[key] == value for key, value in values.items() if key not in changes)
    assert all(after.get(key) == value for key, value in changes.items())
    assert None not in after.values()
