"""Value, two axes, funnel, classes, risk of leaving: reckoned of all customers (R06, R07, R08, R15, A09, T26)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.profiles import nightly, pictures, queries, reckoning, schemes
from huiyin.profiles.columns import Customers
from huiyin.profiles.contracts import Graded
from huiyin.profiles.leaving import leaving
from huiyin.profiles.models import Reckoning, Standing
from huiyin.profiles.picture import two_axes, value_classes
from huiyin.profiles.problems import SchemeInvalid
from huiyin.profiles.scheme import Scheme, ValueClass

pytestmark = pytest.mark.django_db


@pytest.fixture
def forty(cast) -> list[Contact]:
    """Forty customers of the north; number n brings n, a few bring nothing or a loss."""
    rows = [
        NewContact(f"V{n}", f"客户{n}", volume=float(n - 3), attributes={"成本": "10"}) for n in range(40)
    ]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    return list(Contact.objects.order_by("pk"))


def test_only_those_who_contribute_have_a_class_and_the_best_fifth_the_first() -> None:
    """R07: a value customer is one who brings profit."""
    classes = value_classes(np.array([float(n) for n in range(-5, 20)]), Scheme())
    assert classes[:6] == [""] * 6
    assert classes.count("A") == 4
    assert classes[-1] == "A"
    assert classes[6] == "C"


def test_reckoning_places_everybody_on_two_axes_and_makes_no_grade_of_them(cast, forty, answer) -> None:
    """R08: contribution × loyalty, each judged by its own cut; the four groups add up to all with both."""
    for n, contact in enumerate(forty[:24]):
        answer(contact.respondent_key, overall=1 + n % 5, nps=n % 11)
    reckoning.ask(by=cast.bob)
    events.drain_all()
    row = pictures.newest()
    picture = row.result["units"][cast.north.path]
    groups = picture["axes"]["groups"]
    assert sum(one["n"] for one in groups.values()) == 24 == picture["axes"]["n"]
    assert picture["axes"]["n_left_out"] == 16
    rich = Standing.objects.get(contact=forty[23])
    assert (rich.contribution, rich.value_class) == (20.0, "B")
    cut_x, cut_y = picture["axes"]["cuts"]
    assert (
        rich.quadrant
        == {
            (True, True): "both",
            (True, False): "contribution",
            (False, True): "loyalty",
            (False, False): "neither",
        }[rich.contribution >= cut_x, rich.loyalty >= cut_y]
    )
    assert not hasattr(Standing, "grade")


def test_the_funnel_tells_each_level_with_its_interval(cast, forty, answer, client) -> None:
    """A09: all → customers who contribute → those of high value → what matters to these."""
    schemes.confirm(by=cast.alice, scheme=Scheme(cost="attribute:成本"))
    events.drain_all()
    levels = pictures.newest().result["units"][cast.north.path]["funnel"]["levels"]
    assert [(one["key"], one["n"]) for one in levels] == [("all", 40), ("value", 36), ("high", 8)]
    assert levels[0]["share"][0] == 1
    high = levels[2]
    assert high["share"][1] < high["share"][0] < high["share"][2]
    assert high["share"][0] == pytest.approx(sum(range(29, 37)) / sum(range(-3, 37)))
    assert high["return"][0] == pytest.approx(sum(range(29, 37)) / 80)
    client.force_login(cast.bob)
    text = client.get(reverse("customer-value")).content.decode()
    assert "高价值客户" in text
    assert "投入回报" in text


def test_each_unit_sees_the_picture_of_its_own_customers(cast, forty, client) -> None:
    customers.upsert_contacts([NewContact("S1", "南方客户", volume=1e6)], unit=cast.south, by=cast.nora)
    reckoning.ask(by=cast.bob)
    events.drain_all()
    client.force_login(cast.nora)
    assert "1 位客户" in client.get(reverse("customer-value")).content.decode()
    listed = client.get(reverse("customer-standing")).content.decode()
    assert "南方客户" in listed
    assert "客户39" not in listed


def test_what_matters_to_customers_of_high_value_is_told_from_their_latest_answers(
    cast, programme, answer, forty
) -> None:
    """A09, the last level: rated items of high-value customers beside all, small bases without weights."""
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.surveys.services import extend_codebook

    extend_codebook(programme.pk, [Variable("speed", "修复速度", Role.RATING, Scale(1, 5))])
    schemes.confirm(
        by=cast.alice, scheme=Scheme(classes=(ValueClass("A", "A", 0.5), ValueClass("B", "B", 1.0)))
    )
    for n, contact in enumerate(forty):
        answer(contact.respondent_key, overall=4, speed=5 if n >= 22 else 1)
    reckoning.ask(by=None)
    events.drain_all()
    found = pictures.newest().result["critical"][str(programme.pk)]
    (item,) = found["items"]
    assert (item["high"][0], item["high"][3], item["weight"]) == (100.0, 18, None)
    assert item["all"][0] == pytest.approx(45.0)


def test_the_scheme_is_versioned_and_refuses_what_cannot_be_reckoned(cast, client, forty) -> None:
    """R15, T26: classes with their practical and emotional benefits, shown on the customer's page."""
    with pytest.raises(SchemeInvalid):
        schemes.confirm(by=cast.alice, scheme=Scheme(classes=(ValueClass("A", "A", 0.5),)))
    client.force_login(cast.alice)
    address = reverse("value-scheme")
    assert client.get(address).status_code == 200
    data = {
        "contribution": "volume",
        "loyalty": "answers",
        "name_1": "钻石",
        "top_1": "10",
        "practical_1": "优先抢修",
        "emotional_1": "经理生日致电",
        "name_2": "普通",
        "top_2": "100",
        **{f"weight_{key}": "20" for key in ("satisfaction", "trend", "complaints", "reach", "contact")},
    }
    assert client.post(address, {**data, "top_2": "90"}).status_code == 422
    assert client.post(address, data).status_code == 302
    events.drain_all()
    assert queries.schemes().count() == 1
    text = client.get(reverse("customer", args=[forty[39].pk])).content.decode()
    assert "钻石" in text
    assert "优先抢修" in text


