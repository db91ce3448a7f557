"""Contacts kept twice are found, shown to people, and decided once."""

from __future__ import annotations

import pytest

from huiyin.core import events
from huiyin.customers import queries, services
from huiyin.customers.contracts import NewContact
from huiyin.customers.matching import deciding, searching
from huiyin.customers.models import Contact, MatchRun, MatchSuggestion
from huiyin.customers.problems import MatchingUnderWay

pytestmark = pytest.mark.django_db
SAME = [
    NewContact(
        "K1",
        "欧阳文静",
        "13800138000",
        region="东城",
        attributes={"地址": "人民路12号3栋2单元501室", "生日": "1980-05-06"},
    ),
    NewContact(
        "M1",
        "欧阳文静",
        "13911112222",
        region="东城",
        attributes={"地址": "人民路12-3-2-501", "生日": "19800506"},
    ),
]
FAMILY = [
    NewContact("K2", "王强", "13700001111", region="西城", attributes={"地址": "解放路8号1栋1单元101室"}),
    NewContact("K3", "刘芳", "13700001111", region="西城", attributes={"地址": "解放路8号1栋1单元101室"}),
]
EXACT = [NewContact("K4", "李娜", "13600002222"), NewContact("K5", "李 娜", "+86 136 0000 2222")]


def search(cast, rows: list[NewContact]) -> MatchRun:
    services.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    run = searching.ask_search(by=cast.bob, unit=cast.north)
    searching.run_search(run.pk)
    run.refresh_from_db()
    return run


def keys(suggestion: MatchSuggestion) -> set[str]:
    return {suggestion.left.respondent_key, suggestion.right.respondent_key}


def test_one_person_written_twice_is_found_and_a_family_is_not(cast) -> None:
    run = search(cast, [*SAME, *FAMILY, *EXACT])
    assert (run.state, run.n_contacts) == (MatchRun.DONE, 6)
    found = {frozenset(keys(one)): one for one in deciding.suggestions_of(cast.bob)}
    assert set(found) == {frozenset({"K1", "M1"}), frozenset({"K4", "K5"})}
    assert found[frozenset({"K4", "K5"})].rule == MatchSuggestion.EXACT
    model = found[frozenset({"K1", "M1"})]
    assert model.probability > 0.9
    assert model.weights["birthday"] > 0 > model.weights["phone"]


def test_what_people_decided_is_not_asked_again(cast) -> None:
    search(cast, EXACT)
    deciding.say_different(by=cast.bob, suggestion=deciding.suggestions_of(cast.bob).get())
    again = search(cast, [])
    assert again.n_new == 0
    assert not deciding.suggestions_of(cast.bob).exists()


def test_exact_pairs_are_merged_together_and_each_is_taken_back(cast) -> None:
    search(cast, EXACT)
    assert deciding.merge_exact(by=cast.bob) == 1
    kept = queries.contacts_of(cast.bob).get()
    assert queries.keys_of(kept) == ["K4", "K5"]
    services.unmerge(by=cast.bob, merge_id=deciding.merges_of(cast.bob).get().pk)
    assert queries.contacts_of(cast.bob).count() == 2
    assert deciding.merge_exact(by=cast.bob) == 0


def test_a_pair_across_units_is_shown_only_to_who_sees_both(cast) -> None:
    services.upsert_contacts(EXACT[:1], unit=cast.north, by=cast.bob)
    services.upsert_contacts(EXACT[1:], unit=cast.south, by=cast.nora)
    searching._suggest_exact(cast.root)
    assert not deciding.suggestions_of(cast.bob).exists()
    assert deciding.suggestions_of(cast.alice).count() == 1


def test_one_search_of_a_unit_at_a_time_in_the_background(cast) -> None:
    searching.ask_search(by=cast.bob, unit=cast.north)
    with pytest.raises(MatchingUnderWay):
        searching.ask_search(by=cast.bob, unit=cast.north)
    events.drain_all()
    assert MatchRun.objects.get().state == MatchRun.DONE
    assert not Contact.objects.exists()
