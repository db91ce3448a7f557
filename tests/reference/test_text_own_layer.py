"""An own layer of 200 labels on trades the model below knows already (rows A05, X08)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.layering import labels_by, layered

TEXTS = Path(os.environ.get("HUIYIN_SHARED", "../shared")) / "data" / "text"


def rows(name: str, part: str) -> tuple[list[str], list[str]]:
    read = [json.loads(line) for line in (TEXTS / f"{name}.{part}.jsonl").read_text("utf8").splitlines()]
    return [one["text"] for one in read], ["positive" if int(one["label"]) else "negative" for one in read]


@pytest.mark.parametrize("name", ["waimai", "nlpcc14"])
def test_two_hundred_own_labels_hurt_little_at_worst_and_stay_calibrated(name: str) -> None:
    base = shipped("polarity")
    texts, labels = rows(name, "train")
    chosen = np.random.default_rng(1).permutation(len(texts))[:200].tolist()
    head = layered(base, [texts[at] for at in chosen], [labels[at] for at in chosen])
    new, true = (part[:800] for part in rows(name, "dev"))
    before, after = (
        np.mean([said == right for said, right in zip(labels_by(one, new), true, strict=True)])
        for one in (base, head)
    )
    assert after >= before - 0.03
    chances = head.of_texts(new).max(axis=1)
    assert abs(float(chances.mean()) - float(after)) < 0.06
