"""Personal data in odd forms is found and harmless numbers are let stand, on texts made without a look at the rules."""

from __future__ import annotations

import time
from collections import Counter

from benchmarks.personal_texts import negatives, positives
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


def test_it_keeps_up_with_a_file_of_answers() -> None:
    texts = [one.text for one in positives(300)]
    find_all(texts[:10], NUMBERED)
    began = time.process_time()
    find_all(texts, NUMBERED)
    assert len(texts) / (time.process_time() - began) > 5_000
