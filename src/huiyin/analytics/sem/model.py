"""A path model: which items measure which construct, and which construct leads to which."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huiyin.analytics.results import Bilingual
from huiyin.analytics.sem.problems import (
    CircularPaths,
    ConstructWithoutItems,
    DefinedTwice,
    HigherOrderMixed,
    UnconnectedConstruct,
    UnknownConstruct,
)


class Measurement(StrEnum):
    """How items and construct belong together; the value is the sign in the model's text."""

    REFLECTIVE = "=~"  # mode A; a common factor where consistent PLS is asked for
    COMPOSITE = "<A~"  # mode A; never corrected
    FORMATIVE = "<~"  # mode B

    @property
    def mode(self) -> str:
        """The outer mode, "A" or "B"."""
        return "B" if self is Measurement.FORMATIVE else "A"


@dataclass(frozen=True)
class Construct:
    """A construct and its items; items that are other constructs make it one of higher order."""

    name: str
    items: tuple[str, ...]
    measurement: Measurement = Measurement.REFLECTIVE


def product_name(first: str, second: str) -> str:
    """The name of the interaction of two constructs, as in the model's text.

    >>> product_name("image", "value")
    'image:value'
    """
    return f"{first}:{second}"


@dataclass(frozen=True)
class Model:
    """Constructs and paths. Every method gives a new model, so that models can be built step by step.

    >>> model = Model().reflective("image", "q1", "q2").formative("value", "q3", "q4").path("image", "value")
    >>> print(model.text())
    image =~ q1 + q2
    value <~ q3 + q4
    value ~ image

    An interaction is a path from "a:b". `labels` are names to show, by construct, in both languages.
    """

    constructs: tuple[Construct, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()  # (from, to)
    labels: Mapping[str, Bilingual] = field(default_factory=dict, compare=False)

    def reflective(self, name: str, *items: str) -> Model:
        """With a construct that shows in its items (mode A)."""
        return self._with(Construct(name, tuple(items), Measurement.REFLECTIVE))

    def composite(self, name: str, *items: str) -> Model:
        """With a construct made of its items by correlation weights (mode A)."""
        return self._with(Construct(name, tuple(items), Measurement.COMPOSITE))

    def formative(self, name: str, *items: str) -> Model:
        """With a construct made of its items by regression weights (mode B)."""
        return self._with(Construct(name, tuple(items), Measurement.FORMATIVE))

    def path(self, source: str | Iterable[str], target: str | Iterable[str]) -> Model:
        """With a path from each source to each target; "a:b" as a source is an interaction."""
        sources = (source,) if isinstance(source, str) else tuple(source)
        targets = (target,) if isinstance(target, str) else tuple(target)
        new = tuple((a, b) for b in targets for a in sources)
        return dataclasses.replace(self, paths=self.paths + new)

    def labelled(self, labels: Mapping[str, Bilingual]) -> Model:
        """With names to show for some constructs."""
        return dataclasses.replace(self, labels={**self.labels, **labels})

    def _with(self, construct: Construct) -> Model:
        return dataclasses.replace(self, constructs=(*self.constructs, construct))

    @property
    def names(self) -> tuple[str, ...]:
        """The constructs, in the order given."""
        return tuple(construct.name for construct in self.constructs)

    @property
    def interactions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of constructs whose product is a source of some path."""
        found = dict.fromkeys(source for source, _ in self.paths if ":" in source)
        return tuple((name.split(":", 1)[0], name.split(":", 1)[1]) for name in found)

    @property
    def higher_order(self) -> tuple[Construct, ...]:
        """Constructs made of constructs."""
        known = set(self.names)
        return tuple(one for one in self.constructs if known & (set(one.items) - {one.name}))

    @property
    def items(self) -> tuple[str, ...]:
        """The columns the model needs, each once, in order."""
        above = {one.name for one in self.higher_order}
        known = set(self.names)
        listed = [
            item
            for construct in self.constructs
            for item in construct.items
            if construct.name not in above or item not in known
        ]
        return tuple(dict.fromkeys(listed))

    def __getitem__(self, name: str) -> Construct:
        for construct in self.constructs:
            if construct.name == name:
                return construct
        raise UnknownConstruct(name=name, known=", ".join(self.names))

    def label(self, name: str, language: str) -> str:
        """The construct's name to show; an interaction is shown as a product."""
        if ":" in name:
            return " × ".join(self.label(part, language) for part in name.split(":", 1))
        words = self.labels.get(name)
        return words["zh" if language.startswith("zh") else "en"] if words else name

    def text(self) -> str:
        """The model as text that `read_model` reads back to an equal model."""
        from huiyin.analytics.sem.formula import written_model

        return written_model(self)

    def checked(self, *, connected: bool = True) -> Model:
        """The model itself, or the problem with it: missing items, unknown names, loops, loose ends.

        With `connected` false constructs may stand alone, as in a factor analysis.
        """
        _refuse_twice(self.names)
        _refuse_twice([f"{a} → {b}" for a, b in self.paths])
        for construct in self.constructs:
            if not construct.items:
                raise ConstructWithoutItems(name=construct.name)
            _refuse_twice(construct.items)
        for source, target in self.paths:
            for name in (*source.split(":", 1), target):
                self[name]
        self._check_higher_order()
        if connected:
            self._check_connected()
        ordered(self.names, [path for path in self.paths if ":" not in path[0]])
        return self

    def _check_higher_order(self) -> None:
        known, above = set(self.names), {one.name for one in self.higher_order}
        for construct in self.higher_order:
            if set(construct.items) - known or set(construct.items) & above:
                raise HigherOrderMixed(name=construct.name)

    def _check_connected(self) -> None:
        on_path = {name for path in self.paths for end in path for name in end.split(":", 1)}
        parts = {item for construct in self.higher_order for item in construct.items}
        for name in self.names:
            if name not in on_path | parts:
                raise UnconnectedConstruct(name=name)


def _refuse_twice(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DefinedTwice(name=name)
        seen.add(name)


def ordered(names: Iterable[str], paths: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The names so that every path leads forward; raises `CircularPaths`.

    >>> ordered("abc", [("c", "a"), ("a", "b")])
    ('c', 'a', 'b')
    """
    left, links, done = list(names), list(paths), []
    while left:
        free = [name for name in left if not any(b == name and a in left for a, b in links)]
        if not free:
            raise CircularPaths(names=", ".join(left))
        done += free
        left = [name for name in left if name not in free]
    return tuple(done)
