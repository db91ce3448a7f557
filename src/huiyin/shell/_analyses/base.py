"""What a method of `./huiyin analyze` is."""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from huiyin.analytics.registry import Registry

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Data = Mapping[str, "npt.NDArray[np.float64] | npt.NDArray[np.object_]"]


class Analysis(ABC):
    """One method: from the columns of a file to a result. One file in this package."""

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]  # one sentence: what question it answers

    @abstractmethod
    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the method's own arguments."""

    @abstractmethod
    def run(self, data: Data, options: argparse.Namespace) -> Any:
        """The result (an `Estimate` or a `Result`) of the file's columns.

        `data` maps column → floats with NaN for missing, or texts with None for missing.
        """


def listed(text: str) -> list[str]:
    """Column names separated by commas, Latin or Chinese.

    >>> listed("q1, q2，q3")
    ['q1', 'q2', 'q3']
    """
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]


def column(data: Data, name: str | None) -> Any:
    """One column by name; None for no name. Raises `NoSuchColumn`."""
    from huiyin.analytics.columns import require_columns

    if name is None:
        return None
    require_columns(data, [name])
    return data[name]


analyses: Registry[Analysis] = Registry("huiyin.shell._analyses", Analysis)
