"""`./huiyin export`: the same files from the shell, whole or not at all."""

from __future__ import annotations

import csv
import io

import pyreadstat
import pytest

from huiyin.cli import main
from huiyin.core.models import AuditEntry


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_name_of_the_file_says_its_kind(taken, tmp_path):
    path = tmp_path / "answers.sav"
    assert main(["export", taken.programme.name, "--to", str(path)]) == 0
    data, meta = pyreadstat.read_sav(path)
    assert len(data) == 20
    assert meta.column_names_to_labels["nps"] == "推荐意愿"
    assert [one.name for one in tmp_path.iterdir() if one.suffix in {".sav", ".part"}] == ["answers.sav"]


def test_rows_and_columns_are_chosen_and_the_act_is_recorded(taken, tmp_path):
    path = tmp_path / "answers.csv"
    rule = '{"==": [{"var": "q_area"}, "北区"]}'
    chosen = ["--where", rule, "--columns", "q_area", "q_overall", "--words", "--language", "en"]
    assert main(["export", str(taken.programme.pk), "--to", str(path), *chosen]) == 0
    rows = rows_of(path.read_text("utf8"))
    assert len(rows) == 10
    assert list(rows[0]) == ["Overall satisfaction", "Area"]  # in the order of the facts
    entry = AuditEntry.objects.get(action="export.shell")
    assert (entry.object, entry.detail["format"]) == (f"programme:{taken.programme.pk}", "csv")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nobody", "--to", "x.csv"], "HY-L011"),
        (["1", "--to", "x.doc"], "HY-L005"),
        (["1", "--to", "x.csv", "--where", "{"], "HY-N010"),
        (["1", "--to", "x.csv", "--where", '{"==":[{"var":"q_gone"},1]}'], "HY-N002"),
        (["1", "--to", "nowhere/x.csv"], "HY-L007"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    taken, tmp_path, monkeypatch, capsys, arguments, code
):
    monkeypatch.chdir(tmp_path)
    name = str(taken.programme.pk) if arguments[0] == "1" else arguments[0]
    before = set(tmp_path.iterdir())
    assert main(["export", name, *arguments[1:]]) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert set(tmp_path.iterdir()) == before
