"""Clusters: texts that speak of like things, with a name people can read and texts that show what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.checks import require_whole
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.keyness import log_odds
from huiyin.analytics.text.phrases import phrases
from huiyin.analytics.text.problems import TooFewTexts
from huiyin.analytics.text.terms import Terms, terms_of

FEWEST = 20  # texts that hold a term that is told
MOST = 24  # clusters found without being asked for: more nobody reads
_DIRECTIONS = 64
_COMMON = 0.3  # of the texts hold a term: it divides nothing
_NEAR = 0.25  # cosine to the middle of a cluster under which a text belongs to none
_NAMED, _LOOKED_AT, _SHOWN = 3, 12, 5


@dataclass(frozen=True)
class Clusters(Result):
    """Clusters of texts, the largest first.

    `labels` has one number a text, -1 where it belongs to none. Of cluster k: `names[k]` its clearest phrases,
    `sizes[k]` its texts, `shares[k]` their share of all texts, `examples[k]` the numbers of texts that
    say most of it in few words, `closeness[k]` the mean cosine of its texts to its middle (1: all alike),
    `telling[k]` the numbers of the terms it says more than the others, the surest first.
    """

    title: ClassVar[Bilingual] = {"zh": "文本归类", "en": "Clusters of texts"}
    labels: npt.NDArray[np.int64]
    names: tuple[tuple[str, ...], ...]
    sizes: tuple[int, ...]
    shares: tuple[Estimate, ...]
    examples: tuple[tuple[int, ...], ...]
    closeness: tuple[float, ...]
    telling: tuple[tuple[int, ...], ...]
    n_apart: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a cluster."""
        columns = (
            Column("name", {"zh": "主要说法", "en": "What it says"}, Kind.TEXT),
            Column("n", {"zh": "条数", "en": "Texts"}, Kind.COUNT),
            Column("share", {"zh": "占比", "en": "Share"}, Kind.RATE),
            Column("low", {"zh": "区间下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "区间上限", "en": "High"}, Kind.RATE),
            Column("closeness", {"zh": "相近程度", "en": "Closeness"}, Kind.NUMBER, 2),
        )
        rows = tuple(
            (" · ".join(name), size, share.value, share.low, share.high, close)
            for name, size, share, close in zip(
                self.names, self.sizes, self.shares, self.closeness, strict=True
            )
        )
        return (Table("clusters", self.title, columns, rows),)


def clusters(texts: Terms | Sequence[str], n: int | None = None, *, seed: int = 1) -> Clusters:
    """Group texts into `n` clusters of like content (or into as many as their number suggests, 3 to `MOST`).

    Terms weighed by rarity, the 64 directions that hold most of them (latent semantic analysis), spherical
    k-means with a fixed `seed`; a text that is near no middle belongs to no cluster. Clusters help reading; they
    are no measured categories. Raises `TooFewTexts`, `BadArgument`.

    >>> said = ["停电太久", "又停电了"] * 10 + ["客服态度差", "客服没人接"] * 10
    >>> found = clusters(said, 2)
    >>> sorted(name[0] for name in found.names), found.sizes
    (['停电', '客服'], (20, 20))
    """
    terms = texts if isinstance(texts, Terms) else terms_of(texts)
    weights = _weighted(terms)
    asked = np.flatnonzero(np.diff(weights.indptr))
    wanted = _number(len(asked)) if n is None else require_whole("n", n, at_least=2)
    if len(asked) < max(FEWEST, 2 * wanted):
        raise TooFewTexts(n=len(asked), least=max(FEWEST, 2 * wanted))
    places = _places(weights[asked], seed)
    own, near = _divided(places, wanted, seed)
    labels = np.full(terms.n_texts, -1, dtype=np.int64)
    labels[asked] = np.where(near >= _NEAR, own, -1)
    closeness = np.zeros(terms.n_texts)
    closeness[asked] = near
    sizes = np.bincount(labels[labels >= 0], minlength=wanted)
    order = [int(k) for k in np.argsort(-sizes, kind="stable") if sizes[k]]
    number = np.full(wanted + 1, -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    labels = number[labels]
    members = [np.flatnonzero(labels == k) for k in range(len(order))]
    telling = [_telling(terms, labels == k) for k in range(len(order))]
    return Clusters(
        labels=labels,
        names=tuple(phrases(terms, ranked, _NAMED) for ranked in telling),
        sizes=tuple(len(one) for one in members),
        shares=tuple(share_of_counts(len(one), terms.n_texts) for one in members),
        examples=tuple(_examples(terms, one, ranked) for one, ranked in zip(members, telling, strict=True)),
        closeness=tuple(float(closeness[one].mean()) for one in members),
        telling=tuple(map(tuple, telling)),
        n_apart=int((labels < 0).sum()),
        notes=(_A_HELP,),
    )


def _number(n_texts: int) -> int:
    """How many clusters so many texts suggest: √(n/20), between 3 and `MOST`."""
    return int(np.clip(round((n_texts / 20) ** 0.5), 3, MOST))


def _weighted(terms: Terms) -> sparse.csr_matrix:
    """Texts × terms, weighed by rarity, each text of length 1; terms of nearly all or of one text have none."""
    counts = terms.counts()
    weight = np.log(max(terms.n_texts, 1) / np.maximum(counts, 1)) + 1.0
    common = max(_COMMON * terms.n_texts, FEWEST)
    weight[(counts < 2) | ((counts > common) & (counts > 0.7 * counts.max(initial=0)))] = 0.0
    matrix = (terms.matrix @ sparse.diags(weight)).tocsr()
    matrix.eliminate_zeros()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1.0 / np.maximum(lengths, 1e-12)) @ matrix


def _places(weights: sparse.csr_matrix, seed: int) -> Floats:
    """Texts in the directions that hold most of their terms, each of length 1."""
    from sklearn.utils.extmath import randomized_svd

    most = min(_DIRECTIONS, min(weights.shape) - 1)
    left, sizes, _ = randomized_svd(weights, max(most, 1), n_iter=3, random_state=seed)
    places = left * sizes
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-12))


