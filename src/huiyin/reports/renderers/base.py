"""What a report format is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from huiyin.analytics.registry import Registry
from huiyin.reports.contracts import Document


class Renderer(ABC):
    """One format of a report: one file in this package."""

    key: ClassVar[str]  # also the file's suffix
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    media_type: ClassVar[str]

    @abstractmethod
    def render(self, document: Document) -> bytes:
        """The whole file."""


renderers: Registry[Renderer] = Registry("huiyin.reports.renderers", Renderer)
