"""Evidence that satisfaction is monitored and measured continually, as ISO 9000 asks (O17)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from huiyin.campaigns.models import Campaign, CampaignWave
from huiyin.core.events import drain_all
from huiyin.core.models import AuditEntry
from huiyin.dashboards.tests.feeding import CODEBOOK, forms, text_of
from huiyin.metrics import services as metrics
from huiyin.recovery.models import KnownProblem, ProblemEntry
from huiyin.reports import services
from huiyin.reports.contracts import Every
from huiyin.reports.models import ManagementReview
from huiyin.reports.monitoring.document import evidence_document
from huiyin.reports.monitoring.gathering import Evidence, gather
from huiyin.reports.monitoring.problems import NoReason, NothingConcluded, ReviewNotYetHeld
from huiyin.reports.monitoring.requirements import Standing, requirements
from huiyin.reports.monitoring.spans import MONTHS, spans_of
from huiyin.reports.tests.test_content import words_of
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.surveys.models import Questionnaire

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


def answered(programme: Any, days: dict[date, int]) -> None:
    """So many constructed answers on each day."""
    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    made = [
        NewAnswer(
            dedup_key=f"{programme.pk}:{day}:{at}",
            answers=form["answers"],
            wave_id=wave.pk,
            answered_on=day,
            respondent_key=f"C{day}:{at}",
            context={"area": "城东"},
        )
        for day, n in days.items()
        for at, form in enumerate(forms(n, "2026"))
    ]
    store_batch(made, programme_id=programme.pk, channel="file_upload", batch="b1")
    drain_all()


@pytest.fixture
def hall(cast: Any) -> Any:
    """A programme with answers in the first, third and fourth month of 2026, none in February, May and June."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅满意度")
    surveys.extend_codebook(made.pk, CODEBOOK)
    answered(made, {date(2026, 1, 10): 40, date(2026, 3, 5): 12, date(2026, 4, 6): 2})
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made


def seen(programme: Any, first: date = FIRST, last: date = LAST) -> Evidence:
    return gather(programme, first, last, "zh-hans")


def standing(programme: Any, clause: str, first: date = FIRST, last: date = LAST) -> list[tuple[str, str]]:
    with translation.override("en"):
        points = requirements(seen(programme, first, last))
        return [(one.standing.value, one.found) for one in points if one.clause == clause]


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 1100), st.sampled_from(list(Every)))
def test_spans_cover_the_period_without_gap_or_overlap(first: date, days: int, every: Every) -> None:
    last = first + timedelta(days=days)
    spans = spans_of(first, last, every)
    assert spans[0].holds(first)
    assert spans[-1].holds(last)
    for before, after in pairwise(spans):
        assert after.first_on == before.last_on + timedelta(days=1)
    for span in spans:
        months = (span.last_on + timedelta(days=1)).year * 12 + (span.last_on + timedelta(days=1)).month
        assert months - (span.first_on.year * 12 + span.first_on.month) == MONTHS[every]
    assert len({span.name for span in spans}) == len(spans)


def test_months_without_an_answer_are_gaps_and_named(hall: Any, cast: Any) -> None:
    """O17: continual monitoring is counted in the spans that were laid down."""
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.YEAR)
    evidence = seen(hall)
    assert [(one.span.name, one.n_responses) for one in evidence.measured] == [
        ("2026-01", 40),
        ("2026-02", 0),
        ("2026-03", 12),
        ("2026-04", 2),
        ("2026-05", 0),
        ("2026-06", 0),
    ]
    assert [span.name for span in evidence.silent] == ["2026-02", "2026-05", "2026-06"]
    [_laid_down, (state, found)] = standing(hall, "9.1.2")
    assert (state, found) == (
        Standing.GAP,
        "Answers in 3 of 6 spans. None in: 2026-02, 2026-05, 2026-06.",
    )


def test_the_same_answers_are_continual_where_half_years_were_laid_down(hall: Any, cast: Any) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.HALF_YEAR, review_every=Every.YEAR)
    assert standing(hall, "9.1.2")[1] == (Standing.RECORDED, "Answers in 1 of 1 spans.")


