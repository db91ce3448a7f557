"""C05: own and competing places are visited by one scenario; reports are scored, compared, kept apart."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huiyin.channels.mystery_shopping import queries, services
from huiyin.channels.mystery_shopping.models import Photo, Place, Scenario, Visit
from huiyin.channels.mystery_shopping.problems import ReportIncomplete, VisitReported
from huiyin.channels.mystery_shopping.scores import VisitMarks, agreement, stage_rows, visit_score
from huiyin.responses.models import Response
from huiyin.surveys.services import create_programme

STAGES = [
    {"key": "s1", "title": "到店", "checks": [{"key": "s1c1", "text": "有人招呼", "kind": "yes_no"}]},
    {
        "key": "s2",
        "title": "咨询",
        "checks": [
            {"key": "s2c1", "text": "问了需要", "kind": "yes_no"},
            {"key": "s2c2", "text": "讲解", "kind": "grade"},
        ],
    },
]
GOOD = {"s1c1": 1, "s2c1": 1, "s2c2": 5}
BAD = {"s1c1": 0, "s2c1": 0, "s2c2": 2}


def png() -> bytes:
    """The smallest honest picture."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


def scenario(cast: object) -> Scenario:
    """A scenario of the north with one own and one competing place."""
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    made = services.save_scenario(
        by=cast.bob, programme=programme, name="开户", story="扮演新客户", stages=STAGES
    )
    services.add_places(
        by=cast.bob, scenario=made, places=[("自家厅", "人民路", False), ("对手厅", "", True)]
    )
    return made


def visit(cast: object, made: Scenario, *, competitor: bool = False, shopper: str = "甲") -> Visit:
    place = Place.objects.get(scenario=made, is_competitor=competitor)
    return services.plan_visit(by=cast.bob, place=place, shopper=shopper, planned_on=timezone.localdate())


def sent(marks: dict[str, int | None], submission: str = "s" * 20) -> services.Report:
    return services.Report(submission, marks)


def form_of(marks: dict[str, int]) -> dict[str, str]:
    return {f"m-{key}": str(value) for key, value in marks.items()}


def test_scores_run_from_0_to_100_and_what_was_not_seen_does_not_count() -> None:
    assert visit_score(STAGES, GOOD) == 100
    assert visit_score(STAGES, BAD) == pytest.approx((0 + 12.5) / 2)
    assert visit_score(STAGES, {"s1c1": 1}) == 100
    assert visit_score(STAGES, {}) is None


