"""Pages become things with a key: [question, …] turns into {"key": "p1", "questions": […]}."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHUNK = 200


def keyed(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with its pages as things with a key."""
    pages = [
        {"key": f"p{number}", "questions": page} if isinstance(page, list) else page
        for number, page in enumerate(definition.get("pages", []), start=1)
    ]
    return {"blocks": [], "embedded": [], **definition, "pages": pages}


def bare(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with its pages as lists of questions; what lists cannot say is lost."""
    pages = [page if isinstance(page, list) else page["questions"] for page in definition.get("pages", [])]
    kept = {name: value for name, value in definition.items() if name not in {"blocks", "embedded"}}
    return {**kept, "pages": pages}


def _turned(apps: Apps, turn: Any) -> None:
    for model, name in (("Questionnaire", "draft"), ("QuestionnaireVersion", "definition")):
        rows = apps.get_model("surveys", model)._default_manager
        for row in rows.only("pk", name).iterator(CHUNK):
            setattr(row, name, turn(getattr(row, name)))
            row.save(update_fields=[name])


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _turned(apps, keyed)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _turned(apps, bare)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
