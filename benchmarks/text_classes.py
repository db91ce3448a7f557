"""Classes of texts: complaints in seven departments and customers' wishes in 118 intents, beside how many labels there are.

`python -m benchmarks.text_classes [FOLDER]` reads the labelled sets from FOLDER (data/text in the folder named by
HUIYIN_SHARED by default) and prints tables in Markdown. Times are process time of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from huiyin.analytics.text.classes import read_classes, train_classes
from huiyin.analytics.text.heads import Head

Pairs = list[tuple[str, str]]
COMPLAINTS, COMPLAINTS_TRAIN = "complaint_citizen7", "complaint_citizen7_segmented.train"


def pairs(folder: Path, name: str, text: str = "text") -> Pairs:
    """Texts and labels of a file."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [(row[text], row["label"]) for row in map(json.loads, lines)]


def complaints(folder: Path, part: str) -> tuple[Pairs, Pairs]:
    """Words of the training part stand apart, without those that say little; the other part is as it was written."""
    return pairs(folder, COMPLAINTS_TRAIN, "seg"), pairs(folder, f"{COMPLAINTS}.{part}")


def intents(folder: Path, part: str) -> tuple[Pairs, Pairs]:
    """Some 42 % of the labels of the training part and 24 % of those of the dev part are wrong; those of the test part are right."""
    train = pairs(folder, "intent_cic.train")
    if part != "dev":
        train += pairs(folder, "intent_cic.dev")
    return train, pairs(folder, f"intent_cic.{part}")


def row(name: str, head: Head, seconds: float, tested: Pairs) -> str:
    """One line of the table: accuracy, macro-F1, accuracy of the 70 % answered first, speed, size."""
    texts, truth = [text for text, _ in tested], np.asarray([label for _, label in tested], dtype=object)
    start = time.process_time()
    found = read_classes(head, texts)
    speed = len(texts) / max(time.process_time() - start, 1e-9)
    right = np.asarray(found.labels, dtype=object) == truth
    first = np.argsort(-found.margin)[: int(0.7 * len(texts))]
    f1 = f1_score(
        truth.astype(str), np.asarray(found.labels).astype(str), average="macro", labels=sorted(set(truth))
    )
    sure = ~found.is_unsure
    return (
        f"| {name} | {head.about['n']:,} | {len(texts):,} | {right.mean():.3f} | {f1:.3f} | {right[first].mean():.3f} | "
        f"{sure.mean():.2f}: {right[sure].mean() if sure.any() else float('nan'):.3f} | {head.about['accuracy']:.3f} | "
        f"{head.about['wrong_label_rate']:.2f} | {speed:,.0f} | {len(head.to_bytes()) / 1e6:.2f} | {seconds:.0f} |"
    )


def trained(key: str, rows: Sequence[tuple[str, str]], unlabelled: Sequence[str] = ()) -> tuple[Head, float]:
    """A head and the seconds it took."""
    start = time.process_time()
    head = train_classes(key, [text for text, _ in rows], [label for _, label in rows], unlabelled=unlabelled)
    return head, time.process_time() - start


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("HUIYIN_SHARED", "../shared"))
    parser.add_argument("folder", nargs="?", type=Path, default=shared / "data" / "text")
    parser.add_argument("--part", default="dev", help="the part that is labelled by the heads: dev or test")
    options = parser.parse_args()
    print(
        "| set | labelled | read | accuracy | macro-F1 | of 70 % | sure | by cross-validation | wrong labels | texts/s | MB | s |"
    )
    print("|" + " --- |" * 12, flush=True)
    train, tested = complaints(options.folder, options.part)
    order = np.random.default_rng(0).permutation(len(train))
    for n in (200, 500, 1_000, 3_000, len(train)):
        some = [train[at] for at in order[:n]]
        rest = [train[at][0] for at in order[n:]]
        print(row("complaints", *trained("complaints", some), tested), flush=True)
        if rest and n >= 500:
            print(
                row("complaints, the rest unlabelled", *trained("complaints", some, rest), tested), flush=True
            )
    train, tested = intents(options.folder, options.part)
    print(row("intents", *trained("intents", train), tested), flush=True)


if __name__ == "__main__":
    main()
