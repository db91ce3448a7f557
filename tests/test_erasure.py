"""A person is erased: every byte of the data folder was searched, and everybody else is as before (R16)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.erasure.traces import traces
from tests.erasure.words import WORDS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened on a data folder of its own, on SQLite whatever the other tests run on."""
    environment = {**os.environ, "HUIYIN_DATA": str(tmp_path_factory.mktemp("erasure"))}
    environment.pop("HUIYIN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.erasure._run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_search_would_find_the_person(story) -> None:
    """Before the erasure every word is found, in records, facts and files: a search that finds nothing proves nothing."""
    assert {word for _, word in story["before"]} == set(WORDS)
    places = " ".join(file for file, _ in story["before"])
    for place in ("huiyin.sqlite3", ".parquet", "uploads/", "exports/"):
        assert place in places


def test_no_byte_of_the_data_folder_tells_of_the_person_afterwards(story) -> None:
    assert story["state"] == "done"
    assert story["left"] == []


def test_everybody_elses_rows_are_untouched_to_the_bit(story) -> None:
    assert story["others_untouched"]
    assert story["facts_of_others_same"]
    assert story["uploads"][2:] == ["ready", "别人.csv"]


def test_figures_follow_also_as_of_an_earlier_time(story) -> None:
    before, after, mine = story["n_facts"]
    assert mine > 0
    assert before - after == mine
    assert story["past_of_others_same"]
    assert story["past_had_me"] >= mine


def test_the_certificate_says_what_went_and_names_nobody(story) -> None:
    assert story["key_in_certificate"] == ""
    counts = story["counts"]
    assert counts["answers"] == 2
    assert counts["facts"] >= counts["answers"]
    for place in ("cases", "links", "uploads", "exports"):
        assert counts[place] > 0, place


def test_files_with_the_person_go_and_their_excerpts_too(story) -> None:
    assert story["uploads"][:2] == ["done", "stopped"]
    assert story["rejected"]
    assert story["shown"]
    assert story["asked"][0] == 302


def test_the_search_reads_what_is_packed(tmp_path) -> None:
    import zipfile

    import pyarrow as pa
    import pyarrow.parquet as pq

    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", "唯一的词" * 3)
    pq.write_table(pa.table({"a": ["唯一的词", "x"]}), tmp_path / "part.parquet", compression="zstd")
    (tmp_path / "plain.json").write_text(json.dumps({"a": "唯一的词"}))
    (tmp_path / "other.txt").write_text("别的")
    assert [file for file, _ in traces(tmp_path, ["唯一的词"])] == ["book.xlsx", "part.parquet", "plain.json"]
