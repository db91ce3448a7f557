"""Rows T01 and X08, reference sets: citizens' complaints by department, from few labels.

The labelled sets lie below `data/text` of the shared folder. Floors lie three points below what was measured.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from huiyin.analytics.text.classes import read_classes, train_classes


@pytest.fixture(scope="module")
def parts(refs: Path) -> dict[str, list[tuple[str, str]]]:
    folder = refs.parent / "data" / "text"

    def rows(name: str, text: str) -> list[tuple[str, str]]:
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [(row[text], row["label"]) for row in map(json.loads, lines)]

    train = rows("complaint_citizen7_segmented.train", "seg")
    order = np.random.default_rng(0).permutation(len(train)).tolist()
    return {
        "learned": [train[at] for at in order[:500]],
        "alike": [train[at] for at in order[-900:]],
        "later": rows("complaint_citizen7.dev", "text"),
    }


def test_five_hundred_labels_tell_seven_departments_apart(
    parts: dict[str, list[tuple[str, str]]],
) -> None:
    """X08: on complaints of the same form, and on later ones as they were written."""
    texts, labels = zip(*parts["learned"], strict=True)
    head = train_classes("departments", texts, labels)
    for part, floor in (("alike", 0.78), ("later", 0.74)):
        read, true = zip(*parts[part], strict=True)
        said = read_classes(head, read)
        assert f1_score(true, said.labels, average="macro") >= floor
        first = np.argsort(-said.margin)[: int(0.7 * len(true))]
        right = np.asarray(said.labels, dtype=object) == np.asarray(true, dtype=object)
        assert right[first].mean() > right.mean() + 0.03, "what is surest is right more often"
