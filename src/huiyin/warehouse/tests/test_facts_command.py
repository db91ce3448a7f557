"""`./huiyin facts`: what an administrator sees and does at the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.cli import main
from huiyin.responses.models import Response

pytestmark = pytest.mark.django_db(transaction=True)


def said(capsys: Any, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["facts", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_verify_tells_of_a_difference_and_rebuild_removes_it(answers: Any, capsys: Any) -> None:
    answers.accept(*range(5))
    assert said(capsys, "verify")[0] == 0
    Response.objects.filter(pk=answers.id_of(2)).update(language="en")
    code, (found,) = said(capsys, "verify")
    assert (code, found["agrees"], found["n_records"], found["n_facts"]) == (1, False, 5, 5)
    assert len(found["differing_days"]) == 1
    assert said(capsys, "rebuild")[1][0]["n_rows"] == 5
    assert said(capsys, "verify")[0] == 0


def test_heal_mends_compact_merges_and_list_shows(answers: Any, capsys: Any, data_folder: Path) -> None:
    for number in range(8):
        answers.accept(2 * number)
    next((data_folder / "facts").rglob("*.parquet")).write_bytes(b"")
    assert said(capsys, "verify")[0] == 1
    assert said(capsys, "heal")[1][0]["n_parts_mended"] == 1
    assert said(capsys, "compact")[1][0]["n_parts_merged"] == 8
    (listed,) = said(capsys, "list")[1]
    assert (listed["n_parts"], listed["n_rows"]) == (1, 8)
    assert main(["facts", "list"]) == 0
    assert "n_rows=8" in capsys.readouterr().out


def test_forget_erases_the_history_of_an_undone_import(answers: Any, capsys: Any) -> None:
    answers.load("upload:1", *range(10))
    answers.undo("upload:1")
    assert said(capsys, "forget", "--batch", "upload:1")[1][0]["n_rows_forgotten"] == 10


def test_an_unknown_programme_is_said(answers: Any, capsys: Any) -> None:
    assert main(["facts", "verify", "--programme", "999"]) == 1
    assert "999" in capsys.readouterr().err
