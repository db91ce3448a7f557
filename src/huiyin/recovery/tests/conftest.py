"""A programme of the north with cases, a catalogue, limits and a tree of causes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huiyin.cases import services as cases
from huiyin.cases.contracts import CaseType
from huiyin.core.roles import UserRole
from huiyin.recovery import services
from huiyin.recovery.models import Cause, Remedy
from huiyin.surveys.services import create_programme


@pytest.fixture
def programme(cast: Any) -> Any:
    return create_programme(by=cast.bob, unit=cast.north, name="营业厅")


@pytest.fixture
def make_case(cast: Any, programme: Any) -> Any:
    def make(title: str = "多收了费", type: str = CaseType.BILLING, **more: Any) -> Any:
        return cases.open_case(
            by=cast.bob, programme=programme, title=title, type=type, owner=cast.amy, **more
        )

    return make


@pytest.fixture
def case(make_case: Any) -> Any:
    return make_case()


@pytest.fixture
def catalogue(cast: Any) -> dict[str, Remedy]:
    services.start_catalogue(by=cast.alice, unit=cast.root)
    return {remedy.name: remedy for remedy in Remedy.objects.all()}


@pytest.fixture
def limits(cast: Any) -> None:
    """Agents 200, managers 1000, administrators without a limit."""
    services.set_limits(
        by=cast.alice,
        unit=cast.root,
        limits={UserRole.AGENT: Decimal(200), UserRole.MANAGER: Decimal(1000)},
        own={UserRole.AGENT, UserRole.MANAGER},
    )


@pytest.fixture
def causes(cast: Any) -> dict[str, Cause]:
    services.start_tree(by=cast.alice, unit=cast.root)
    return {cause.name: cause for cause in Cause.objects.select_related("parent")}
