"""The heads of a table: which values of a dimension are shown, in which order, what is put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from huiyin.analytics.results import Bilingual
from huiyin.metrics.exploring.crosstab import MISSING, OTHERS, TOTAL, Head
from huiyin.metrics.exploring.dimensions import Names, Sort, label_of
from huiyin.metrics.exploring.grouping import Key, Slot

_MISSING: Bilingual = {"zh": "未填写", "en": "No value"}
_TOTAL: Bilingual = {"zh": "合计", "en": "Total"}
_OTHERS: Bilingual = {"zh": "其他（{n} 项）", "en": "Others ({n})"}


@dataclass(frozen=True)
class Axis:
    """The heads of one dimension, the total last, and where each value goes."""

    heads: tuple[Head, ...]
    place: Mapping[str, str]  # value → key of its head

    @property
    def parts(self) -> tuple[Head, ...]:
        """The heads that add up to the total."""
        return self.heads[:-1]


def total_head(n_rows: int) -> Head:
    """The head that stands for a whole axis."""
    return Head(TOTAL, _TOTAL, n_rows, n_values=0)


def axis_of(slot: Slot, n_rows: Mapping[str, int], names: Names) -> Axis:
    """The values of a dimension: the `top` largest of those that are looked for, the others together.

    Time is in its order and never put together; waves, units, classes and grades have their own order too.
    """
    values = [value for value in n_rows if value != MISSING]
    labels = {one.key: one.label for one in slot.classes}
    words = {value: labels.get(value) or label_of(slot.dimension, value, names) for value in values}
    wanted = [value for value in values if _found(slot.cut.find, value, words[value])]
    if slot.dimension.sort is Sort.TEXT or slot.dimension.sort is Sort.UNIT:
        largest = sorted(wanted, key=lambda value: (-n_rows[value], value))[: slot.cut.top]
    else:
        largest = wanted
    kept = sorted(largest, key=_order(slot, n_rows, names))
    if len(values) == len(kept) + 1 and not slot.cut.find:  # a single other one may as well show its name
        kept = sorted(values, key=_order(slot, n_rows, names))
    others = [value for value in values if value not in set(kept)]
    heads = [Head(value, words[value], n_rows[value]) for value in kept]
    if others:
        together = {language: text.format(n=len(others)) for language, text in _OTHERS.items()}
        heads.append(Head(OTHERS, together, sum(n_rows[value] for value in others), n_values=len(others)))
    if n_rows.get(MISSING):
        heads.append(Head(MISSING, _MISSING, n_rows[MISSING]))
    place = {value: value for value in [*kept, MISSING]} | dict.fromkeys(others, OTHERS)
    return Axis((*heads, total_head(sum(n_rows.values()))), place)


def _found(wanted: str, value: str, label: Bilingual) -> bool:
    looked_for = wanted.strip().casefold()
    return not looked_for or any(looked_for in text.casefold() for text in (value, *label.values()))


def _order(slot: Slot, n_rows: Mapping[str, int], names: Names) -> Callable[[str], tuple[int, int, str]]:
    if slot.is_number:
        place = {one.key: at for at, one in enumerate(slot.classes)}
        return lambda value: (place.get(value, len(place)), 0, value)
    if slot.dimension.key == "wave":
        at = {wave: number for number, wave in enumerate(names.waves)}
        return lambda value: (at.get(value, len(at)), 0, value)
    if slot.dimension.sort in {Sort.TIME, Sort.UNIT}:
        return lambda value: (0, 0, value)
    return lambda value: (0, -n_rows[value], value)


def marginal(n_rows: Mapping[Key, int], place: int) -> dict[str, int]:
    """Responses of each value of one dimension."""
    total: dict[str, int] = defaultdict(int)
    for key, n in n_rows.items():
        total[key[place]] += n
    return dict(total)


def row_heads(axes: Sequence[Axis], n_rows: Mapping[Key, int]) -> tuple[tuple[Head, ...], ...]:
    """The rows in order: of two dimensions the inner values within each outer one, then totals.

    `n_rows` counts by the keys of heads, totals included. Inner values that an outer one does not have are
    left out.
    """
    if not axes:
        return ((),)
    if len(axes) == 1:
        return tuple((head,) for head in axes[0].heads)
    outer, inner = axes
    rows = [
        (first, replace(second, n_rows=n))
        for first in outer.heads
        for second in inner.heads
        if (n := n_rows.get((first.key, second.key), 0)) or (first.is_total and second.is_total)
    ]
    return tuple(row for row in rows if not row[0].is_total or row[1].is_total)
