"""`huiyin docs`: writes docs/reference from the registries."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from huiyin.shell.base import Command, commands

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


@commands.register
class Docs(Command):
    key = "docs"
    about = "由登记表生成 docs/reference / Make docs/reference from the registries"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只比较，不写 / only compare, write nothing")

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        from huiyin.shell._reference import pages

        made = pages()
        old = {path.name: path.read_text("utf8") for path in REFERENCE.glob("*.md")}
        stale = sorted(name for name in made.keys() | old.keys() if made.get(name) != old.get(name))
        if options.check:
            if stale:
                print("./huiyin docs:", ", ".join(stale), file=sys.stderr)
            return 1 if stale else 0
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in made:
                (REFERENCE / name).write_text(made[name], "utf8")
            else:
                (REFERENCE / name).unlink()
            print(f"docs/reference/{name}")
        return 0
