"""A programme of the north with two waves and its contracts, and a board of its manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.boards import pieces, queries, services
from huiyin.boards.contracts import Audience
from huiyin.core.events import drain_all
from huiyin.core.roles import UserRole
from huiyin.dashboards.tests.feeding import CODEBOOK, feed, forms
from huiyin.metrics import services as metrics
from huiyin.surveys import services as surveys


@pytest.fixture(autouse=True)
def empty_shelf() -> Iterator[None]:
    """What one test has drawn is not there for the next."""
    pieces._pieces.clear()
    yield
    pieces._pieces.clear()


@pytest.fixture
def hall(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅评价")
    surveys.extend_codebook(made.pk, CODEBOOK)
    feed(made, forms(60, area="城东") + forms(60, wave="2026-Q2", lift=0.8, area="城西", seed=9))
    drain_all()
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made


@pytest.fixture
def board(cast: Any, hall: Any) -> Any:
    """The manager's copy of the analyst's starter, open to everybody."""
    first = queries.first_board(cast.bob, hall.pk, UserRole.ANALYST)
    return services.make_board(
        by=cast.bob, name="北区看板", programme=hall, cards=first.cards, audience=Audience.EVERYBODY
    )
