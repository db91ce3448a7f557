"""Two cases of one customer become one, and come apart again."""

from __future__ import annotations

import pytest

from huiyin.cases import merging, queries, services
from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.problems import NoSuchCase, NotAllowedNow, NotTheSameCustomer


@pytest.fixture
def cases(cast, programme, answered):
    def make(key, title):
        return services.open_case(
            by=cast.bob,
            programme=programme,
            title=title,
            owner=cast.amy,
            answer=answered(respondent=key, nps=2),
        )

    return make("K1", "停电"), make("K1", "又来电说停电"), make("K2", "账单")


def test_a_merged_case_is_closed_on_nobodys_word_and_points_to_the_one_that_goes_on(cast, cases):
    first, second, _ = cases
    merging.merge(by=cast.amy, case_id=second.pk, into_id=first.pk)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.state, second.outcome, second.merged_into) == (CaseState.CLOSED, Outcome.MERGED, first)
    assert first.state == CaseState.RECEIVED
    counts = queries.recovery(queries.cases_of(cast.bob))
    assert (counts.n_confirmed, counts.n_silent, counts.n_active) == (0, 0, 2)
    assert merging.parts_of(cast.amy, first) == [second]
    assert [entry.kind for entry in first.entries.all()] == ["opened", "absorbed"]


def test_taken_back_it_goes_on_with_the_deadline_it_had(cast, cases):
    first, second, _ = cases
    due = second.due_at
    merging.merge(by=cast.amy, case_id=second.pk, into_id=first.pk)
    merging.unmerge(by=cast.amy, case_id=second.pk)
    second.refresh_from_db()
    assert (second.state, second.outcome, second.merged_into, second.n_reopened) == (
        "investigating",
        "",
        None,
        0,
    )
    assert second.due_at == due
    with pytest.raises(NotAllowedNow):
        merging.unmerge(by=cast.amy, case_id=second.pk)


def test_only_open_cases_of_one_customer_are_merged(cast, cases):
    first, second, other = cases
    for into in (other, first):
        with pytest.raises(NotTheSameCustomer):
            merging.merge(by=cast.amy, case_id=first.pk, into_id=into.pk)
    services.solve(by=cast.amy, case_id=second.pk, text="已复电", type="speed")
    services.record_verdict(by=cast.amy, case_id=second.pk, solved=True, text="好了")
    with pytest.raises(NotTheSameCustomer):
        merging.merge(by=cast.amy, case_id=first.pk, into_id=second.pk)
    with pytest.raises(NoSuchCase):
        merging.merge(by=cast.amy, case_id=first.pk, into_id=10**9)
