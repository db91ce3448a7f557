"""A database made at once has the same tables as one that went through every migration."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate as of_django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState, get_related_models_tuples

pytestmark = pytest.mark.django_db(transaction=True)

_ON_POSTGRESQL = (
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || "
    "COALESCE(character_maximum_length::text, '') FROM information_schema.columns WHERE table_schema = %s "
    "UNION ALL SELECT 'index ' || replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = %s "
    "UNION ALL SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || "
    "replace(pg_get_constraintdef(oid), %s || '.', '') FROM pg_constraint WHERE connamespace = %s::regnamespace"
)


# Django's own migration gives this number eight bytes, its own model four; no row of ours is in it.
_OF_DJANGO = "column auth_group_permissions.id "


def described(cursor: Any) -> set[str]:
    """Columns, indexes and constraints as the database itself tells them."""
    if connection.vendor == "postgresql":
        cursor.execute(_ON_POSTGRESQL, ["public"] * 4)
        found = {line.replace("public.", "") for (line,) in cursor.fetchall()}
        return {line for line in found if not line.startswith(_OF_DJANGO)}
    cursor.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%%' AND sql IS NOT NULL"
    )
    found = set()
    for kind, name, sql in cursor.fetchall():
        parts = _parts(sql) if kind == "table" else [sql]  # columns stand in the order in which they came
        found |= {f"{name}: {' '.join(part.split())}" for part in parts}
    return found


def _parts(sql: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE, split where no bracket is open."""
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(inside[start:at])
            start = at + 1
    return [re.sub(r"\s+", " ", part).strip() for part in [*parts, inside[start:]]]


def emptied() -> None:
    """Drop every table of the test's own database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE "{table}"')
        cursor.execute("PRAGMA foreign_keys=ON")


def _neighbours(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[tuple[str, str]]:
    """The models that a step renders anew: the one it changes, and those next to it.

    Django takes all that are related over any number of corners, which would be nine tenths of this test's time. A
    step that moves rows gets every model anew all the same (`is_delayed`).
    """
    state.is_delayed = True
    own = (app_label, model_name)
    try:
        return {own, *get_related_models_tuples(state.apps.get_model(*own))}
    except LookupError:
        return {own}


def test_made_at_once_or_step_by_step_the_tables_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProjectState, "_find_reload_model", _neighbours)
    with connection.cursor() as cursor:
        at_once = described(cursor)
    assert (
        MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
        == []
    ), "all migrations count as applied"
    emptied()
    call_command(of_django.Command(), verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        step_by_step = described(cursor)
    assert sorted(at_once - step_by_step) == []
    assert sorted(step_by_step - at_once) == []
    assert len(at_once) > 1000
