"""Many conditions on one batch: a part that several of them share is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from huiyin.conditions import nodes
from huiyin.conditions.arrow_mask import _Masks
from huiyin.conditions.condition import Condition

Mask = npt.NDArray[np.bool_]


def masks_of(conditions: Iterable[Condition], batch: pa.RecordBatch | pa.Table) -> list[Mask]:
    """For each condition which rows of the batch it chooses; a column the batch lacks is missing throughout.

    >>> from huiyin.conditions import at_most, equals
    >>> batch = pa.RecordBatch.from_pydict({"nps": [3.0, 9.0, None], "area": ["北", "北", "南"]})
    >>> low = at_most("nps", 6)
    >>> [mask.tolist() for mask in masks_of([low, low & equals("area", "南")], batch)]
    [[True, False, False], [False, False, False]]
    """
    shared = _SharedMasks(batch)
    return [shared.mask(condition.node) for condition in conditions]


class _SharedMasks(_Masks):
    """One batch and the masks of every part of a condition that was asked for."""

    def __init__(self, batch: pa.RecordBatch | pa.Table) -> None:
        super().__init__(batch)
        self._kept: dict[nodes.Node, Mask] = {}

    def mask(self, node: nodes.Node) -> Mask:
        made = self._kept.get(node)
        if made is None:
            made = self._kept[node] = self._made(node)
        return made

    def _made(self, node: nodes.Node) -> Mask:
        match node:
            case nodes.All(of):
                return self._all([self.mask(one) for one in of])
            case nodes.AnyOf(of):
                return ~self._all([~self.mask(one) for one in of])
            case nodes.Not(of):
                return ~self.mask(of)
        found: Any = self.of(node)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)

    def _all(self, masks: list[Mask]) -> Mask:
        if not masks:
            return np.ones(self.batch.num_rows, dtype=np.bool_)
        return np.asarray(np.logical_and.reduce(masks), dtype=np.bool_)