def _divided(places: Floats, wanted: int, seed: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """The cluster of each text and its cosine to the middle of it."""
    from sklearn.cluster import KMeans, MiniBatchKMeans

    kind = MiniBatchKMeans if len(places) > 20_000 else KMeans
    own = kind(wanted, n_init=4, max_iter=60, random_state=seed).fit_predict(places).astype(np.int64)
    middles = np.zeros((wanted, places.shape[1]))
    np.add.at(middles, own, places)
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-12)
    return own, np.einsum("ij,ij->i", places, middles[own])


def _telling(terms: Terms, inside: npt.NDArray[np.bool_]) -> list[int]:
    """The terms that a cluster says more than the other texts, the surest first."""
    n, n_rest = int(inside.sum()), int((~inside).sum())
    here = terms.counts(inside).astype(np.float64)
    odds, errors = log_odds(here, terms.counts() - here, n, n_rest, 10.0)
    surest = np.argsort(-odds / errors, kind="stable")[:_LOOKED_AT].tolist()
    return [term for term in surest if odds[term] > 0 and here[term] > 1]


def _examples(terms: Terms, members: npt.NDArray[np.int64], telling: list[int]) -> tuple[int, ...]:
    """The texts that say most of what tells a cluster, for their length; no two of the same terms."""
    rows = terms.matrix[members]
    held = np.asarray(rows[:, telling].sum(axis=1)).ravel()
    order = np.argsort(-held / np.sqrt(np.maximum(np.diff(rows.indptr), 1)), kind="stable")
    shown: dict[bytes, int] = {}
    for text in members[order].tolist():
        shown.setdefault(terms.terms[terms.indptr[text] : terms.indptr[text + 1]].tobytes(), text)
        if len(shown) == _SHOWN:
            break
    return tuple(shown.values())


_A_HELP = note(
    "clusters_help_reading",
    "归类只帮助阅读：类的个数和边界由算法决定，换一批文本会不同；要跟踪的内容请建成主题。",
    "Clusters help reading: their number and borders are the method's and change with the texts. Make a topic of "
    "what is to be followed.",
)