def test_silence_before_the_first_answer_and_in_a_span_not_over_is_no_gap(hall: Any, cast: Any) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.YEAR)
    early = seen(hall, date(2025, 10, 1), date(2026, 1, 31))
    assert early.silent == ()
    today = timezone.localdate()
    current = seen(hall, today.replace(day=1), today)
    assert current.silent == () or current.silent[-1].last_on <= today
    with translation.override("en"):
        words = words_of(evidence_document(early, language="en"))
    assert "before the first answer" in words


def test_without_a_plan_nobody_says_that_it_is_continual(hall: Any) -> None:
    """The metrics were confirmed only after that half-year: they were not laid down in it."""
    [methods, continual] = standing(hall, "9.1.2")
    assert methods == (
        Standing.GAP,
        "Not laid down: aim, population, mode, sample, metrics, how often.",
    )
    assert continual[0] == Standing.GAP


def test_what_is_stated_is_on_record(hall: Any, cast: Any) -> None:
    for name in ("aim", "population", "mode", "sample"):
        setattr(hall, name, "写明")
    hall.save()
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.YEAR)
    state, found = standing(hall, "9.1.2", FIRST, timezone.localdate())[0]
    assert state == Standing.RECORDED
    assert "metrics in force" in found


def test_figures_stand_with_interval_and_n_and_small_bases_are_marked(hall: Any, cast: Any) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.YEAR)
    by_span = {one.span.name: one.figures for one in seen(hall).measured}
    index = {name: next(iter(figures)) for name, figures in by_span.items() if figures}
    assert {name: one[1].n for name, one in index.items()}.keys() == {"2026-01", "2026-03", "2026-04"}
    assert index["2026-01"][1].low < index["2026-01"][1].value < index["2026-01"][1].high
    assert (index["2026-01"][2], index["2026-04"][2]) == ("normal", "small")
    assert "small base" in words_of(evidence_document(seen(hall), language="en"))
    assert standing(hall, "9.1.3") == [
        (Standing.RECORDED, "Figures with intervals for 3 of 3 spans with answers.")
    ]


def test_reviews_fill_their_span_and_a_withdrawn_one_does_not(hall: Any, cast: Any) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.QUARTER)
    assert [span.name for span in seen(hall).unreviewed] == ["2026-Q1", "2026-Q2"]
    first = services.record_review(
        by=cast.bob, programme=hall, held_on=date(2026, 3, 31), conclusions="等候时间偏长"
    )
    services.record_review(by=cast.bob, programme=hall, held_on=date(2026, 6, 1), conclusions="有改善")
    assert seen(hall).unreviewed == ()
    assert standing(hall, "9.3.2") == [(Standing.RECORDED, "2 reviews on record.")]
    assert (first.n_responses, bool(first.revision)) == (54, True)
    services.withdraw_review(by=cast.bob, review_id=first.pk, because="日期登记错了")
    services.withdraw_review(by=cast.ann, review_id=first.pk, because="再来一次")
    after = seen(hall)
    assert [span.name for span in after.unreviewed] == ["2026-Q1"]
    kept = ManagementReview.objects.get(pk=first.pk)
    assert (kept.withdrawn_by, kept.withdrawn_because) == (cast.bob, "日期登记错了")
    assert "［已作废：日期登记错了］" in words_of(evidence_document(after, language="zh-hans"))
    assert AuditEntry.objects.filter(action="review.withdraw").count() == 1


def test_a_review_needs_a_conclusion_and_a_day_that_has_come(hall: Any, cast: Any) -> None:
    with pytest.raises(NothingConcluded):
        services.record_review(by=cast.bob, programme=hall, held_on=FIRST, conclusions=" \x00")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ReviewNotYetHeld):
        services.record_review(by=cast.bob, programme=hall, held_on=tomorrow, conclusions="好")
    review = services.record_review(by=cast.bob, programme=hall, held_on=FIRST, conclusions="好")
    with pytest.raises(NoReason):
        services.withdraw_review(by=cast.bob, review_id=review.pk, because=" ")
    assert ManagementReview.objects.get().withdrawn_at is None


def test_a_planned_wave_that_was_not_held_is_a_gap(hall: Any, cast: Any) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.HALF_YEAR, review_every=Every.YEAR)
    questionnaire = Questionnaire.objects.create(programme=hall, title="q", draft={})
    campaign = Campaign.objects.create(
        programme=hall,
        questionnaire=questionnaire,
        name="二季度跟踪",
        survey_kind="tracking",
        plan={},
        seed=1,
        state="running",
        made_at=timezone.now(),
    )
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    CampaignWave.objects.create(campaign=campaign, number=1, name="2026-Q2", starts_at=at)
    state, found = standing(hall, "9.1.2")[1]
    assert state == Standing.GAP
    assert "1 planned wave was not held" in found
    assert "二季度跟踪" in words_of(evidence_document(seen(hall), language="en"))