def test_a_stage_is_a_strength_only_where_the_interval_says_so() -> None:
    few = [VisitMarks(1, False, "a", GOOD), VisitMarks(2, True, "a", BAD)]
    assert {row.verdict for row in stage_rows(STAGES, few)} == {"cannot_tell"}
    many = [
        VisitMarks(
            n, n % 2 == 1, "a", {**(BAD if n % 2 else GOOD), "s2c2": (2 if n % 2 else 4) + (n // 2) % 2}
        )
        for n in range(20)
    ]
    rows = {row.key: row for row in stage_rows(STAGES, many)}
    assert rows["s2"].verdict == "strength"
    assert rows["s2"].own.n == rows["s2"].competing.n == 10
    assert rows["s2"].low < rows["s2"].difference < rows["s2"].high
    turned = [VisitMarks(v.place, not v.is_competitor, v.shopper, v.marks) for v in many]
    assert {row.key: row.verdict for row in stage_rows(STAGES, turned)}["s2"] == "weakness"


def test_agreement_is_told_from_places_that_two_shoppers_visited() -> None:
    pairs = [VisitMarks(n, False, who, GOOD if n % 2 else BAD) for n in range(20) for who in ("a", "b")]
    kappa, icc, n_pairs = agreement(STAGES, pairs)
    assert (n_pairs, kappa.value, kappa.n) == (20, 1.0, 40)
    assert icc.value == 1.0
    alone = [VisitMarks(1, False, "a", GOOD), VisitMarks(1, False, "a", BAD)]
    assert agreement(STAGES, alone)[2] == 0, "the same person twice is no second opinion"


def test_a_report_counts_once_and_every_check_must_be_decided(cast) -> None:
    made = scenario(cast)
    one = visit(cast, made)
    with pytest.raises(ReportIncomplete):
        services.report(visit=one, sent=sent({"s1c1": 1}))
    assert services.report(visit=one, sent=sent({**GOOD, "s2c2": None})) is True
    one.refresh_from_db()
    assert one.marks == {"s1c1": 1, "s2c1": 1}
    assert services.report(visit=one, sent=sent(GOOD)) is False, "a repetition changes nothing"
    assert "s2c2" not in Visit.objects.get(pk=one.pk).marks
    with pytest.raises(VisitReported):
        services.report(visit=one, sent=sent(GOOD, "t" * 20))


@pytest.mark.django_db(transaction=True)  # what is sent closes the connection behind it
def test_the_shopper_reports_by_phone_with_photos_and_the_briefing_names_nobody(cast, client) -> None:
    made = scenario(cast)
    one = visit(cast, made)
    address = f"/v/{services.token_of(one)}/"
    anybody = Client()
    html = anybody.get(address).content.decode()
    assert "扮演新客户" in html
    assert "北区" not in html
    assert "竞争" not in html
    missing = anybody.post(address, {**form_of(BAD), "m-s1c1": "", "note-s1": "没人理我"})
    assert missing.status_code == 422
    assert "没人理我" in missing.content.decode()
    photo = lambda: SimpleUploadedFile("x.png", png(), "image/png")  # noqa: E731
    body = {**form_of(BAD), "note-s1": "没人理我", "weaknesses": "等了很久", "submission_id": "s" * 20}
    first = anybody.post(address, {**body, "photo-s1": [photo(), photo()]}, HTTP_ACCEPT="application/json")
    assert first.status_code == 201
    again = anybody.post(address, {**body, "photo-s1": photo()}, HTTP_ACCEPT="application/json")
    assert again.status_code == 200
    other = anybody.post(address, {**body, "submission_id": "t" * 20}, HTTP_ACCEPT="application/json")
    assert other.status_code == 409
    assert Photo.objects.count() == 1, "the same photo is kept once"
    assert "已收到" in anybody.get(address).content.decode()
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{made.programme_id}/mystery-shopping/{made.pk}/visits/{one.pk}/")
    assert "没人理我" in page.content.decode()
    shown = client.get(
        f"/programmes/{made.programme_id}/mystery-shopping/{made.pk}/photos/{Photo.objects.get().pk}/"
    )
    assert shown["Content-Type"] == "image/png"
    assert "sandbox" in shown["Content-Security-Policy"]
    shown.close()
    assert not Response.objects.exists(), "an observation is no customer's answer"


def test_a_page_that_is_no_picture_is_refused_and_the_report_stays_open(cast) -> None:
    made = scenario(cast)
    one = visit(cast, made)
    bad = SimpleUploadedFile("x.png", b"<html><script>", "image/png")
    answer = Client().post(f"/v/{services.token_of(one)}/", {**form_of(GOOD), "photo-s1": bad})
    assert answer.status_code == 422
    assert Visit.objects.get().state == "planned"


def test_links_of_cancelled_and_long_past_visits_open_nothing(cast, client) -> None:
    made = scenario(cast)
    gone, late = visit(cast, made), visit(cast, made, shopper="乙")
    services.cancel_visit(by=cast.bob, visit=gone)
    Visit.objects.filter(pk=late.pk).update(planned_on=timezone.localdate() - timedelta(days=40))
    for one in (gone, late):
        assert client.get(f"/v/{services.token_of(one)}/").status_code == 404
        posted = client.post(f"/v/{services.token_of(one)}/", form_of(GOOD), HTTP_ACCEPT="application/json")
        assert posted.status_code == 410
    assert client.get("/v/nobody-knows/").status_code == 404
    worker = client.get("/v/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")


def test_a_manager_writes_the_scenario_plans_and_reads_results_with_n(cast, client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    base = f"/programmes/{programme.pk}/mystery-shopping/"
    client.force_login(cast.bob)
    assert "还没有暗访脚本" in client.get(base).content.decode()
    bad = client.post(f"{base}new/", {"name": "开户", "story": "新客户", "stages": "没有环节"})
    assert bad.status_code == 422
    client.post(f"{base}new/", {"name": "开户", "story": "新客户", "stages": "# 到店\n有人招呼\n讲解 1-5"})
    made = Scenario.objects.get()
    assert made.stages[0]["checks"] == [
        {"key": "s1c1", "text": "有人招呼", "kind": "yes_no"},
        {"key": "s1c2", "text": "讲解", "kind": "grade"},
    ]
    page = f"{base}{made.pk}/"
    assert client.get(f"{page}edit/").status_code == 200
    client.post(f"{page}places/", {"own": "自家厅，人民路", "competing": "对手厅"})
    for place in Place.objects.all():
        client.post(f"{page}plan/", {"place": place.pk, "shopper": "甲", "planned_on": "2099-01-01"})
    html = client.get(page).content.decode()
    assert html.count("/v/") == 2
    for one in Visit.objects.all():
        services.report(visit=one, sent=sent({"s1c1": 1, "s1c2": 4}))
    standing = queries.standing_of(made)
    assert (standing.own.n, standing.own.value, standing.own.low) == (1, 87.5, None)
    assert "n = 1" in client.get(page).content.decode()
