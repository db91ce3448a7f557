"""Rows A05 and X08, reference sets: topics that are found and what is said of them, in texts not learned from.

The labelled development parts lie below `data/text` of the shared folder. Floors lie three points below what was
measured, or more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.text_topics import f1_of, restaurants, rows, told_of, trained, truth_of
from huiyin.analytics.text.starters import starter
from huiyin.analytics.text.topics import Topic, TopicSet, polarity_about


@pytest.fixture(scope="module")
def folder(refs: Path) -> Path:
    return refs.parent / "data" / "text"


@pytest.fixture(scope="module")
def catering() -> TopicSet:
    found = starter("catering")
    assert found is not None
    return TopicSet(found.topics.topics)


def test_topics_of_restaurants_are_found_by_words_alone_and_better_after_a_hundred_reviews(
    folder: Path, catering: TopicSet
) -> None:
    read = restaurants(folder, "dev")
    truth = ~np.isnan(truth_of(read, catering))
    by_words, _ = f1_of(told_of(read, catering), truth)
    learned, _ = f1_of(told_of(read, trained(restaurants(folder, "train"), catering)), truth)
    assert by_words >= 0.76
    assert learned >= 0.78
    assert learned > by_words


def test_what_reviews_say_of_each_topic_is_read_from_its_clauses(folder: Path, catering: TopicSet) -> None:
    read = restaurants(folder, "train", "dev")
    truth = truth_of(read, catering)
    text_of, topic = np.nonzero(~np.isnan(truth) & (truth != 0))
    is_praise = truth[text_of, topic] > 0
    told = polarity_about([row["text"] for row in read], catering, text_of, topic) > 0.5
    f1 = [
        2 * ((told == side) & (is_praise == side)).sum() / ((told == side).sum() + (is_praise == side).sum())
        for side in (True, False)
    ]
    assert np.mean(f1) >= 0.82


def test_subjects_of_messages_are_learned_from_a_thousand(folder: Path) -> None:
    cars = rows(folder, "aspect_car_bdci.train")[::8]
    read = rows(folder, "aspect_car_bdci.dev")
    keys = sorted({key for row in cars for key in row["aspects"]})
    subjects = TopicSet(tuple(Topic(key, {"zh": key, "en": key}) for key in keys))
    micro, _ = f1_of(told_of(read, trained(cars, subjects)), ~np.isnan(truth_of(read, subjects)))
    assert micro >= 0.80
