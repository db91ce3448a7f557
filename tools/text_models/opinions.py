"""Makes the head of single opinions: is a judgement of one thing praise or blame.

    python tools/text_models/opinions.py --sets FOLDER --out FILE

`--sets` holds the labelled sets (one JSON object a line). Only text whose terms allow it is learned from.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import own
import sources
from fitting import Matrix, head_of

from huiyin.analytics.text.features import Analyser

VERSION = 1
PENALTY = 2.0
SIDES = {"POS": 1, "Positive": 1, "NEG": 0, "Negative": 0}


def main() -> None:
    """Fit, measure, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name in ("sets", "out"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    paths = asked.parse_args()
    judged = judgements(paths.sets, "train")
    tested = judgements(paths.sets, "dev").without(judged.texts)
    made_from = {
        "opinion_restaurant_zhang": (judged, 1.0),
        "term_polarity_zh": (sources.terms(paths.sets), 0.3),
        "own": (own.polarity("zh", 6_000), 1.0),
    }
    matrix = Matrix(made_from, Analyser(characters=2))
    head = head_of("opinions", matrix.fit(PENALTY), matrix.analyser, {}, n_kept=15_000)
    right = head.of_texts(tested.texts)[:, 1].round() == np.asarray(tested.labels)
    about = {
        "version": VERSION,
        "date": date.today().isoformat(),
        "n": len(matrix.truth),
        "sources": [sources.TERMS[name] for name in made_from],
        "quality": {"n": len(right), "accuracy on opinions not learned from": round(float(right.mean()), 4)},
    }
    paths.out.write_bytes(replace(head, about=about).to_bytes())
    print(about["quality"], len(right))


def judgements(folder: Path, part: str) -> sources.Labelled:
    """What was judged with the words that judge it, where they clearly praise or blame."""
    return sources.labelled(list(_judged(folder, part)))


def _judged(folder: Path, part: str) -> Iterable[tuple[str, int]]:
    for row in sources.rows(folder, f"opinion_restaurant_zhang.{part}"):
        for thing, opinion, polarity in row["triples"]:
            if polarity in SIDES:
                yield thing + opinion, SIDES[polarity]


if __name__ == "__main__":
    main()
