"""The rehearsal says what would happen; the field page says what did."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from huiyin.campaigns import drawing, field, fieldwork, norms, queries, services, tracing
from huiyin.campaigns.models import CampaignWave, Invitation, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact, ContactEvent
from huiyin.messaging.models import OutgoingMessage

from .conftest import campaign, people, submit

pytestmark = pytest.mark.django_db


def rehearsed(cast, made) -> Rehearsal:
    services.rehearse(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    return Rehearsal.objects.get(campaign=made)


def begin(cast, made) -> None:
    services.start(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    fieldwork.tick()
    events.drain_all()


def test_a_rehearsal_counts_who_is_asked_and_who_is_spared_and_sends_nothing(
    cast, programme, everybody
) -> None:
    """Rehearsal: who, who not and why, expected answers by norm (C18), cost, times."""
    people(cast, 40)
    customers.upsert_contacts([NewContact("X")], unit=cast.north, by=cast.bob)
    customers.opt_out(respondent_key="K0001", source="link")
    customers.hold(respondent_key="K0002", kind="complaint", reference="case:1")
    made = campaign(cast, programme, costs={"text_letter": 0.1}, n_reminders=0)
    found = rehearsed(cast, made)
    assert found.state == Rehearsal.DONE
    result = found.result
    assert result["counts"] == {"ask": 38, "opted_out": 1, "complaint": 1, "no_address": 1}
    assert result["n_frame"] == 41
    (row,) = result["expected"]["rows"]
    assert (row["low"], row["high"], row["answers"]) == (0.2, 0.3, 10)
    assert result["messages"][0]["n_parts"] == 38 * result["messages"][0]["parts"]
    assert result["first_at"] == result["last_at"] == "2026-11-24T02:00:00+00:00"
    assert 0.2 < result["interval"] < 0.4
    assert {"few_answers"} == {one["code"] for one in result["warnings"]}
    assert not OutgoingMessage.objects.exists()
    assert not Invitation.objects.exists()
    assert not ContactEvent.objects.filter(kind="asked").exists()


def test_a_rehearsal_of_nobody_says_so(cast, programme, everybody) -> None:
    found = rehearsed(cast, campaign(cast, programme))
    assert found.state == Rehearsal.FAILED
    assert found.problem["code"] == "HY-I007"


def test_what_was_rehearsed_is_what_is_drawn(cast, programme, everybody) -> None:
    people(cast, 60)
    made = campaign(cast, programme, method="random", n=15)
    result = rehearsed(cast, made).result
    begin(cast, made)
    wave = CampaignWave.objects.get(campaign=made)
    assert (wave.fingerprint, wave.n_drawn) == (result["fingerprint"], result["n_asked"])


def test_own_experience_replaces_the_norm_when_there_is_enough(
    cast, programme, everybody, the_clock, monkeypatch
) -> None:
    """C18: history by mode."""
    monkeypatch.setattr(norms, "FEWEST", 10)
    people(cast, 12)
    made = campaign(cast, programme)
    begin(cast, made)
    Invitation.objects.filter(pk__in=list(Invitation.objects.values_list("pk", flat=True)[:3])).update(
        state="answered"
    )
    the_clock["now"] += timedelta(days=8)
    found = norms.expected(programme.pk, ["text_letter", "mail_letter"])
    assert (found["text_letter"].middle, found["text_letter"].is_own) == (0.25, True)
    assert found["mail_letter"] == norms.ONLINE


def test_the_draw_of_each_method_has_its_numbers() -> None:
    """Proportional, Neyman, fixed numbers, clusters; the same seed draws the same."""
    strata = ["A"] * 900 + ["B"] * 90 + ["C"] * 10
    clusters = [f"c{n // 50}" for n in range(1000)]

    def drawn(**plan):
        return drawing.draw(strata, clusters, Plan(**plan), 5)

    def counts(found):
        return Counter(strata[at] for at in found.positions)

    assert counts(drawn(method="proportional", n=100)) == {"A": 90, "B": 9, "C": 1}
    neyman = drawn(method="neyman", n=40, deviations={"A": 10, "B": 20, "C": 30})
    assert counts(neyman) == {"A": 32, "B": 7, "C": 1}
    assert counts(drawn(method="fixed", targets={"A": 3, "B": 4})) == {"A": 3, "B": 4}
    whole = Counter(clusters[at] for at in drawn(method="cluster", n=120).positions)
    assert set(whole.values()) == {50}
    assert len(whole) == 3
    one, other = drawn(method="random", n=50), drawn(method="random", n=50)
    assert np.array_equal(one.positions, other.positions)
    assert one.fingerprint == other.fingerprint


def test_asking_follows_a_service_by_a_day_and_within_a_week(cast, programme, everybody, the_clock) -> None:
    """C13: 24–48 hours after; C14: a random sample within one week of each service."""
    people(cast, 200)
    made = campaign(cast, programme, rhythm="event", event_kind="service", percent=50.0)
    begin(cast, made)
    now = the_clock["now"]
    for number in range(200):
        for _ in range(2):  # told twice
            tracing.record_event(
                event_id=f"e{number}",
                kind="service",
                respondent_key=f"K{number:04d}",
                at=now,
                unit=cast.north,
            )
    rows = list(Invitation.objects.filter(campaign=made))
    assert 70 < len(rows) < 130
    waits = [(row.due_at - now).total_seconds() / 3600 for row in rows]
    assert min(waits) >= 24
    assert max(waits) <= 48 + 13  # the end of a night
    assert all(row.good_until == now + timedelta(days=7) for row in rows)
    for _ in range(9):
        the_clock["now"] += timedelta(hours=8)
        fieldwork.tick()
    assert Invitation.objects.filter(campaign=made, state="asked").count() == len(rows)
    assert OutgoingMessage.objects.count() == len(rows)


def test_a_service_of_last_week_is_not_asked_about(cast, programme, everybody, the_clock) -> None:
    people(cast, 2)
    made = campaign(cast, programme, rhythm="event", event_kind="service")
    begin(cast, made)
    for key, days in (("K0000", 8), ("K0001", 1)):
        tracing.record_event(
            event_id=key,
            kind="service",
            respondent_key=key,
            at=the_clock["now"] - timedelta(days=days),
            unit=cast.north,
        )
    assert Invitation.objects.filter(campaign=made).count() == 1
    services.pause(by=cast.bob, campaign_id=made.pk)
    the_clock["now"] += timedelta(days=10)
    services.resume(by=cast.bob, campaign_id=made.pk)
    fieldwork.tick()
    assert Invitation.objects.get().state == "expired"


def _answered(cast, programme, n: int, who) -> object:
    people(cast, n)
    made = campaign(cast, programme)
    begin(cast, made)
    Invitation.objects.filter(campaign=made).update(state="delivered")
    for one in Invitation.objects.filter(campaign=made).select_related("link__questionnaire", "contact"):
        if who(int(one.contact.respondent_key[1:])):
            submit(one)
    events.drain_all()
    return made


def test_dispositions_and_rates_follow_aapor(cast, programme, everybody) -> None:
    made = _answered(cast, programme, 20, lambda number: number < 8)
    rows = list(Invitation.objects.filter(campaign=made, state="delivered"))
    Invitation.objects.filter(pk=rows[0].pk).update(state="refused")
    Invitation.objects.filter(pk=rows[1].pk).update(state="bounced", reason="permanent")
    Invitation.objects.filter(pk=rows[2].pk).update(state="sent")
    found = field.field_of(made)
    assert found.dispositions == {"1.1": 8, "2.11": 1, "2.2": 9, "3.19": 1, "4.3": 1}
    assert found.rates["RR1"] == pytest.approx(8 / 19)
    assert found.rates["RR5"] == pytest.approx(8 / 18)
    assert found.rates["COOP1"] == pytest.approx(8 / 9)
    Invitation.objects.filter(pk=rows[3].pk).update(state="asked", n_attempts=2)  # a reminder is on its way
    assert sum(field.field_of(made).dispositions.values()) == 20


def test_a_response_below_the_norm_warns(cast, programme, everybody) -> None:
    """C18: warn below the norm, when chance alone does not explain it."""
    few = field.field_of(_answered(cast, programme, 60, lambda number: number < 2))
    assert [line.name for line in few.warnings] == ["text_letter"]
    line = few.channels[0]
    assert (line.n, line.n_answered) == (60, 2)


def test_only_large_customers_answering_warns_and_weights_are_proposed(cast, programme, everybody) -> None:
    """C21: frequent customers only."""
    rows = [
        NewContact(f"K{n:04d}", phone=f"1390000{n:04d}", volume=1000.0 if n < 40 else 10.0, region="东")
        for n in range(200)
    ]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    made = campaign(cast, programme)
    begin(cast, made)
    Invitation.objects.update(state="delivered")
    for one in Invitation.objects.select_related("contact"):
        number = int(one.contact.respondent_key[1:])
        if number < 30 or number == 35 or number >= 190:
            Invitation.objects.filter(pk=one.pk).update(state="answered")
    found = field.field_of(made).representing
    assert found.only_frequent is not None
    assert found.only_frequent.ratio > 1.2
    assert found.weighting is not None
    weights = {category: weight for column, category, weight in found.rows if column == "volume_band"}
    assert weights["A"] < min(weight for band, weight in weights.items() if band != "A")


def test_fixed_numbers_are_checked_cell_by_cell(cast, programme, everybody) -> None:
    """C22: the allocation of a quota sample, every cell covered."""
    people(cast, 40)
    made = campaign(cast, programme, method="fixed", targets={"东城": 6, "西城": 4})
    begin(cast, made)
    for one in Invitation.objects.filter(stratum="东城").select_related("link__questionnaire"):
        submit(one)
    events.drain_all()
    check = queries.allocation_check(made)
    assert (check.complete, check.missing) == (False, {("西城",): 4})
    for one in Invitation.objects.filter(stratum="西城").select_related("link__questionnaire"):
        submit(one)
    events.drain_all()
    assert queries.allocation_check(made).complete


def test_open_links_show_participation_and_no_rate(cast, programme, everybody) -> None:
    from huiyin.channels.queries import open_link_of
    from huiyin.channels.services import take_answer
    from huiyin.surveys.queries import newest_version

    made = _answered(cast, programme, 5, lambda number: number == 0)
    link = open_link_of(programme.asked)
    version = newest_version(programme.asked.pk)
    for number in range(3):
        take_answer(
            link=link,
            submission_id=f"open-submission-{number}",
            version=version,
            answers={"recommend": 8},
            language="zh",
        )
    found = field.field_of(made)
    assert found.participation == {"web_link": 3}
    assert [line.name for line in found.channels] == ["text_letter"]


def test_every_page_opens_before_during_and_after(cast, programme, everybody, client) -> None:
    people(cast, 30)
    client.force_login(cast.bob)
    made = campaign(cast, programme, method="fixed", targets={"东城": 6}, incentive="draw", n_prizes=1)
    names = ("campaign", "campaign-rehearsal", "campaign-field", "campaign-missing", "campaign-frame")
    pages = [reverse(name, args=[programme.pk, made.pk]) for name in (*names, "campaign-plan")]
    pages += [reverse("campaigns", args=[programme.pk]), reverse("campaign-calendar")]

    def opens() -> None:
        for page in pages:
            assert client.get(page).status_code == 200, page

    opens()
    rehearsed(cast, made)
    opens()
    begin(cast, made)
    opens()
    submit(Invitation.objects.select_related("link__questionnaire").first())
    events.drain_all()
    client.post(reverse("campaign-act", args=[programme.pk, made.pk, "prizes"]))
    opens()
    export = client.get(reverse("campaign-export", args=[programme.pk, made.pk]))
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 7
    assert sum(",1.1," in line for line in lines) == 1
    client.post(reverse("campaign-act", args=[programme.pk, made.pk, "cancel"]))
    opens()


def test_a_campaign_is_made_and_its_frame_chosen_by_form(cast, programme, everybody, client) -> None:
    people(cast, 8)
    client.force_login(cast.bob)
    data = {
        "name": "季度调查",
        "questionnaire": programme.asked.pk,
        "survey_kind": "relationship",
        "method": "everybody",
        "strata": "region",
        "clusters": "unit",
        "rhythm": "quarter",
        "n_waves": "4",
        "channel_1": "text_letter",
        "n_reminders": "2",
        "incentive": "none",
        "days_open": "21",
    }
    new = reverse("campaign-new", args=[programme.pk])
    wrong = client.post(new, {**data, "method": "random"})
    assert wrong.status_code == 422
    assert "季度调查" in wrong.content.decode()
    assert client.post(new, data).status_code == 302
    (made,) = queries.campaigns_of(programme)
    frame = reverse("campaign-frame", args=[programme.pk, made.pk])
    client.post(frame, {"f": '{"==":[{"var":"region"},"西城"]}'})
    made.refresh_from_db()
    assert made.plan["condition"] == {"==": [{"var": "region"}, "西城"]}
    begin(cast, made)
    assert (
        Invitation.objects.filter(campaign=made).count() == Contact.objects.filter(region="西城").count() == 2
    )
