"""Questionnaires stored before pages had keys."""

from __future__ import annotations

from importlib import import_module

from huiyin.surveys.definition import Definition
from huiyin.surveys.tests.questionnaires import score, words

migration = import_module("huiyin.surveys.migrations.0002_pages_with_keys")


def test_pages_that_were_lists_get_keys_and_keep_every_question() -> None:
    before = {"title": {"zh": "例"}, "intro": {}, "thanks": {}, "pages": [[score("nps")], [words("why")]]}
    after = migration.keyed(before)
    definition = Definition.from_json(after)
    assert [page.key for page in definition.pages] == ["p1", "p2"]
    assert [question["key"] for question in definition.questions] == ["nps", "why"]
    assert migration.keyed(after) == after, "once is enough"
    assert migration.bare(after) == before
