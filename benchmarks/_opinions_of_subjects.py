"""A recipe for research: is what a message says of a subject blame, neither or praise, learned from labelled ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.sentences import clauses_of
from huiyin.analytics.text.training import weighted
from huiyin.analytics.text.words import common_cutter

SIDES = (-1, 0, 1)
BUCKETS = 1 << 18
REACH = 5  # words on either side of the one that tells of the subject
MARKS = [
    "?",
    "!",
    "吗",
    "呢",
    "怎么",
    "多少",
    "是不是",
    "有没有",
    "请问",
    "比",
    "如果",
    "建议",
    "可以",
    "应该",
    "会不会",
    "什么",
    "哪",
    "没",
    "不",
    "有点",
    "太",
    "很",
    "还",
    "都",
]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Messages and subjects that they are about: pair k is subject `subject[k]` in text `text[k]`."""

    text: Ints
    subject: Ints


class Recipe:
    """Features of every pair: the text, its clause about the subject, words around what tells of it, polarity."""

    def __init__(self, texts: list[str], learned: npt.NDArray[np.bool_]) -> None:
        """`texts` of both parts; `learned` (texts × subjects) of the first ones, whose labels are known."""
        self.n_subjects = learned.shape[1]
        batch = batch_of(texts)
        clauses = clauses_of(batch)
        pieces = clauses.batch(batch)
        analyser = Analyser()
        self.whole = _unit(weighted(analyser.of_batch(batch))[0])
        self.parts = _unit(weighted(analyser.of_batch(pieces))[0])
        self.first = np.searchsorted(clauses.text_of, np.arange(batch.n + 1))
        heads = [shipped("polarity"), shipped("opinions")]
        self.judged = [
            np.column_stack([np.diff(head.logits(head.analyser.of_batch(one)), axis=1) for head in heads])
            for one in (batch, pieces)
        ]
        words, joined = common_cutter().words_of(batch), batch.joined()
        said = [joined[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
        at = np.searchsorted(words.starts, np.concatenate([batch.starts, [len(batch.codes)]]))
        self.words = [said[a:b] for a, b in zip(at[:-1].tolist(), at[1:].tolist(), strict=True)]
        present = self.whole[: len(learned)].astype(bool).astype(np.float64)
        self.ratios = np.column_stack([_ratios(present, learned[:, one]) for one in range(self.n_subjects)])
        self.telling = _telling(self.words[: len(learned)], learned)
        self.about = self.parts.astype(bool).astype(np.float64) @ np.maximum(self.ratios, 0.0)

    def features(self, pairs: Pairs) -> sparse.csr_matrix:
        """One row for each pair."""
        clause = [
            begin + int(np.argmax(self.about[begin:end, subject])) if end > begin else -1
            for begin, end, subject in zip(
                self.first[pairs.text], self.first[pairs.text + 1], pairs.subject, strict=True
            )
        ]
        whole = self.whole[pairs.text]
        judged = np.tanh(np.hstack([self.judged[0][pairs.text], self.judged[1][clause]]) / 4)
        subjects = np.eye(self.n_subjects)[pairs.subject] * 0.3
        return sparse.hstack(
            [
                whole,
                self.parts[clause],
                self._crossed(whole, pairs.subject),
                subjects,
                judged,
                self._around(pairs),
            ]
        ).tocsr()

    def _crossed(self, rows: sparse.csr_matrix, subject: Ints) -> sparse.csr_matrix:
        columns = rows.indices.astype(np.int64) * self.n_subjects + np.repeat(subject, np.diff(rows.indptr))
        shape = (rows.shape[0], rows.shape[1] * self.n_subjects)
        return sparse.csr_matrix((rows.data * 0.7, columns, rows.indptr), shape=shape)

    def _around(self, pairs: Pairs) -> sparse.csr_matrix:
        cells: list[tuple[int, int]] = []
        for row, (text, subject) in enumerate(zip(pairs.text.tolist(), pairs.subject.tolist(), strict=True)):
            cells += [(row, _bucket(one)) for one in self._names(self.words[text], subject)]
        rows, columns = np.asarray(sorted(set(cells))).T
        shape = (len(pairs.text), BUCKETS)
        return _unit(sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape))

    def _names(self, words: list[str], subject: int) -> set[str]:
        if not words:
            return {"empty"}
        centre = int(np.argmax([self.telling.get((word, subject), -9.0) for word in words]))
        names = {f"kw:{words[centre]}", f"of:{subject}", f"long:{min(len(words) // 5, 8)}"}
        names |= {f"Q{mark}" for mark in MARKS if mark in "".join(words)}
        for at in range(max(centre - REACH, 0), min(centre + REACH + 1, len(words))):
            if at == centre:
                continue
            far, word = at - centre, words[at]
            names |= {f"{'L' if far < 0 else 'R'}{word}", f"W{word}"}
            names |= {f"{far}{word}"} if abs(far) <= 2 else set()
            names |= {f"{words[centre]}~{word}"} if abs(far) < REACH else set()
            names |= {f"P{word}_{words[at + 1]}"} if at + 1 < len(words) else set()
        return names


def sides_of(known: sparse.csr_matrix, side: Ints, read: sparse.csr_matrix) -> Floats:
    """The probability (pairs × -1, 0, 1) of each side, by one logistic regression for each."""
    kept = np.flatnonzero(np.bincount(known.indices, minlength=known.shape[1]) >= 2)
    known, read = known[:, kept], read[:, kept]
    fits = [LogisticRegression(solver="liblinear").fit(known, side == one) for one in SIDES]
    chances = np.column_stack([fit.predict_proba(read)[:, 1] for fit in fits])
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _telling(words: list[list[str]], learned: npt.NDArray[np.bool_]) -> dict[tuple[str, int], float]:
    """How much a word tells of a subject: the log of its odds in messages about it and in others."""
    total: dict[str, int] = {}
    inside: dict[tuple[str, int], int] = {}
    for some, subjects in zip(words, learned, strict=True):
        for word in set(some):
            total[word] = total.get(word, 0) + 1
            for subject in np.flatnonzero(subjects).tolist():
                inside[word, subject] = inside.get((word, subject), 0) + 1
    n, of_subject = len(words), learned.sum(axis=0)
    return {
        (word, subject): float(
            np.log((k + 0.5) / (of_subject[subject] + 1))
            - np.log((total[word] - k + 0.5) / (n - of_subject[subject] + 1))
        )
        for (word, subject), k in inside.items()
        if total[word] >= 2
    }


def _ratios(present: sparse.csr_matrix, truth: npt.NDArray[np.bool_]) -> Floats:
    inside, outside = (np.asarray(present[rows].sum(axis=0)).ravel() + 1.0 for rows in (truth, ~truth))
    return np.asarray(np.log((inside / inside.sum()) / (outside / outside.sum())))


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(lengths, 1e-9)) @ rows).tocsr()


def _bucket(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little") % BUCKETS