def leavers(n: int = 600) -> tuple[Customers, dict[str, list[Graded]], datetime]:
    """Customers of whom those with a poor grade half a year ago mostly left since."""
    rng, now = np.random.default_rng(3), timezone.now()
    made, by_key = Customers(), {}
    poor = rng.random(n) < 0.4
    gone = rng.random(n) < np.where(poor, 0.5, 0.05)
    for at in range(n):
        made.ids.append(-1 - at)
        made.keys.append(f"L{at}")
        made.unit_paths.append("/1/")
        made.opted_out.append(False)
        made.known_on.append((now - timedelta(days=900)).date())
        made.left_on.append((now - timedelta(days=60)).date() if gone[at] else None)
        by_key[f"L{at}"] = [Graded(now - timedelta(days=300), 20.0 if poor[at] else 90.0)]
    made.contribution = made.volume = made.cost = np.full(n, np.nan)
    made.key_account = np.zeros(n)
    made.loyalty = np.full(n, np.nan)
    return made, by_key, now


def test_risk_of_leaving_is_learnt_from_what_was_known_before() -> None:
    made, by_key, now = leavers()
    model, risk, reasons = leaving(made, by_key, now)
    stayed = [at for at, left in enumerate(made.left_on) if left is None]
    poor = [at for at in stayed if by_key[f"L{at}"][-1].score == 20]
    good = [at for at in stayed if by_key[f"L{at}"][-1].score == 90]
    assert model.can_tell
    assert np.mean(risk[poor]) > 0.3 > 0.15 > np.mean(risk[good])
    assert reasons[poor[0]][0][0] == "score"
    assert reasons[poor[0]][0][2] > 0
    assert all(np.isnan(risk[at]) for at, left in enumerate(made.left_on) if left is not None)


def test_grades_given_after_leaving_teach_nothing() -> None:
    made, by_key, now = leavers()
    for at, left in enumerate(made.left_on):
        by_key[f"L{at}"] = [Graded(now - timedelta(days=30), 0.0 if left else 100.0)]
    model, _, _ = leaving(made, by_key, now)
    assert model is None or "score" not in model.predictors


def test_with_few_leavers_nothing_is_told() -> None:
    made, by_key, now = leavers()
    kept = 0
    for at, left in enumerate(made.left_on):
        if left is not None:
            kept += 1
            made.left_on[at] = left if kept <= 3 else None
    model, risk, reasons = leaving(made, by_key, now)
    assert model is None or not model.can_tell
    assert np.isnan(risk).all()
    assert reasons == {}


def test_the_night_reckons_once(cast, forty, monkeypatch) -> None:
    noon = timezone.localtime().replace(hour=12)
    monkeypatch.setattr(timezone, "now", lambda: noon)  # whatever the hour of the test
    assert nightly.tend(noon) is True
    assert nightly.tend(noon) is False
    events.drain_all()
    assert Reckoning.objects.filter(state=Reckoning.DONE).count() == 1
    assert Standing.objects.count() == 40


def test_too_few_customers_give_no_picture(cast, zhang) -> None:
    reckoning.ask(by=None)
    events.drain_all()
    found: dict[str, Any] = pictures.newest().result["units"][cast.north.path]
    assert found["axes"] is None
    assert found["funnel"] is None
    assert two_axes(np.array([1.0]), np.array([1.0]), (None, None)) is None
