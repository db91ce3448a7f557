"""Kill the writer of facts at every step, fill its disk, harm its files: no figure is wrong, the store heals.

    .venv/bin/python -m tests.chaos.facts_faults                 all three
    .venv/bin/python -m tests.chaos.facts_faults --only steps --every 5

**steps**: a process works through appending, importing, undoing, correcting, merging, erasing and
rebuilding, and is killed at its 1st, 2nd, 3rd … step (each write of a file, each sync, each commit, before
and after). What a reader gets then must have no row twice; when the work is done again, facts and
records agree.

**disk**: the data folder lies on a small disk that fills up while answers are accepted. Each answer
that was acknowledged is there when the disk has room again, and is in the facts.

**harm**: files of facts and of kept summaries are cut, emptied, overwritten or removed while a reader
asks for a figure. Each answer is the right figure, or says what is wrong; the store heals. (mount needs
the rights of an administrator.)
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KILLED = 137


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(PARTS))
    parser.add_argument("--every", type=int, default=1, help="kill at every n-th step")
    parser.add_argument("--harms", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    results = [work(options) for name, work in PARTS.items() if options.only in {None, name}]
    return 0 if all(results) else 1


def scenario(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.chaos._facts_scenario", *arguments],
        env=_environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def told(folder: Path, what: str) -> dict[str, Any]:
    return json_of(scenario(folder, what))


def json_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


class Forked:
    """A process that has imported everything and forks for each scenario on one folder."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.said, self.errors = base / "said", base / "errors"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos._facts_scenario", "serve"],
            env=_environment(folder),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def scenario(self, *words: str) -> subprocess.CompletedProcess[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{self.said} {self.errors} {' '.join(words)}\n")
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        return subprocess.CompletedProcess(words, status, self.said.read_text(), self.errors.read_text())

    def stop(self) -> None:
        self.process.communicate(timeout=60)


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "HUIYIN_DATA": str(folder), "HUIYIN_DATABASE_URL": "", "HUIYIN_FACTS": ""}


