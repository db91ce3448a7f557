"""Whatever is in a file, the one who asked for it gets a table or a problem, and lives on."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pandas
import pyarrow as pa
import pyreadstat
import pytest

from huiyin.formats.base import formats
from huiyin.formats.limits import MEBIBYTE, Limits
from huiyin.formats.outgoing import Column, of_table
from huiyin.formats.reading import environment, read

N_MUTANTS = 300
CELLS = {"id": ["a1", "a2", "a3", "a4"], "q": [5.0, 4.0, 3.0, 2.0], "为什么": ["好", "一般", "", "慢"]}


def template(kind: str, folder: Path) -> bytes:
    frame = pandas.DataFrame(CELLS)
    path = folder / f"template.{kind}"
    match kind:
        case "csv":
            frame.to_csv(path, index=False)
        case "xlsx":
            book = openpyxl.Workbook()
            for row in [list(frame.columns), *frame.values.tolist()]:
                book.active.append(row)
            # stored, not deflated: damage reaches the XML instead of ending at a checksum
            packed = io.BytesIO()
            book.save(packed)
            _store(packed, path)
        case "sav":
            labels = {"q": {1: "很不满意", 5: "很满意"}}
            pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
        case "zip":
            columns = [Column("id", pa.string()), Column("q", pa.float64(), "", ((5.0, "很满意"),))]
            with path.open("wb") as sink:
                rows = pa.table({name: CELLS[name] for name in ("id", "q")})
                formats["triple_s"].write(sink, of_table(rows, columns))
            _store(io.BytesIO(path.read_bytes()), path)
        case "parquet":
            frame.to_parquet(path)
    return path.read_bytes()


def _store(packed: io.BytesIO, path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav", "parquet", "zip"])
def test_every_damaged_file_gives_a_table_or_a_problem(tmp_path, kind):
    """A12, A13: hundreds of random injuries; parsers may die of them, their parent never."""
    n_mutants = N_MUTANTS if kind != "zip" else N_MUTANTS // 3  # its parts are XML and text as others are
    program = Path(__file__).with_name("mutants.py")
    done = subprocess.run(
        [sys.executable, str(program), kind, "20161231", str(n_mutants), str(tmp_path)],
        input=template(kind, tmp_path),
        capture_output=True,
        env=environment(),
        timeout=300,
        check=True,
    )
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(outcomes) == n_mutants
    codes = Counter(outcome.get("code", "table") for outcome in outcomes)
    assert all(code == "table" or code.startswith("HY-F") for code in codes)
    assert codes["table"] > 0
    assert codes.total() > codes["table"] > 0


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav"])
def test_the_undamaged_template_is_read(reads, tmp_path, kind):
    table = reads(template(kind, tmp_path), f"a.{kind}")
    assert table.columns == tuple(CELLS)
    assert table.n_rows == 4


def long_csv(n_rows: int) -> bytes:
    return b"id,q\n" + b"".join(b"%d,%d\n" % (n, n % 5 + 1) for n in range(n_rows))


def test_a_reader_over_its_time_is_ended(refuses):
    problem = refuses(long_csv(1_000), limits=Limits(wall_time=0))
    assert (problem.code, problem.facts["seconds"]) == ("HY-F018", 0)


def test_a_reader_over_its_processor_time_is_ended(refuses):
    content = b"a,b,c,d,e,f,g,h\n" + b"12345,2,3,4,5,6,7,8\n" * 1_000_000
    problem = refuses(content, limits=Limits(cpu_time=1))
    assert (problem.code, problem.facts["seconds"]) == ("HY-F018", 1)


def test_a_reader_over_its_memory_is_refused_more(refuses):
    wide = ",".join(f"c{n}" for n in range(1_500)) + "\n"
    content = (wide + (",".join("x" * 120 for _ in range(1_500)) + "\n") * 500).encode()
    problem = refuses(content, limits=Limits(memory=330 * MEBIBYTE))
    assert problem.code in {"HY-F019", "HY-F017"}


def test_a_reader_cannot_fill_the_disk(refuses):
    content = b"a,b\n" + b"".join(b"%d,%x\n" % (n, hash(str(n)) & 0xFFFFFFFF) for n in range(200_000))
    problem = refuses(content, limits=Limits(output_size=100_000))
    assert problem.code == "HY-F024"


def test_progress_is_told_while_reading(tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(long_csv(100_000))
    told: list[int] = []
    table = read(path, filename="a.csv", into=tmp_path / "t.arrow", on_progress=told.append)
    assert table.n_rows == 100_000
    assert told == sorted(told)
    assert len(told) >= 4


def test_a_million_rows_are_read_in_little_memory(tmp_path):
    """A 1,000,000-row CSV stays far under 2 GB, in the reader and in the one who asked."""
    path = tmp_path / "million.csv"
    path.write_bytes(
        b"id,a,b,c,d,e\n" + b"".join(b"%018d,5,4,3,2,\xe5\xa5\xbd\n" % n for n in range(1_000_000))
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = read(path, filename="a.csv", into=tmp_path / "t.arrow", limits=Limits(memory=900 * MEBIBYTE))
    assert table.n_rows == 1_000_000
    assert table.head(1) == [["000000000000000000", "5", "4", "3", "2", "好"]]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024  # KiB


def test_whoever_listens_may_call_the_reading_off(tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(long_csv(100_000))

    def stop(n_rows: int) -> None:
        raise ValueError("called off")

    with pytest.raises(ValueError, match="called off"):
        read(path, filename="a.csv", into=tmp_path / "t.arrow", on_progress=stop)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["long.csv"]


def test_a_reader_has_no_network_and_no_secrets(monkeypatch):
    monkeypatch.setenv("HUIYIN_SECRET_KEY", "canary")
    program = (
        "import os, socket, sys\n"
        "from huiyin.formats import _sandbox\n"
        "from huiyin.formats.limits import LIMITS\n"
        "_sandbox.enter(LIMITS)\n"
        "assert 'canary' not in repr(os.environ)\n"
        "listening = socket.socket()\n"
        "try:\n"
        "    listening.connect(('127.0.0.1', int(sys.argv[1])))\n"
        "except OSError:\n"
        "    print('shut')\n"
        "else:\n"
        "    print('open')\n"
    )
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", program, port],
            capture_output=True,
            env=environment(),
            check=True,
            text=True,
        )
    if not _namespaces_work():
        assert done.stdout == "open\n"
        return
    assert done.stdout == "shut\n"


def _namespaces_work() -> bool:
    tried = [["unshare", "-n", "true"], ["unshare", "-rn", "true"]]
    return any(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in tried)
