"""What a command of `./huiyin` is."""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from typing import ClassVar

from huiyin.analytics.registry import Registry


class Command(ABC):
    """One command: one file in this package."""

    key: ClassVar[str]
    about: ClassVar[str]  # one line, 中文 / English

    def arguments(self, parser: argparse.ArgumentParser) -> None:  # noqa: B027 - most commands have none
        """Add the command's own arguments."""

    @abstractmethod
    def run(self, options: argparse.Namespace) -> int:
        """Do it; 0 is success."""


commands: Registry[Command] = Registry("huiyin.shell", Command)