def begun(folder: Path) -> None:
    """A data folder with answers that wait to become facts."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v", "0"],
        env={**_environment(folder), "DJANGO_SETTINGS_MODULE": "huiyin.settings"},
        cwd=ROOT,
        check=True,
    )
    done = scenario(folder, "begin")
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])


def kill_at_every_step(options: argparse.Namespace) -> bool:
    base = Path(tempfile.mkdtemp(prefix="hy-steps-"))
    begun(base / "template")
    whole = told_after_work(base / "template", base / "whole")
    bad, where, step, began = [], Counter[str](), 0, time.monotonic()
    folder = base / "run"
    forked = Forked(folder, base)
    while True:
        step += options.every
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base / "template", folder)
        killed = forked.scenario("work", str(step))
        if killed.returncode == 0:
            break
        if killed.returncode != KILLED:
            bad.append((step, killed.stderr[-800:]))
            continue
        where[killed.stdout.strip()] += 1
        now, after = (json_of(forked.scenario(what)) for what in ("check", "finish"))
        readable = not now["problem"] and now["n_rows"] == now["n_distinct"] and now["kept_agrees"]
        if not readable or after != whole:
            bad.append((step, killed.stdout.strip(), now, after))
        if step % 50 < options.every:
            print(f"  step {step}: {len(bad)} bad so far, {time.monotonic() - began:.0f} s", flush=True)
    forked.stop()
    shutil.rmtree(base)
    print(
        f"steps: {sum(where.values())} kills at {dict(where)}; {len(bad)} bad; "
        f"in the end {whole['n_rows']} rows, facts and records agree: {whole['agrees']}; "
        f"{time.monotonic() - began:.0f} s"
    )
    for one in bad[:5]:
        print("  BAD", one)
    return not bad and bool(whole["agrees"]) and bool(where)


def told_after_work(template: Path, folder: Path) -> dict[str, Any]:
    shutil.copytree(template, folder)
    return told(folder, "finish")


class Talking:
    """A process that answers each line."""

    def __init__(self, folder: Path, what: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos._facts_scenario", what],
            env=_environment(folder),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("next\n")
        self.process.stdin.flush()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def stop(self) -> list[str]:
        rest, _ = self.process.communicate("stop\n", timeout=120)
        return rest.splitlines()


def fill_the_disk(options: argparse.Namespace) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="hy-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
    try:
        begun(folder)
        used = shutil.disk_usage(folder).used
        size = f"size={(used >> 10) + 700}k"
        subprocess.run(["mount", "-o", f"remount,{size}", str(folder)], check=True)
        process = Talking(folder, "accept")
        acknowledged, refused = _accept(process, until_refused=25)
        subprocess.run(["mount", "-o", "remount,size=256m", str(folder)], check=True)
        more, _ = _accept(process, until_refused=0, most=30)
        process.stop()
        after = told(folder, "finish")
        stored = _stored(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
    lost = {*acknowledged, *more} - stored
    print(
        f"disk: {len(acknowledged)} acknowledged before it was full, {refused} refused while it was, "
        f"{len(more)} by the same process when there was room again; {len(lost)} lost; "
        f"facts and records agree: {after['agrees']} ({after['n_rows']} rows)"
    )
    return not lost and after["agrees"] and refused > 0


def _accept(process: Talking, *, until_refused: int, most: int = 100_000) -> tuple[list[str], int]:
    accepted: list[str] = []
    refused = 0
    while len(accepted) < most and (not until_refused or refused < until_refused):
        process.ask()
        line = process.line()
        while line.startswith("later"):
            line = process.line()
        if line.startswith("ok "):
            accepted.append(f"fault:{line[3:]}")
        elif line.startswith("refused"):
            refused += 1
        else:
            raise RuntimeError(f"the process that accepts has died: {line!r}")
    return accepted, refused


def _stored(folder: Path) -> set[str]:
    import sqlite3

    with sqlite3.connect(folder / "huiyin.sqlite3") as connection:
        return {key for (key,) in connection.execute("SELECT dedup_key FROM responses_response")}


def harm_files(options: argparse.Namespace) -> bool:
    base = Path(tempfile.mkdtemp(prefix="hy-harm-"))
    folder, chance = base / "data", random.Random(options.seed)
    begun(folder)
    told(folder, "finish")
    reader = Talking(folder, "read")
    reader.ask()
    right = reader.line()
    seen, wrong, harms = Counter[str](), [], Counter[str]()
    for _ in range(options.harms):
        how = _harm(folder, chance)
        harms[how] += 1
        for _ in range(3):
            reader.ask()
            line = reader.line()
            seen[line if line.startswith("problem") else "right" if line == right else "WRONG"] += 1
            if not line.startswith("problem") and line != right:
                wrong.append((how, line))
        healed = scenario(folder, "heal")
        if healed.returncode:
            wrong.append((how, healed.stderr[-500:]))
        reader.ask()
        line = reader.line()
        if line != right:
            wrong.append((how, "not healed", line))
    reader.stop()
    after = told(folder, "finish")
    shutil.rmtree(base)
    print(
        f"harm: {sum(harms.values())} harms {dict(harms)}; answers {dict(seen)}; {len(wrong)} wrong or unhealed; "
        f"facts and records agree: {after['agrees']}"
    )
    for one in wrong[:5]:
        print("  BAD", one)
    return not wrong and after["agrees"]


def _harm(folder: Path, chance: random.Random) -> str:
    files = sorted([*(folder / "facts").rglob("*.parquet"), *(folder / "summaries").glob("*.sqlite3")])
    file = chance.choice(files)
    data = bytearray(file.read_bytes())
    how = chance.choice(["flip", "cut", "empty", "remove", "overwrite"])
    if how == "remove":
        file.unlink()
    elif how == "empty" or not data:
        file.write_bytes(b"")
    elif how == "cut":
        file.write_bytes(bytes(data[: chance.randrange(len(data))]))
    elif how == "flip":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(data))
    else:
        at = chance.randrange(len(data))
        data[at : at + 64] = chance.randbytes(64)[: len(data) - at]
        file.write_bytes(bytes(data))
    return f"{how} {file.suffix[1:]}"


PARTS = {"steps": kill_at_every_step, "disk": fill_the_disk, "harm": harm_files}

if __name__ == "__main__":
    sys.exit(main())
