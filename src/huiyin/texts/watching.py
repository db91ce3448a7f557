"""Themes that become frequent: the texts of a day against those of four weeks before, under a budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from huiyin.analytics.problems import Problem
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.emerging import emerging
from huiyin.analytics.trends.bursts import chances_of
from huiyin.texts.contracts import ThemeBurst
from huiyin.texts.corpus import Corpus, Marks, Numbers
from huiyin.texts.figures import Look, subset
from huiyin.texts.scores import OF_ANSWERS
from huiyin.texts.selecting import day_number
from huiyin.texts.word_figures import issue_words

DAYS_BEFORE = 28
FEWEST_DAYS = 7  # with texts before, or nothing is told


@dataclass(frozen=True)
class ThemeDays:
    """The texts of a programme by day."""

    whole: Look

    def n_texts(self, day: date) -> int:
        """How many texts were written on a day."""
        return int((self.whole.corpus.day == day_number(day)).sum())

    def look(self, day: date, budget: float, fewest: int) -> tuple[ThemeBurst, ...]:
        """What became frequent on a day, the least likely first.

        `budget` is the expected number of false alarms of this look: half of it is for named themes and their blame,
        half for issues that nobody has named; without themes the issues have all of it.
        """
        corpus, today = self.whole.corpus, day_number(day)
        sizes = np.array([int((corpus.day == today - back).sum()) for back in range(1, DAYS_BEFORE + 1)])
        if int((sizes > 0).sum()) < FEWEST_DAYS or not self.n_texts(day):
            return ()
        names = self.whole.topics.names
        share = budget / 2 if names else budget
        found = self._named(today, sizes.astype(np.float64), share, fewest) if names else []
        found += self._new(today, share, fewest)
        return tuple(sorted(found, key=lambda one: one.chance))

    def _named(self, today: int, sizes: Floats, budget: float, fewest: int) -> list[ThemeBurst]:
        corpus, names = self.whole.corpus, self.whole.topics.names
        days = corpus.day[corpus.mention_text]
        blamed = ~corpus.mention_unsure & (corpus.mention_positive < 0.5)
        tests = [(key, blame) for key in names if key in corpus.topics for blame in (False, True)]
        columns = []
        for key, blame in tests:
            mine = corpus.mention_topic == corpus.topics.index(key)
            when = days[mine & blamed if blame else mine]
            columns.append(
                np.bincount(np.clip(today - when, -1, DAYS_BEFORE + 1) + 1, minlength=DAYS_BEFORE + 3)
            )
        if not tests:
            return []
        counts = np.stack(columns, axis=1).astype(np.float64)  # row 1 is today, row 1 + k is k days before
        now, before = counts[1], counts[2 : DAYS_BEFORE + 2]
        n_now, n_past = self._n(today), int(sizes.sum())
        chances = chances_of(now, n_now, before, sizes)
        threshold = budget / (2 * len(names))
        found: dict[str, ThemeBurst] = {}
        for at in np.lexsort((chances,)):
            key, blame = tests[int(at)]
            if chances[at] > threshold or now[at] < fewest or key in found:
                continue
            n_before = int(before[:, at].sum())
            mine = corpus.mention_topic == corpus.topics.index(key)
            texts = corpus.mention_text[(mine & blamed if blame else mine) & (days == today)]
            found[key] = ThemeBurst(
                f"{key}:blame" if blame else key,
                _blamed(dict(names[key])) if blame else dict(names[key]),
                int(now[at]),
                n_now,
                n_before,
                n_past,
                n_now * n_before / n_past,
                float(chances[at]),
                threshold,
                _answers(corpus, texts),
            )
        return list(found.values())

    def _new(self, today: int, budget: float, fewest: int) -> list[ThemeBurst]:
        corpus = self.whole.corpus
        kept = (corpus.day <= today) & (corpus.day >= today - DAYS_BEFORE)
        numbers, is_new = np.flatnonzero(kept), (corpus.day == today)[kept]
        terms = subset(corpus.terms, kept)
        try:
            issues = emerging(terms, is_new, budget=budget, fewest=fewest, voices=terms.copies())
        except Problem:
            return []
        said = issue_words(self.whole, numbers, terms, issues)
        found = []
        for issue, words in zip(issues, said, strict=True):
            if not words:
                continue
            name = "·".join(words[:3])
            found.append(
                ThemeBurst(
                    f"new:{words[0]}",
                    {"zh": name, "en": name},
                    issue.n_term,
                    issue.n_new,
                    issue.n_before,
                    issue.n_old,
                    issue.n_new * issue.n_before / max(issue.n_old, 1),
                    issue.chance,
                    issue.threshold,
                    _answers(corpus, numbers[np.asarray(issue.texts, dtype=np.int64)]),
                )
            )
        return found

    def _n(self, today: int) -> int:
        return int((self.whole.corpus.day == today).sum())


def _answers(corpus: Corpus, texts: Numbers) -> tuple[int, ...]:
    """The answers that some texts belong to."""
    mine: Marks = np.isin(corpus.source[texts], OF_ANSWERS)
    return tuple(int(one) for one in np.unique(corpus.source_id[texts][mine]))


def _blamed(name: dict[str, str]) -> dict[str, str]:
    return {"zh": f"{name['zh']}（差评）", "en": f"{name['en']} (blamed)"}
