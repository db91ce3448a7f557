"""What all tests share: a data folder of their own and the cast.

Alice administers the whole; Bob manages the north, Ann analyses and Amy answers cases there;
Nora manages the south. What the south has, the north must never see.
"""

from __future__ import annotations

import gc
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("HUIYIN_DATA", tempfile.mkdtemp(prefix="huiyin-tests-"))

import pytest
from hypothesis import settings as hypothesis_settings

# A property is about results; how long one example takes depends on what else the machine does.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@dataclass(frozen=True)
class Cast:
    """The people and units of the tests; everybody's password is `PASSWORD`."""

    root: object
    north: object
    south: object
    alice: object  # administrator
    bob: object  # manager, north
    ann: object  # analyst, north
    amy: object  # agent, north
    nora: object  # manager, south


PASSWORD = "correct-horse-battery"


def pytest_sessionstart() -> None:
    """Ten thousand tests and the modules that they load live to the end: the collector need not walk them again."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With TEST_ONLY=database, as on a second database: only tests that see one, and those of engines."""
    if os.environ.get("TEST_ONLY") != "database":
        return
    seeing = {"db", "transactional_db", "django_db_setup", "live_server"}

    def sees(item: pytest.Item) -> bool:
        used = set(getattr(item, "fixturenames", ()))
        return (
            bool(seeing & used)
            or item.get_closest_marker("django_db") is not None
            or "engines" in item.path.name
        )

    left = [item for item in items if not sees(item)]
    items[:] = [item for item in items if sees(item)]
    config.hook.pytest_deselected(items=left)


def _emptied() -> None:
    """Take away the rows that a test has committed, in the tables that hold any; what every database holds stays.

    Django would clear all tables, whose number is large, and make all permissions anew: a second after each test.
    """
    from django.db import connection, transaction

    kept = {"django_migrations", "django_content_type", "auth_permission"}
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - kept)
    quoted = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in quoted))
        for name, filled in zip(quoted, cursor.fetchone(), strict=True):
            if filled:
                cursor.execute(f"DELETE FROM {name}")  # keys are checked at the end


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The tests' database, which a test that commits leaves as it found it."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = lambda case: _emptied()


@cache
def _hashed_password() -> str:
    """Hashed as in production, which is slow on purpose: once for all tests."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, made afresh for each test."""
    from huiyin.accounts.models import Unit, User

    root = Unit.objects.create(name="总公司", path="/1/")
    north = Unit.objects.create(name="北区公司", parent=root, path="/1/2/")
    south = Unit.objects.create(name="南区公司", parent=root, path="/1/3/")

    def person(login: str, name: str, role: str, unit: Unit) -> User:
        return User.objects.create(login=login, name=name, role=role, unit=unit, password=_hashed_password())

    return Cast(
        root,
        north,
        south,
        person("alice", "艾丽", "administrator", root),
        person("bob", "鲍勃", "manager", north),
        person("ann", "安娜", "analyst", north),
        person("amy", "艾米", "agent", north),
        person("nora", "诺拉", "manager", south),
    )


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: object) -> Path:
    """Facts and uploads of each test lie in a folder of its own."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    settings.FACTS_DIR = tmp_path / "facts"  # type: ignore[attr-defined]
    settings.UPLOADS_DIR = tmp_path / "uploads"  # type: ignore[attr-defined]
    return tmp_path
