"""Registries: one new module in a package is one new entry, found without touching another file."""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any, ClassVar, Generic, Protocol, TypeVar


class Keyed(Protocol):
    """Anything with a key that is unique in its registry."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


class UnknownKeyError(KeyError):
    """No entry has that key; the message lists the known ones."""

    def __str__(self) -> str:
        return str(self.args[0])


class Registry(Generic[T]):
    """The entries of one kind, found by importing every module of `package`.

    Modules whose name begins with an underscore, and `base`, hold no entry. Other installed
    packages add entries through the entry-point group named like `package`.
    """

    _all: ClassVar[list[Registry[Any]]] = []

    def __init__(self, package: str, base: type[T]) -> None:
        Registry._all.append(self)
        self.package, self.base = package, base
        self._entries: dict[str, T] = {}
        self._discovered = False
        self._discovering = threading.RLock()

    @classmethod
    def all(cls) -> list[Registry[Any]]:
        """Every registry made so far; those of modules not imported yet are not among them."""
        return list(cls._all)

    def register(self, cls: type[T]) -> type[T]:
        """Class decorator: make the one instance of `cls` known. Refuses a wrong base or a taken key."""
        if not issubclass(cls, self.base):
            raise TypeError(f"{cls.__name__} must derive from {self.base.__name__}")
        entry = cls()
        taken = self._entries.get(entry.key)
        if taken is not None:
            raise ValueError(f"{entry.key!r} is already taken by {type(taken).__name__}")
        self._entries[entry.key] = entry
        return cls

    def discover(self) -> None:
        """Import all modules of the package and all entry points, once; whoever else asks meanwhile waits."""
        if self._discovered:
            return
        with self._discovering:
            if self._discovered:
                return
            for name in self.candidates():
                importlib.import_module(f"{self.package}.{name}")
            for point in entry_points(group=self.package):
                point.load()
            self._discovered = True

    def candidates(self) -> list[str]:
        """Names of the package's own modules that hold entries, found without importing any."""
        package = importlib.import_module(self.package)
        return sorted(
            module.name
            for module in pkgutil.iter_modules(package.__path__)
            if not module.name.startswith("_") and module.name not in {"base", "tests"}
        )

    def __getitem__(self, key: str) -> T:
        self.discover()
        try:
            return self._entries[key]
        except KeyError:
            known = ", ".join(sorted(self._entries)) or "none"
            raise UnknownKeyError(f"no {self.base.__name__} called {key!r}; known: {known}") from None

    def __contains__(self, key: object) -> bool:
        self.discover()
        return key in self._entries

    def __iter__(self) -> Iterator[T]:
        self.discover()
        return iter([self._entries[key] for key in sorted(self._entries)])

    def __len__(self) -> int:
        self.discover()
        return len(self._entries)

    def keys(self) -> list[str]:
        """The keys, sorted."""
        self.discover()
        return sorted(self._entries)
