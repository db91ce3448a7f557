"""Two programmes with answers and contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from huiyin.core.events import drain_all
from huiyin.dashboards.tests.feeding import CODEBOOK, feed
from huiyin.metrics import services as metrics
from huiyin.surveys import services as surveys
from tests.builders import business_codebook, business_contracts, business_survey_2016


@pytest.fixture
def business(cast: Any) -> Any:
    """The business survey of 2016, measured by its three contracts."""
    made = surveys.create_programme(
        by=cast.bob, unit=cast.north, name="企业客户满意度调查 2016", label="构造数据"
    )
    surveys.extend_codebook(made.pk, business_codebook())
    _, rows = business_survey_2016()
    feed(
        made,
        [
            {
                "wave": "2016",
                "key": row[0],
                "answers": {f"q{k}": float(c) for k, c in enumerate(row[1:], 1) if c},
            }
            for row in rows
        ],
    )
    drain_all()
    for contract in business_contracts():
        metrics.confirm_contract(by=cast.bob, programme_id=made.pk, definition=contract)
    return made


@pytest.fixture
def hall(cast: Any) -> Callable[..., Any]:
    """A programme of a service hall with all its suggested contracts and the given rows."""

    def make(rows: Sequence[dict[str, Any]]) -> Any:
        made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅评价")
        surveys.extend_codebook(made.pk, CODEBOOK)
        feed(made, rows)
        drain_all()
        metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
        return made

    return make
