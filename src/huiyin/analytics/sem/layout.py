"""A model laid out for the arithmetic: columns block by block, paths as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.sem.model import Measurement, Model, ordered, product_name

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Layout:
    """Constructs with contiguous blocks of columns, and the paths among them.

    `columns` are the items of each block after another (an item of two blocks comes twice); `starts`
    says where each block begins; `block` which construct each column belongs to. `paths[i, j]` says
    that construct i leads to construct j. `order` lists the constructs so that paths lead forward.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    starts: Places
    block: Places
    measurements: tuple[Measurement, ...]
    paths: npt.NDArray[np.bool_]
    order: tuple[int, ...]

    @classmethod
    def of(
        cls,
        blocks: Sequence[tuple[str, Sequence[str], Measurement]],
        paths: Sequence[tuple[str, str]],
    ) -> Layout:
        """From (construct, items, measurement) and (from, to)."""
        names = tuple(name for name, _, _ in blocks)
        sizes = [len(items) for _, items, _ in blocks]
        matrix = np.zeros((len(names), len(names)), dtype=bool)
        for source, target in paths:
            matrix[names.index(source), names.index(target)] = True
        return cls(
            names,
            tuple(item for _, items, _ in blocks for item in items),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
            np.repeat(np.arange(len(names)), sizes),
            tuple(measurement for _, _, measurement in blocks),
            matrix,
            tuple(names.index(name) for name in ordered(names, paths)),
        )

    @property
    def sizes(self) -> Places:
        """Items of each construct."""
        return np.bincount(self.block, minlength=len(self.names))

    def span(self, construct: int) -> slice:
        """The columns of a construct."""
        return slice(int(self.starts[construct]), int(self.starts[construct] + self.sizes[construct]))

    def predecessors(self, construct: int) -> Places:
        """The constructs that lead to it."""
        return np.flatnonzero(self.paths[:, construct])

    @property
    def endogenous(self) -> tuple[int, ...]:
        """Constructs with a predecessor, in causal order."""
        return tuple(j for j in self.order if self.paths[:, j].any())

    @property
    def links(self) -> tuple[tuple[int, int], ...]:
        """The paths as (from, to), in the order of the targets."""
        return tuple((int(i), j) for j in range(len(self.names)) for i in self.predecessors(j))

    def path_names(self) -> tuple[tuple[str, str], ...]:
        """The paths by name."""
        return tuple((self.names[i], self.names[j]) for i, j in self.links)


def final_layout(model: Model, higher_order: str = "two_stage", interactions: str = "two_stage") -> Layout:
    """The layout of the last stage.

    With "two_stage", a higher-order construct is measured by the scores of its parts, named as these;
    with "repeated" by all their items, and its paths to or from them belong to the model. An interaction
    is one product of scores, or all products of items.
    """
    above = {one.name for one in model.higher_order}
    parts = {part for one in model.higher_order for part in one.items}
    blocks: list[tuple[str, Sequence[str], Measurement]] = []
    paths = list(model.paths)
    for construct in model.constructs:
        if construct.name in above and higher_order == "repeated":
            repeated = [item for part in construct.items for item in model[part].items]
            blocks.append((construct.name, repeated, construct.measurement))
            for part in construct.items:
                forward = construct.measurement is Measurement.REFLECTIVE
                link = (construct.name, part) if forward else (part, construct.name)
                paths += [] if link in paths else [link]
        elif construct.name not in parts or higher_order == "repeated" or _on_path(model, construct.name):
            blocks.append((construct.name, construct.items, construct.measurement))
    for first, second in model.interactions:
        name = product_name(first, second)
        pairs = [product_name(a, b) for a, b in item_pairs(model, first, second)]
        blocks.append((name, [name] if interactions == "two_stage" else pairs, Measurement.COMPOSITE))
    return Layout.of(blocks, paths)


def _on_path(model: Model, name: str) -> bool:
    return any(name in path or name in path[0].split(":", 1) for path in model.paths)


def first_layout(model: Model) -> Layout:
    """The first stage of higher-order constructs: their parts take their places on every path."""
    parts = {one.name: one.items for one in model.higher_order}
    paths = dict.fromkeys(
        (a, b)
        for source, target in model.paths
        if ":" not in source
        for a in parts.get(source, (source,))
        for b in parts.get(target, (target,))
    )
    blocks = [(one.name, one.items, one.measurement) for one in model.constructs if one.name not in parts]
    return Layout.of(blocks, tuple(paths))


def without_interactions(layout: Layout) -> Layout:
    """The layout less its products: the first stage of interactions."""
    kept = [j for j, name in enumerate(layout.names) if ":" not in name]
    blocks = [(layout.names[j], layout.columns[layout.span(j)], layout.measurements[j]) for j in kept]
    paths = [path for path in layout.path_names() if ":" not in path[0]]
    return Layout.of(blocks, paths)


def items_below(model: Model, name: str) -> tuple[str, ...]:
    """The items of a construct, or of its parts."""
    construct = model[name]
    if construct in model.higher_order:
        return tuple(item for part in construct.items for item in model[part].items)
    return construct.items


def item_pairs(model: Model, first: str, second: str) -> tuple[tuple[str, str], ...]:
    """All pairs of an item of one construct and an item of the other."""
    return tuple((a, b) for a in items_below(model, first) for b in items_below(model, second))
