"""Themes on texts people wrote: emerging issues, copies, stars against words; rows A05, A25 and X08."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.text_themes import edited, judged, real_issues, subset, worlds
from huiyin.analytics.text.duplicates import near_duplicates
from huiyin.analytics.text.emerging import emerging
from huiyin.analytics.text.inflation import inflation
from huiyin.analytics.text.polarity import read_polarity
from huiyin.analytics.text.terms import terms_of

TEXTS = (
    Path(os.environ.get("HUIYIN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "text"
)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TEXTS / f"{name}.jsonl").read_text("utf8").splitlines()]


def test_issues_of_six_messages_are_found_among_four_thousand_and_noise_stays_quiet() -> None:
    """A05, X08: 14 real issues planted in the last days, twice; then nothing planted."""
    messages = rows("complaint_citizen_dated4326")
    terms = terms_of([f"{row['title'].strip()}。{row['text']}" for row in messages])
    issues = real_issues(messages, terms)
    scores = []
    for texts, new, owner in worlds(issues, len(messages), 6, 2):
        found = emerging(subset(terms, texts), new, budget=1.0)
        scores.append(judged([one.texts for one in found], owner))
    recall, precision = np.mean(scores, axis=0)
    assert recall >= 0.85
    assert precision >= 0.85
    draw = np.random.default_rng(8)
    usual = subset(terms, np.setdiff1d(np.arange(len(messages)), np.concatenate(issues)))
    alarms = [len(emerging(usual, draw.random(usual.n_texts) < 0.05, budget=0.5)) for _ in range(3)]
    assert sum(alarms) <= 3


def test_edited_copies_of_reviews_are_found() -> None:
    """A05: copies with 4–8 % of their characters changed."""
    draw = np.random.default_rng(3)
    said = [row["text"] for row in rows("waimai.train") + rows("hotel_chnsenti.train")]
    signs = sorted({sign for text in said[:2000] for sign in text})
    origin = draw.choice([k for k, text in enumerate(said) if len(text) >= 20], 200, replace=False)
    groups = near_duplicates(said + [edited(said[k], signs, draw) for k in origin])
    assert np.mean(groups[len(said) :] == groups[origin]) >= 0.97


def test_stars_and_words_of_real_reviews_agree_and_reversed_stars_do_not() -> None:
    """A25: reviews with stars; then the same words under five stars each."""
    reviews = rows("asap_sample.train") + rows("asap_sample.dev")
    read = read_polarity([row.get("text") or row["review"] for row in reviews])
    stars = [float(row["star"]) for row in reviews]
    honest = inflation(stars, read.positive_rate, read.is_unsure)
    assert abs(honest.gap.value or 0) < 0.15
    bought = inflation([5.0] * len(stars), read.positive_rate, read.is_unsure)
    assert bought.verdict == "stars_kinder"
    assert bought.gap.value > (honest.gap.value or 0) + 0.1
