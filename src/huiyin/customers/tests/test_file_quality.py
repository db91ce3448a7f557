"""双百: files of both kinds of customers are counted, checked by visit, and judged with honest intervals (R10)."""

from __future__ import annotations

import pytest

from huiyin.customers import file_quality, services
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import CheckPlan, Contact, FileCheck
from huiyin.customers.problems import CheckImpossible, QualityRuleInvalid

pytestmark = pytest.mark.django_db


def customers(cast, n: int, *, key: bool = False, unit=None) -> None:
    rows = [
        NewContact(f"{'A' if key else 'B'}{k}", "张伟", f"138{k:08d}", region="东城", is_key_account=key)
        for k in range(n)
    ]
    services.upsert_contacts(rows, unit=unit or cast.north, by=cast.alice)


def check_all(cast, plan: CheckPlan, wrong: int = 0) -> None:
    for number, check in enumerate(plan.checks.select_related("contact")):
        file_quality.note_check(
            by=cast.bob,
            contact=check.contact,
            method="visit",
            wrong=["phone"] if number < wrong else [],
            check=check,
        )


def test_both_kinds_are_counted_apart_by_unit(cast) -> None:
    customers(cast, 3)
    customers(cast, 2, key=True, unit=cast.south)
    bad = [
        NewContact("X1", "", "13800138000", region="东城"),
        NewContact("X2", "李娜", "12345678901", region="西城"),
    ]
    services.upsert_contacts(bad, unit=cast.north, by=cast.bob)
    found = file_quality.lines(cast.alice)
    assert [(one.unit, one.is_key_account, one.n, one.n_complete, one.n_valid) for one in found] == [
        ("北区公司", False, 5, 4, 4),
        ("南区公司", True, 2, 2, 2),
    ]
    assert [one.n for one in file_quality.totals(found)] == [2, 5]
    assert [one.unit for one in file_quality.lines(cast.bob)] == ["北区公司"]


def test_one_wrong_file_disproves_a_hundred_per_cent(cast) -> None:
    customers(cast, 40)
    plan = file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=False, n=20)
    assert file_quality.accuracy(plan).verdict == "cannot_tell"
    check_all(cast, plan, wrong=1)
    found = file_quality.accuracy(plan)
    assert (found.n_checked, found.n_correct, found.verdict) == (20, 19, "missed")
    assert found.low == pytest.approx(0.7513, abs=1e-4)  # R: binom.test(19, 20)


def test_a_sample_large_enough_without_a_wrong_file_meets_the_target(cast) -> None:
    customers(cast, 30)
    small = file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=False, n=10)
    check_all(cast, small)
    assert file_quality.accuracy(small).verdict == "cannot_tell"
    enough = file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=False)
    assert enough.n_drawn == file_quality.sample_size(30) < 30
    check_all(cast, enough)
    assert file_quality.accuracy(enough).verdict == "met"


def test_the_draw_is_repeated_by_its_seed_and_who_was_not_reached_is_told(cast) -> None:
    customers(cast, 50)
    one = file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=False, n=5, seed=3)
    two = file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=False, n=5, seed=3)
    ids = [sorted(plan.checks.values_list("contact", flat=True)) for plan in (one, two)]
    assert ids[0] == ids[1]
    check = one.checks.select_related("contact").first()
    file_quality.note_check(by=cast.bob, contact=check.contact, method="call", is_reached=False, check=check)
    found = file_quality.accuracy(one)
    assert (found.n_not_reached, found.n_checked) == (1, 0)


def test_a_visit_verifies_the_telephone_and_ages(cast) -> None:
    customers(cast, 1)
    row = Contact.objects.get()
    file_quality.note_check(by=cast.bob, contact=row, method="visit")
    assert row.identities.get(kind="phone").verified_at is not None
    assert file_quality.lines(cast.bob)[0].n_verified == 1
    FileCheck.objects.update(at="2020-01-01T00:00Z")
    assert file_quality.lines(cast.bob)[0].n_verified == 0


def test_rules_and_draws_that_cannot_be_are_refused(cast) -> None:
    with pytest.raises(QualityRuleInvalid):
        file_quality.save_rules(by=cast.bob, rules=file_quality.Rules(required=()))
    with pytest.raises(CheckImpossible):
        file_quality.draw(by=cast.bob, unit=cast.north, is_key_account=True)
    file_quality.save_rules(by=cast.bob, rules=file_quality.Rules(("email",), 30, 0.98))
    assert file_quality.rules() == file_quality.Rules(("email",), 30, 0.98)
