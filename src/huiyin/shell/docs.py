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
        parser.add_argument("--check", action="store_true", help="只比较,不写 / only compare, write nothing")

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        from huiyin.shell._reference import pages

        stale = []
        REFERENCE.mkdir(parents=True, exist_ok=True)
        made = pages()
        for name, text in made.items():
            path = REFERENCE / name
            if not path.exists() or path.read_text("utf8") != text:
                stale.append(name)
                if not options.check:
                    path.write_text(text, "utf8")
        stale += [path.name for path in REFERENCE.glob("*.md") if path.name not in made]
        if options.check and stale:
            print("run ./huiyin docs:", ", ".join(stale), file=sys.stderr)
            return 1
        return 0
