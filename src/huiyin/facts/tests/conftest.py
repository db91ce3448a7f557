"""The engine of each test: the suite runs once for each way in which an engine is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.facts.engines import Engine
from tests.engine_ways import running, tried


@pytest.fixture(scope="session", params=tried())
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with running(request.param) as ready:
        yield ready
