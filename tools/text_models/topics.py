"""Makes the head of restaurants' topics from reviews whose terms allow it, and measures it by cross-validation.

    python tools/text_models/topics.py --sets FOLDER --out FILE

`--sets` holds the sample of ASAP (Meituan-Dianping, Apache-2.0), one JSON object a line; every review names the
aspects that it mentions.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import asap
import numpy as np
import sources

from huiyin.analytics.text.starters import starter
from huiyin.analytics.text.topic_training import train_topics
from huiyin.analytics.text.topics import TopicSet, read_topics

VERSION = 1
PARTS = ("asap_sample.train", "asap_sample.dev")
N_KEPT = 2_000
Reviews = tuple[list[str], list[tuple[str, ...]]]


def main() -> None:
    """Cross-validate, train, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name in ("sets", "out"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    paths = asked.parse_args()
    texts, labels = reviews(paths.sets)
    found = starter("catering")
    assert found is not None
    about = {
        "version": VERSION,
        "date": date.today().isoformat(),
        "sources": [asap.TERMS],
        "quality": {"micro-F1 of mentions, ten-fold": round(cross_validated(texts, labels, found.topics), 4)},
    }
    head = train_topics("topics_catering", texts, labels, found.topics, n_kept=N_KEPT, about=about)
    paths.out.write_bytes(head.to_bytes())
    print(about["quality"], len(head.to_bytes()))


def reviews(folder: Path, parts: tuple[str, ...] = PARTS) -> Reviews:
    """Reviews with the keys of the topics that they mention."""
    rows = asap.by_topic(row for part in parts for row in sources.rows(folder, part))
    return [row["text"] for row in rows], [tuple(row["aspects"]) for row in rows]


def cross_validated(
    texts: list[str], labels: list[tuple[str, ...]], topics: TopicSet, folds: int = 10
) -> float:
    """Micro-F1 of mentions in reviews that were not learned from."""
    right = told = true = 0
    for fold in range(folds):
        inside = [at for at in range(len(texts)) if at % folds != fold]
        outside = [at for at in range(len(texts)) if at % folds == fold]
        head = train_topics(
            "fold", [texts[at] for at in inside], [labels[at] for at in inside], topics, n_kept=N_KEPT
        )
        said = read_topics([texts[at] for at in outside], TopicSet(topics.topics, head))
        rows = {
            (outside[text], topics.keys[topic]) for text, topic in np.c_[said.text_of, said.topic].tolist()
        }
        right += sum(key in labels[at] for at, key in rows)
        told += len(rows)
        true += sum(len(labels[at]) for at in outside)
    return 2 * right / (told + true)


if __name__ == "__main__":
    main()
