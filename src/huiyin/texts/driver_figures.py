"""What goes with the score: themes as items beside the ratings, in one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.codebook import Role
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.drivers.result import DriverAnalysis
from huiyin.analytics.plots.style import unique_labels
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import in_words
from huiyin.analytics.terms import Floats
from huiyin.texts.figures import Look

FEWEST_ROWS = 50
FEWEST_MENTIONS = 20
MOST_THEMES, MOST_RATINGS = 10, 10
ANSWERED = 0.7  # of the rows, or a rating is left out rather than the rows without it
METHOD = "relative_weights"


@dataclass(frozen=True)
class Drivers:
    """The model, or the problem that stood in its way; `themes` and `ratings` are the labels of its items."""

    analysis: DriverAnalysis | None
    problem: Problem | None
    outcome: str
    themes: tuple[str, ...]
    ratings: tuple[str, ...]
    n: int


def drivers(look: Look, language: str) -> Drivers:
    """How much each theme and each rating goes with the score of the answers that say something.

    One row an answer. A theme is 2p − 1, where p is how probably it is praised, and 0 where it is not spoken of;
    themes of fewer than `FEWEST_MENTIONS` answers are left out.
    """
    return look.kept("drivers", lambda: _drivers(look, language), language[:2])


def _drivers(look: Look, language: str) -> Drivers:
    outcome = look.facts.outcome
    rows, columns, themes, ratings = _columns(look, language)
    label = outcome.label_in(language) if outcome is not None else ""
    if outcome is None or len(rows) < FEWEST_ROWS or len(columns) < 3:
        return Drivers(None, None, label, themes, ratings, len(rows))
    names = list(columns)
    try:
        found = driver_analysis(
            columns,
            outcome=names[0],
            drivers=names[1:],
            method=METHOD,
            n_bootstraps=1000 if len(rows) <= 5_000 else 200,
        )
    except Problem as problem:
        return Drivers(None, problem, label, themes, ratings, len(rows))
    return Drivers(found, None, label, themes, ratings, found.n)


def _columns(
    look: Look, language: str
) -> tuple[npt.NDArray[np.int64], dict[str, Floats], tuple[str, ...], tuple[str, ...]]:
    """The answers, the outcome with the items by label, and which labels are themes and which ratings."""
    facts, outcome = look.facts, look.facts.outcome
    rows = np.unique(look.places[look.places >= 0])
    if outcome is None or not len(rows):
        return rows, {}, (), ()
    score = facts.ratings[outcome.key][rows]
    rows = rows[np.isfinite(score)]
    rated = [
        one
        for one in facts.rated
        if one.role is Role.RATING
        and one.key != outcome.key
        and len(rows)
        and np.isfinite(facts.ratings[one.key][rows]).mean() >= ANSWERED
    ][:MOST_RATINGS]
    spoken, chosen_topics = _balances(look, rows)
    labels = unique_labels(
        [
            outcome.label_in(language),
            *(in_words(look.topics.names[key], language) for key in chosen_topics),
            *(one.label_in(language) for one in rated),
        ]
    )
    labels = [label.replace("\n", "") for label in labels]
    values = [facts.ratings[outcome.key][rows], *spoken, *(facts.ratings[one.key][rows] for one in rated)]
    n_themes = len(chosen_topics)
    return (
        rows,
        dict(zip(labels, values, strict=True)),
        tuple(labels[1 : 1 + n_themes]),
        tuple(labels[1 + n_themes :]),
    )


def _balances(look: Look, rows: npt.NDArray[np.int64]) -> tuple[list[Floats], list[str]]:
    """For each of the commonest themes how every answer judges it, −1 to 1, and the keys of the themes."""
    keys = list(look.topics.names)
    spoken = look.corpus.spoken(look.chosen, keys)
    place = look.places[spoken.text]
    at = np.minimum(np.searchsorted(rows, place), max(len(rows) - 1, 0))
    known = (rows[at] == place) & np.isfinite(spoken.positive_rate) if len(rows) else np.zeros(0, bool)
    at, theme = at[known], spoken.theme[known]
    balance = 2.0 * spoken.positive_rate[known] - 1.0
    n_by_theme = np.bincount(theme, minlength=len(keys))
    ranked = [k for k in np.argsort(-n_by_theme, kind="stable").tolist() if n_by_theme[k] >= FEWEST_MENTIONS]
    found = []
    for k in ranked[:MOST_THEMES]:
        mine = theme == k
        total = np.bincount(at[mine], balance[mine], minlength=len(rows))
        times = np.bincount(at[mine], minlength=len(rows))
        found.append(total / np.maximum(times, 1))
    return found, [keys[k] for k in ranked[:MOST_THEMES]]