def test_a_known_problem_without_an_improvement_becomes_a_gap_after_ninety_days(hall: Any, cast: Any) -> None:
    assert standing(hall, "10.2")[0][0] == Standing.NOT_YET
    opened = datetime(2026, 2, 1, tzinfo=UTC)
    problem = KnownProblem.objects.create(unit=cast.north, title="排队", opened_at=opened)
    state, found = standing(hall, "10.2")[0]
    assert state == Standing.GAP
    assert "Known for more than 90 days without one: 1." in found
    ProblemEntry.objects.create(problem=problem, kind="moved", at=opened, detail={"state": "improving"})
    assert standing(hall, "10.2")[0][0] == Standing.RECORDED


def test_page_and_files_say_the_same_and_taking_one_is_recorded(hall: Any, cast: Any, client: Client) -> None:
    services.keep_plan(by=cast.bob, programme=hall, measure_every=Every.MONTH, review_every=Every.YEAR)
    client.force_login(cast.ann)
    root, query = f"/programmes/{hall.pk}/monitoring/", {"first_on": "2026-01-01", "last_on": "2026-06-30"}
    page = text_of(client.get(f"{root}body/", query))
    said = "6 个时段中有 3 个收到答卷。缺：2026-02、2026-05、2026-06。"
    assert said in page
    assert "登记管理评审" not in text_of(client.get(root))  # an analyst reads
    workbook = client.get(f"{root}file/xlsx/", query)
    sheet = load_workbook(io.BytesIO(workbook.content))["条款"]
    assert said in {cell.value for row in sheet.iter_rows() for cell in row}
    pdf = PdfReader(io.BytesIO(client.get(f"{root}file/pdf/", query).content))
    assert "2026-05" in "".join(one.extract_text() for one in pdf.pages)
    taken = AuditEntry.objects.filter(action="monitoring.make").order_by("pk").first()
    assert taken is not None
    assert (taken.actor, taken.detail["format"], taken.detail["last_on"]) == ("ann", "xlsx", "2026-06-30")


@pytest.mark.parametrize(
    "query",
    [
        {"first_on": "2026-06-30", "last_on": "2026-01-01"},
        {"first_on": "2019-01-01", "last_on": "2026-01-01"},
        {"first_on": "gestern", "last_on": "2026-01-01"},
    ],
)
def test_a_period_that_cannot_be_is_explained_and_not_computed(
    query: dict[str, str], hall: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{hall.pk}/monitoring/", query)
    assert page.status_code == 200
    assert "invalid-feedback" in page.content.decode()
    assert client.get(f"/programmes/{hall.pk}/monitoring/body/", query).status_code == 404
    assert client.get(f"/programmes/{hall.pk}/monitoring/file/pdf/", query).status_code == 404


def test_a_manager_records_and_withdraws_on_the_page(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.bob)
    root = f"/programmes/{hall.pk}/monitoring/"
    sent = {"held_on": "2026-03-31", "conclusions": "等候时间偏长", "participants": "质量经理"}
    assert client.post(f"{root}reviews/new/", {**sent, "conclusions": ""}).status_code == 422
    future = client.post(f"{root}reviews/new/", {**sent, "held_on": "2999-01-01"})
    assert (future.status_code, "HY-O002" in text_of(future)) == (422, True)
    assert client.post(f"{root}reviews/new/", sent).status_code == 302
    review = ManagementReview.objects.get()
    assert client.post(f"{root}reviews/{review.pk}/withdraw/", {"because": "重复"}).status_code == 302
    query = {"first_on": "2026-01-01", "last_on": "2026-06-30", "full": "1"}
    page = text_of(client.get(root, query))
    assert "已作废：重复" in page
    assert "作废 2026-03-31 的评审" not in page


def test_an_empty_programme_says_so(cast: Any, client: Client) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="新项目")
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{made.pk}/monitoring/", {"full": "1"})
    assert page.status_code == 200
    assert "没有存储的答卷" in text_of(page)
