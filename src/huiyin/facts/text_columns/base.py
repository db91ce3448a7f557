"""What a text column is: something known of each answer in words, written beside it as a fact."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import pyarrow as pa

from huiyin.analytics.registry import Registry


class TextColumn(ABC):
    """One fact column for every open question. One file in this package a column.

    `key` ends the column's name and must never change; `kind` is its Arrow type. `examples` are texts
    with what the column says of them.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    examples: ClassVar[tuple[tuple[str, Any], ...]]
    kind: ClassVar[pa.DataType]

    @abstractmethod
    def derive(self, texts: pa.Array) -> pa.Array:
        """The column of the texts (a string array, null where nothing was said), of type `kind`."""


text_columns: Registry[TextColumn] = Registry("huiyin.facts.text_columns", TextColumn)
