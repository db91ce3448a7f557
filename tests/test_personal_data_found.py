"""Personal data in odd forms is found and harmless numbers are let stand, on texts made without a look at the rules."""

from __future__ import annotations

import time
from collections import Counter

from benchmarks.personal_texts import Made, addresses, names, negatives, positives
from huiyin.analytics.text.personal_data import find_all, kinds

NUMBERED = [kind.key for kind in kinds if kind.key not in {"person_name", "address"}]


def test_numbered_personal_data_is_found_whole_however_it_is_typed() -> None:
    """X08: phones, identity numbers, cards, e-mails, plates and accounts, 2,100 texts with one each."""
    made = positives(300, seed=101)
    missed: Counter[str] = Counter()
    for one, found in zip(made, find_all([one.text for one in made], NUMBERED), strict=True):
        missed[one.kind] += not any(f.start <= one.start and f.end >= one.end for f in found)
    assert sum(missed.values()) / len(made) <= 0.005, missed


def test_numbers_that_lead_to_nobody_are_let_stand() -> None:
    """X08: order numbers, amounts, readings, hot lines, wrong check digits and random runs."""
    made = negatives(1_500, seed=102)
    told = [
        one.text for one, found in zip(made, find_all([m.text for m in made], NUMBERED), strict=True) if found
    ]
    assert len(told) / len(made) <= 0.01, told


def _covered_share(made: list[Made], kind: str) -> float:
    found = find_all([one.text for one in made], [kind])
    n_whole = 0
    for one, told in zip(made, found, strict=True):
        covered = {place for f in told for place in range(f.start, f.end)}
        n_whole += covered.issuperset(range(one.start, one.end))
    return n_whole / len(made)


def test_people_are_covered_whole_by_name_by_title_and_in_foreign_names() -> None:
    """X08: names in texts of service; news is harder and measured apart."""
    assert _covered_share(names(600, seed=103), "person_name") >= 0.95


def test_addresses_are_covered_down_to_the_room() -> None:
    """X08: roads, villages and estates with a number, buildings with a room."""
    assert _covered_share(addresses(300, seed=104), "address") >= 0.97


def test_praise_without_people_stays_as_it_is() -> None:
    said = [
        "服务很周到，马上就来了",
        "东西不错，谢谢商家",
        "高兴而来，任何问题都能解决",
        "酒店在解放路，房间温馨",
        "安装师傅没来，停电三天",
    ]
    assert [found for found in find_all(said, ["person_name", "address"]) if found] == []


def test_it_keeps_up_with_a_file_of_answers() -> None:
    texts = [one.text for one in positives(300)]
    find_all(texts[:10])
    began = time.process_time()
    find_all(texts)
    assert len(texts) / (time.process_time() - began) > 4_000
