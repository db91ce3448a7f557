"""Near-duplicates: texts copied with small changes, found among many without comparing all with all.

Of every text only letters and digits count, as the set of its runs of three characters. Two texts are compared
where their sketches meet: the rarest runs of each, in one order for all (prefix filtering, Chaudhuri, Ganti and
Kaushik 2006; Bayardo, Ma and Srikant 2007). Whoever is compared is compared exactly, by Jaccard's coefficient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_rate
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import END, Batch, Places, batch_of, texts_of, written
from huiyin.analytics.text.features import SpanHashes, Unsigned, mixed

SHORTEST = 8  # letters: of shorter texts only the same letters make a copy
SHORT, SHORT_LEAST = 12, 0.8  # texts under so many letters agree by chance: they must be this much alike
_SKETCH = 12  # rarest runs of a text by which it meets others
_MEETINGS = 2  # runs that two sketches must share, where both are full
_NEIGHBOURS = 24  # of the texts that share a run of a sketch, each is paired with so many that follow
_RARITY_BITS = 10
_ALL, _RUN_BITS = np.uint64(64), np.uint64(50)
_AT_ONCE = 1 << 14  # pairs compared in one go: their number must fit beside the bits of a run


def near_duplicates(texts: Sequence[str], *, least: float = 0.5) -> npt.NDArray[np.int64]:
    """For every text the number of the first text it is a copy of; a text that is no copy has its own number.

    Texts are copies when they are the same but for signs, spaces, width and script, or share at least `least` of
    their runs of three characters (Jaccard); texts under `SHORT` letters must share `SHORT_LEAST`, those under
    `SHORTEST` all. A copy of a copy belongs to the
    first only where it is like the first. Texts without letters are never copies. Raises `BadArgument`.

    >>> near_duplicates(["物流很快，包装完好，下次还来。", "很好", "物流很快,包装完好!下次还来", "很好!", "!"]).tolist()
    [0, 1, 0, 1, 4]
    """
    require_rate("least", least)
    spoken = _letters_of(batch_of(texts_of(texts)))
    first = _first_of_same(spoken)
    lengths = spoken.ends - spoken.starts
    asked = np.flatnonzero((first == np.arange(len(first))) & (lengths >= SHORTEST))
    runs = _runs_of(spoken, asked)
    pairs = _meetings(runs)
    short = lengths[asked[pairs]].min(axis=1) < SHORT
    near = pairs[_likeness(runs, pairs) >= np.where(short, max(least, SHORT_LEAST), least)]
    return _led(first, asked[near])


def _letters_of(batch: Batch) -> Batch:
    """The batch without anything but letters and digits."""
    kept = written()[np.minimum(batch.codes, 0xFFFF)] > 0
    kept[batch.ends] = True
    ends = np.cumsum(kept)[batch.ends] - 1
    return Batch(batch.codes[kept], np.concatenate([[0], ends[:-1] + 1])[: len(ends)], ends)


def _first_of_same(spoken: Batch) -> npt.NDArray[np.int64]:
    """For every text the first with the same letters in the same order."""
    numbers = np.arange(spoken.n, dtype=np.int64)
    some = np.flatnonzero(spoken.ends > spoken.starts)
    if len(some):
        hashes = mixed(SpanHashes(spoken).hashes(spoken.starts[some], spoken.ends[some]))
        _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        numbers[some] = some[first[which]]
    return numbers


@dataclass(frozen=True)
class _Runs:
    """The runs that at least two texts hold: those of text k at `indptr[k]:indptr[k + 1]`, the rarest first.

    `keys` are rarity and hash, `sizes` how many different runs each text has, with those that only it holds.
    """

    indptr: Places
    keys: Unsigned
    sizes: npt.NDArray[np.int64]
    bits: int


def _runs_of(spoken: Batch, asked: Places) -> _Runs:
    """The runs of three characters of the texts asked about, which are numbered anew from 0."""
    bits = max(len(asked).bit_length(), 1)
    number = np.full(spoken.n, -1, dtype=np.int64)
    number[asked] = np.arange(len(asked))
    text = np.repeat(number, spoken.ends - spoken.starts + 1)
    codes = spoken.codes.astype(np.uint64)
    inside = (text >= 0) & (spoken.codes != END)
    begins = np.flatnonzero(inside[:-2] & inside[1:-1] & inside[2:])
    run = (codes[begins] << np.uint64(42)) | (codes[begins + 1] << np.uint64(21)) | codes[begins + 2]
    low = np.uint64((1 << bits) - 1)
    held = np.sort((mixed(run) & ~low) | text[begins].astype(np.uint64))
    held = held[np.concatenate([[True], held[1:] != held[:-1]])[: len(held)]]
    sizes = np.bincount((held & low).astype(np.int64), minlength=len(asked))
    at = np.flatnonzero(np.concatenate([[True], (held[1:] ^ held[:-1]) > low])[: len(held)])
    texts_with = np.diff(np.append(at, len(held)))
    often = np.repeat(texts_with, texts_with)
    shared = often > 1
    rarity = np.minimum(often[shared], (1 << _RARITY_BITS) - 1).astype(np.uint64)
    rest = np.uint64(64 - bits - _RARITY_BITS)
    hashes = held[shared] >> np.uint64(64) - rest
    ordered = np.sort(((held[shared] & low) << np.uint64(64 - bits)) | (rarity << rest) | hashes)
    return _Runs(
        indptr=np.searchsorted(ordered >> np.uint64(64 - bits), np.arange(len(asked) + 1)).astype(np.int64),
        keys=ordered & np.uint64((1 << (64 - bits)) - 1),
        sizes=sizes,
        bits=bits,
    )


def _meetings(runs: _Runs) -> npt.NDArray[np.int64]:
    """The pairs of texts (pairs × 2) whose sketches share enough runs."""
    n, counts = len(runs.sizes), np.diff(runs.indptr)
    rank = np.arange(len(runs.keys)) - np.repeat(runs.indptr[:-1], counts)
    sketched = rank < _SKETCH
    text = np.repeat(np.arange(n), counts)[sketched].astype(np.uint64)
    entries = np.sort((runs.keys[sketched] << np.uint64(runs.bits)) | text)
    low = np.uint64((1 << runs.bits) - 1)
    found: list[Unsigned] = []
    for step in range(1, _NEIGHBOURS + 1):
        together = np.flatnonzero((entries[step:] ^ entries[:-step]) <= low)
        if not len(together):
            break
        found.append(((entries[together] & low) << np.uint64(32)) | (entries[together + step] & low))
    pairs, often = np.unique(np.concatenate(found or [entries[:0]]), return_counts=True)
    both = np.column_stack([pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)]).astype(np.int64)
    full = np.minimum(counts[both[:, 0]], counts[both[:, 1]]) >= _SKETCH
    return both[often >= np.where(full, _MEETINGS, 1)]


def _likeness(runs: _Runs, pairs: npt.NDArray[np.int64]) -> Floats:
    """Jaccard's coefficient of every pair, exact."""
    likeness = np.zeros(len(pairs))
    for begin in range(0, len(pairs), _AT_ONCE):
        some = pairs[begin : begin + _AT_ONCE]
        keys, which = [], []
        for side in (0, 1):
            starts, sizes = runs.indptr[some[:, side]], np.diff(runs.indptr)[some[:, side]]
            which.append(np.repeat(np.arange(len(some)), sizes))
            places = (
                np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(starts, sizes)
            )
            keys.append(runs.keys[places])
        pair = np.concatenate(which)
        held = np.sort(
            (pair.astype(np.uint64) << _RUN_BITS) | (mixed(np.concatenate(keys)) >> (_ALL - _RUN_BITS))
        )
        twice = held[1:][held[1:] == held[:-1]]
        common = np.bincount((twice >> _RUN_BITS).astype(np.int64), minlength=len(some))
        total = runs.sizes[some].sum(axis=1)
        likeness[begin : begin + _AT_ONCE] = common / np.maximum(total - common, 1)
    return likeness


def _led(first: npt.NDArray[np.int64], near: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The groups: a text joins the earliest text that is like it and leads itself."""
    leader = np.arange(len(first))
    for early, late in sorted((min(pair), max(pair)) for pair in near.tolist()):
        if leader[early] == early and leader[late] == late:
            leader[late] = early
    return leader[first]
