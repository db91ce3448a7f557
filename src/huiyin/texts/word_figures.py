"""Figures of words: the commonest, those that tell groups apart, those that are new. Numbers become words here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from huiyin.analytics.problems import Problem
from huiyin.analytics.text.emerging import Issue, emerging
from huiyin.analytics.text.keyness import Keyness, keyness
from huiyin.analytics.text.phrases import phrases
from huiyin.analytics.text.ranked import RankedTerms, ranked_terms
from huiyin.analytics.text.terms import Terms
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.corpus import Marks
from huiyin.texts.figures import FEWEST, Look, subset
from huiyin.texts.models import TextReading
from huiyin.texts.queries import texts_of
from huiyin.texts.words import a_text_with, is_named, named

MOST = 40  # terms of a list
CANDIDATES = 6 * MOST
RECENT_DAYS = (7, 14, 30, 90)
BEFORE = 180  # days that new texts are held against
FEWEST_OF_ISSUE = 4
MOST_PHRASES = 4  # that name an issue


def ranked(look: Look) -> RankedTerms:
    """The terms of most of the chosen texts."""

    def make() -> RankedTerms:
        rates = look.corpus.positive_rate[look.chosen]
        unsure = look.corpus.has(ReadingFlag.UNSURE)[look.chosen]
        counts = look.terms.counts()
        wanted = np.argsort(-counts, kind="stable")[: CANDIDATES * 2]
        terms = worded(look, look.terms, wanted[counts[wanted] >= FEWEST].tolist())
        found = ranked_terms(terms, rates, unsure, fewest=FEWEST, most=MOST)
        return replace(found, terms=tuple(one for one in found.terms if is_named(terms, one.term)))

    return look.kept("ranked", make)


@dataclass(frozen=True)
class Versus:
    """Two groups of the chosen texts: `marks` says which are in the first."""

    key: str
    marks: Marks


def versus(look: Look, key: str) -> Versus | None:
    """The comparison of that key: "blame", "low", "recent:DAYS", "topic:KEY" or "segment:KEY=VALUE"; None if unknown."""
    what, _, rest = key.partition(":")
    corpus, chosen = look.corpus, look.chosen
    if what == "blame":
        return Versus(key, corpus.is_blame[chosen])
    if what == "low":
        known = look.scores[np.isfinite(look.scores)]
        line = float(np.median(known)) if len(known) else 50.0
        return Versus(key, look.scores < line)
    if what == "recent" and rest.isdigit() and look.n:
        return Versus(key, look.days > look.days.max() - int(rest))
    if what == "topic" and rest in look.topics.names:
        return Versus(key, corpus.speaks_of(rest)[chosen])
    if what == "segment":
        variable, _, value = rest.partition("=")
        return Versus(key, look.facts.segment(look.places, variable) == value)
    return None


def compared(look: Look, groups: Versus) -> Keyness | Problem:
    """The terms that tell the first group from the rest, or why there are none."""

    def make() -> Keyness | Problem:
        try:
            first = keyness(look.terms, groups.marks, fewest=FEWEST, most=CANDIDATES)
        except Problem as problem:
            return problem
        wanted = [one.term for one in (*first.more, *first.fewer)]
        terms = worded(look, look.terms, wanted)
        found = keyness(terms, groups.marks, fewest=FEWEST, most=MOST)
        return replace(
            found,
            more=tuple(one for one in found.more if is_named(terms, one.term)),
            fewer=tuple(one for one in found.fewer if is_named(terms, one.term)),
        )

    return look.kept("keyness", make, groups.key)


def worded(
    look: Look, terms: Terms, wanted: Collection[int], places: npt.NDArray[np.int64] | None = None
) -> Terms:
    """The terms of the look with words for the wanted ones, looked up in texts that hold them.

    `places` are the chosen texts that `terms` counts; all of them where it is not given.
    """
    numbers = set(a_text_with(terms, wanted).values())
    if places is not None:
        numbers = {int(places[number]) for number in numbers}
    return named(terms, _texts(look, numbers), wanted)


def _texts(look: Look, numbers: Collection[int]) -> dict[int, str]:
    """Some of the chosen texts by their number among them."""
    keys = look.corpus.pk[look.chosen]
    by_key = {int(keys[number]): number for number in numbers}
    rows = TextReading.objects.filter(pk__in=list(by_key))
    return {by_key[pk]: text.text for pk, text in texts_of(rows).items()}


@dataclass(frozen=True)
class NewIssue:
    """One emerging issue with the chosen texts that speak of it, by the number of their reading."""

    issue: Issue
    words: tuple[str, ...]
    readings: tuple[int, ...]
    clearest: str


@dataclass(frozen=True)
class Emerged:
    """What the newest days speak of that the days before did not; `problem` where there is nothing to compare."""

    issues: tuple[NewIssue, ...]
    n_new: int
    n_old: int
    days: int
    budget: float
    problem: Problem | None = None


def emerged(look: Look, days: int, budget: float = 0.1) -> Emerged:
    """Issues of the last `days` of the chosen texts against the `BEFORE` days before; `budget` false alarms a look."""
    return look.kept("emerged", lambda: _emerged(look, days, budget), days, budget)


def _emerged(look: Look, days: int, budget: float) -> Emerged:
    newest = int(look.days.max()) if look.n else 0
    kept = look.days > newest - days - BEFORE
    is_new = (look.days > newest - days)[kept]
    numbers = np.flatnonzero(kept)
    terms = subset(look.terms, kept)
    n_new, n_old = int(is_new.sum()), int((~is_new).sum())
    try:
        found = emerging(terms, is_new, budget=budget, fewest=FEWEST_OF_ISSUE, voices=terms.copies())
    except Problem as problem:
        return Emerged((), n_new, n_old, days, budget, problem)
    texts = _texts(look, {int(numbers[issue.clearest]) for issue in found})
    said = issue_words(look, numbers, terms, found)
    keys = look.corpus.pk[look.chosen]
    issues = tuple(
        NewIssue(
            issue,
            words,
            tuple(int(keys[numbers[at]]) for at in issue.texts),
            texts.get(int(numbers[issue.clearest]), ""),
        )
        for issue, words in zip(found, said, strict=True)
    )
    return Emerged(tuple(one for one in issues if one.words), n_new, n_old, days, budget)


def _entries(terms: Terms, text: int) -> slice:
    return slice(int(terms.indptr[text]), int(terms.indptr[text + 1]))


def issue_words(
    look: Look, numbers: npt.NDArray[np.int64], terms: Terms, issues: Sequence[Issue]
) -> list[tuple[str, ...]]:
    """The telling terms of each issue in words; `numbers` are the chosen texts that `terms` counts."""
    wanted = {int(term) for issue in issues for term in terms.terms[_entries(terms, issue.clearest)]}
    texts = _texts(look, {int(numbers[issue.clearest]) for issue in issues})
    spoken = named(terms, texts, wanted)
    return [
        phrases(spoken, [term for term in issue.terms if is_named(spoken, term)], MOST_PHRASES)
        for issue in issues
    ]
