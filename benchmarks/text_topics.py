"""Topics in texts: which are mentioned and what is said of them, in restaurant reviews and in messages about cars.

`python -m benchmarks.text_topics [FOLDER] [--part test]` reads the labelled sets from FOLDER (data/text in the
folder named by HUIYIN_SHARED by default) and prints tables in Markdown. Times are process time of one core.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks._opinions_of_subjects import Pairs, Recipe, sides_of
from huiyin.analytics.text.starters import starter, starters
from huiyin.analytics.text.topic_training import train_topics
from huiyin.analytics.text.topics import Topic, TopicSet, polarity_about, read_topics
from tools.text_models import asap, sources

Row = dict[str, Any]
Mask = npt.NDArray[np.bool_]


def rows(folder: Path, *names: str) -> list[Row]:
    """The rows of files, one after the other."""
    return [row for name in names for row in sources.rows(folder, name)]


def restaurants(folder: Path, *parts: str) -> list[Row]:
    """Reviews of ASAP; "aspects" maps topics to -1, 0 or 1."""
    return asap.by_topic(rows(folder, *(f"asap_sample.{part}" for part in parts)))


def truth_of(read: list[Row], topics: TopicSet) -> npt.NDArray[np.float64]:
    """What people found (texts × topics): -1, 0 or 1, NaN where a topic is not mentioned."""
    return np.asarray([[row["aspects"].get(key, np.nan) for key in topics.keys] for row in read])


def told_of(read: list[Row], topics: TopicSet) -> Mask:
    """What the readers found (texts × topics)."""
    said = read_topics([row["text"] for row in read], topics)
    told = np.zeros((len(read), len(topics.topics)), dtype=np.bool_)
    told[said.text_of, said.topic] = True
    return told


def f1_of(told: Mask, truth: Mask) -> tuple[float, float]:
    """Micro- and macro-F1 of mentions."""
    right = (told & truth).sum(axis=0)
    each = 2 * right / np.maximum(told.sum(axis=0) + truth.sum(axis=0), 1)
    return float(2 * right.sum() / max(told.sum() + truth.sum(), 1)), float(each.mean())


def labels_of(read: list[Row]) -> list[tuple[str, ...]]:
    """The topics of every text, as training takes them."""
    return [tuple(row["aspects"]) for row in read]


def trained(learned: list[Row], topics: TopicSet) -> TopicSet:
    """The topics with a head learned from texts."""
    head = train_topics("measured", [row["text"] for row in learned], labels_of(learned), topics)
    return TopicSet(topics.topics, head)


def folded(read: list[Row], topics: TopicSet, folds: int = 10) -> Mask:
    """What heads find in texts that they were not learned from."""
    fold = np.arange(len(read)) % folds
    told = np.zeros((len(read), len(topics.topics)), dtype=np.bool_)
    for one in range(folds):
        inside = [row for row, of in zip(read, fold.tolist(), strict=True) if of != one]
        outside = [row for row, of in zip(read, fold.tolist(), strict=True) if of == one]
        told[fold == one] = told_of(outside, trained(inside, topics))
    return told


def mentions_table(folder: Path, part: str) -> None:
    """Mentions in restaurant reviews and subjects of messages about cars."""
    print("| set | learned from | read | micro-F1 | macro-F1 |\n|" + " --- |" * 5)

    def line(name: str, learned: int | str, told: Mask, truth: npt.NDArray[np.float64]) -> None:
        micro, macro = f1_of(told, ~np.isnan(truth))
        print(f"| {name} | {learned} | {len(told):,} | {micro:.3f} | {macro:.3f} |", flush=True)

    found = starter("catering")
    assert found is not None
    words = TopicSet(found.topics.topics)
    learned = restaurants(folder, "train") if part == "dev" else restaurants(folder, "train", "dev")
    read = restaurants(folder, part)
    truth = truth_of(read, words)
    line("restaurants, words and rules alone", "–", told_of(read, words), truth)
    line("restaurants, learned", len(learned), told_of(read, trained(learned, words)), truth)
    if part == "dev":
        both = restaurants(folder, "train", "dev")
        line("restaurants, ten-fold", len(both) * 9 // 10, folded(both, words), truth_of(both, words))
    cars = rows(folder, "aspect_car_bdci.train", *(["aspect_car_bdci.dev"] if part == "test" else []))
    keys = sorted({key for row in cars for key in row["aspects"]})
    subjects = TopicSet(tuple(Topic(key, {"zh": key, "en": key}) for key in keys))
    read = rows(folder, f"aspect_car_bdci.{part}")
    for n in (200, 1_000, len(cars)):
        some = [cars[at] for at in np.random.default_rng(0).permutation(len(cars))[:n]]
        told = told_of(read, trained(some, subjects))
        line("cars", f"{n:,}", told, truth_of(read, subjects))
    joint = joint_f1(cars, read, subjects, told)
    print(f"| cars, subject and side together (recipe) | {len(cars):,} | {len(read):,} | {joint:.3f} | – |")


def joint_f1(learned: list[Row], read: list[Row], subjects: TopicSet, told: Mask) -> float:
    """Micro-F1 of subjects with what is said of them (-1, 0, 1), by the recipe for research."""
    known, truth = truth_of(learned, subjects), truth_of(read, subjects)
    recipe = Recipe([row["text"] for row in learned + read], ~np.isnan(known))
    pairs, asked = np.nonzero(~np.isnan(known)), np.nonzero(told)
    rows_known = recipe.features(Pairs(*pairs))
    rows_read = recipe.features(Pairs(asked[0] + len(learned), asked[1]))
    sides = sides_of(rows_known, known[pairs].astype(np.int64), rows_read).argmax(axis=1) - 1
    right = (sides == truth[asked]).sum()
    return float(2 * right / (len(sides) + (~np.isnan(truth)).sum()))


def polarity_table(folder: Path, part: str) -> None:
    """What reviews say of the topics that people found in them; nothing was learned from these reviews."""
    found = starter("catering")
    assert found is not None
    read = restaurants(folder, *(("train", "dev") if part == "dev" else (part,)))
    truth = truth_of(read, found.topics)
    text_of, topic = np.nonzero(~np.isnan(truth) & (truth != 0))
    is_praise = truth[text_of, topic] > 0
    rates = polarity_about([row["text"] for row in read], found.topics, text_of, topic)
    told = rates > 0.5
    f1 = np.mean(
        [
            2
            * ((told == side) & (is_praise == side)).sum()
            / ((told == side).sum() + (is_praise == side).sum())
            for side in (True, False)
        ]
    )
    sure = np.maximum(rates, 1 - rates) >= 0.7
    print("\n| mentions | of them blame | macro-F1 | right | calibration error | sure | right where sure |")
    print("|" + " --- |" * 7)
    print(
        f"| {len(told)} | {int((~is_praise).sum())} | {f1:.3f} | {(told == is_praise).mean():.3f} | "
        f"{calibration_error(rates, is_praise):.3f} | {sure.mean():.2f} | {(told == is_praise)[sure].mean():.3f} |"
    )


def calibration_error(rates: npt.NDArray[np.float64], is_praise: Mask, bins: int = 10) -> float:
    """How far the probability of the likelier side is from how often it is right, over bins of equal width."""
    chance = np.maximum(rates, 1 - rates)
    right = (rates > 0.5) == is_praise
    bin_of = np.minimum(((chance - 0.5) * 2 * bins).astype(int), bins - 1)
    gaps = [
        abs(chance[bin_of == one].mean() - right[bin_of == one].mean()) * (bin_of == one).mean()
        for one in set(bin_of.tolist())
    ]
    return float(sum(gaps))


def speed_table(folder: Path) -> None:
    """Short texts a second by each starter, and how long the starters take to load."""
    texts = [row["text"][:120] for row in rows(folder, "waimai.train", "shopping10.dev")]
    starters.cache_clear()
    start = time.process_time()
    n_patterns = {one.key: len(one.topics.patterns) for one in starters()}
    print(
        f"\nall starters loaded in {time.process_time() - start:.2f} s\n\n| starter | words and rules | texts/s |\n| --- | --- | --- |"
    )
    read_topics(texts[:20], starters()[0].topics)
    for one in starters():
        start = time.process_time()
        read_topics(texts, one.topics)
        print(
            f"| {one.key} | {n_patterns[one.key]} | {len(texts) / (time.process_time() - start):,.0f} |",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("HUIYIN_SHARED", "../shared"))
    parser.add_argument("folder", nargs="?", type=Path, default=shared / "data" / "text")
    parser.add_argument("--part", default="dev", choices=("dev", "test"), help="the part that is read")
    options = parser.parse_args()
    mentions_table(options.folder, options.part)
    polarity_table(options.folder, options.part)
    speed_table(options.folder)


if __name__ == "__main__":
    main()
