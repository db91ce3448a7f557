"""Row A05, reference sets: what the model that comes along tells apart in domains it never saw, and with what doubt.

The labelled development parts lie below `data/text` of the shared folder; no weight was learned from them. Floors
lie three points below what was measured, or more.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.text.language import languages_of
from huiyin.analytics.text.polarity import positive_rates, read_polarity

N = 700


@pytest.fixture(scope="module")
def labelled(refs: Path) -> dict[str, tuple[list[str], np.ndarray]]:
    sets = {}
    for name in ("hotel_chnsenti", "waimai", "shopping10", "nlpcc14", "eprstmt_jd"):
        lines = (refs.parent / "data" / "text" / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines][:: max(len(lines) // N, 1)]
        sets[name] = ([row["text"] for row in rows], np.asarray([row["label"] for row in rows]))
    return sets


def test_five_domains_are_told_apart_at_82_percent_on_average_and_each_above_70(
    labelled: dict[str, tuple[list[str], np.ndarray]],
) -> None:
    right = {
        name: float(((positive_rates(texts) > 0.5) == truth).mean())
        for name, (texts, truth) in labelled.items()
    }
    assert np.mean(list(right.values())) >= 0.82
    assert min(right.values()) >= 0.70


def test_said_probabilities_are_what_happens_and_the_sure_are_right(
    labelled: dict[str, tuple[list[str], np.ndarray]],
) -> None:
    texts = [text for some, _ in labelled.values() for text in some]
    truth = np.concatenate([labels for _, labels in labelled.values()])
    read = read_polarity(texts)
    likelier = np.maximum(read.positive_rate, 1 - read.positive_rate)
    right = (read.positive_rate > 0.5) == truth
    bins = np.minimum(((likelier - 0.5) * 20).astype(int), 9)
    gaps = np.abs(np.bincount(bins, right - likelier, minlength=10))
    assert gaps.sum() / len(texts) <= 0.035
    assert right[~read.is_unsure].mean() >= 0.91
    assert read.is_unsure.mean() <= 0.45


def test_irony_is_marked_rarely_in_reviews(labelled: dict[str, tuple[list[str], np.ndarray]]) -> None:
    texts = [text for some, _ in labelled.values() for text in some]
    assert read_polarity(texts).is_ironic.mean() <= 0.02


def test_chinese_and_english_are_told_by_script(
    refs: Path, labelled: dict[str, tuple[list[str], np.ndarray]]
) -> None:
    chinese = languages_of([text for text in labelled["waimai"][0] if len(text) > 5])
    assert chinese.count("zh") / len(chinese) >= 0.99
    lines = (
        (refs.parent / "data" / "text" / "en_airline.dev.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()[:500]
    )
    english = languages_of([json.loads(line)["text"] for line in lines])
    assert english.count("en") / len(english) >= 0.93
