"""Frozen data as JSON text and back, value for value: for keeping what was computed, without pickle.

Whole numbers, floats, texts and None are JSON's own. Everything else is an object with one key that
begins with "#": tuples, mappings with any keys, days and moments, arrays, and the frozen dataclasses
and enumerations of the packages named by whoever reads. Reading runs nothing but their constructors.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import numpy as np

_ARRAYS = "biuf"  # kinds of arrays: truth values, whole numbers, floats


class NotKeepable(TypeError):
    """A value of a kind that has no JSON here."""


class Unreadable(ValueError):
    """Text that `encode` did not write, or whose classes have changed since."""


class Codec:
    """Encodes and decodes; `packages` are those whose frozen dataclasses and enumerations may occur.

    >>> from datetime import date
    >>> codec = Codec(("huiyin",))
    >>> codec.decode(codec.encode({"day": date(2026, 11, 22), 1: (2.0, None)}))
    {'day': datetime.date(2026, 11, 22), 1: (2.0, None)}
    """

    def __init__(self, packages: Sequence[str]) -> None:
        self._prefixes = tuple(f"{package}." for package in packages)

    def encode(self, value: Any) -> str:
        """The value as one line of JSON. Raises `NotKeepable`."""
        return json.dumps(self._plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def decode(self, text: str) -> Any:
        """The value that `encode` wrote. Raises `Unreadable`."""
        try:
            return self._value(json.loads(text))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise Unreadable(str(error)) from error

    def _plain(self, value: Any) -> Any:
        if value is None or type(value) in {bool, int, str}:
            return value
        if isinstance(value, Enum):
            return {"#enum": [self._name(type(value)), self._plain(value.value)]}
        if isinstance(value, np.generic):
            return self._plain(value.item())
        match value:
            case float():
                return float(value) if math.isfinite(value) else {"#float": str(float(value))}
            case bool() | int() | str():
                raise NotKeepable(f"{type(value).__name__} is more than it looks")
            case tuple():
                return {"#tuple": [self._plain(one) for one in value]}
            case list():
                return [self._plain(one) for one in value]
            case frozenset():
                return {"#set": sorted((self._plain(one) for one in value), key=repr)}
            case Mapping():
                return {"#map": [[self._plain(key), self._plain(held)] for key, held in value.items()]}
            case datetime():
                return {"#moment": value.isoformat()}
            case date():
                return {"#day": value.isoformat()}
            case timedelta():
                return {"#span": [value.days, value.seconds, value.microseconds]}
            case np.ndarray() if value.dtype.kind in _ARRAYS:
                data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
                return {"#array": [value.dtype.str, list(value.shape), data]}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._object(value)
        raise NotKeepable(f"{type(value).__module__}.{type(value).__qualname__}")

    def _object(self, value: Any) -> dict[str, Any]:
        fields = {
            field.name: self._plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.init
        }
        return {"#object": [self._name(type(value)), fields]}

    def _name(self, kind: type) -> str:
        name = f"{kind.__module__}:{kind.__qualname__}"
        if self._class(name) is not kind:
            raise NotKeepable(name)
        return name

    def _class(self, name: str) -> type | None:
        """The allowed class of that name among the modules that are loaded."""
        module, _, path = name.partition(":")
        found: Any = sys.modules.get(module) if module.startswith(self._prefixes) else None
        for step in path.split("."):
            found = getattr(found, step, None)
        if not isinstance(found, type) or found.__module__ != module:
            return None
        parameters = getattr(found, "__dataclass_params__", None)
        return found if issubclass(found, Enum) or (parameters and parameters.frozen) else None

    def _value(self, plain: Any) -> Any:
        if isinstance(plain, list):
            return [self._value(one) for one in plain]
        if not isinstance(plain, dict):
            return plain
        ((kind, held),) = plain.items()
        match kind:
            case "#float":
                return float(held)
            case "#tuple":
                return tuple(self._value(one) for one in held)
            case "#set":
                return frozenset(self._value(one) for one in held)
            case "#map":
                return {self._value(key): self._value(one) for key, one in held}
            case "#moment":
                return datetime.fromisoformat(held)
            case "#day":
                return date.fromisoformat(held)
            case "#span":
                return timedelta(*held)
            case "#array":
                return _array(*held)
            case "#enum":
                return self._found(held[0])(self._value(held[1]))
            case "#object":
                fields = {name: self._value(one) for name, one in held[1].items()}
                return self._found(held[0])(**fields)
        raise Unreadable(kind)

    def _found(self, name: str) -> type:
        kind = self._class(name)
        if kind is None:
            raise Unreadable(name)
        return kind


def _array(dtype: str, shape: list[int], data: str) -> Any:
    if np.dtype(dtype).kind not in _ARRAYS:
        raise Unreadable(dtype)
    held = np.frombuffer(base64.b64decode(data), dtype=dtype).reshape(shape).copy()
    held.flags.writeable = False
    return held
