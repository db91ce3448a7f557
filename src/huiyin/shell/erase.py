"""`huiyin erase NUMBER`: everything about one respondent goes, without the web pages."""

from __future__ import annotations

import argparse
import sys

from huiyin.analytics.problems import Problem
from huiyin.shell.base import Command, commands


@commands.register
class Erase(Command):
    key = "erase"
    about = "删除一位客户的全部数据 / Erase everything about one respondent"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "respondent_key", metavar="NUMBER", help="完整的客户编号 / the whole customer number"
        )
        parser.add_argument(
            "--programme",
            type=int,
            action="append",
            metavar="N",
            help="只在这个项目中，可多次给出 / only in this programme; may be given several times",
        )
        parser.add_argument("--yes", action="store_true", help="不再询问 / do not ask again")
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="语言 / language")

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        try:
            return _erase(options)
        except Problem as problem:
            print(problem.words(options.language).title, problem, sep="\n", file=sys.stderr)
            return 1


def _erase(options: argparse.Namespace) -> int:
    from huiyin.core.erasure import eraser_names
    from huiyin.responses import queries, services
    from huiyin.responses.problems import NobodyNamed

    key, names = options.respondent_key.strip(), eraser_names(options.language)
    found = [
        part
        for part in queries.found_about(None, key)
        if (part.programme_id in options.programme if options.programme else part.is_found)
    ]
    for part in found:
        print(f"{part.programme_id}  {part.programme}")
        for place, n in part.counts.items():
            print(f"    {names[place]}: {'?' if n is None else n}")
    wanted = options.programme or [part.programme_id for part in found]
    if not key or not wanted:
        raise NobodyNamed
    typed = key if options.yes else input("再次输入客户编号以确认 / Type the number again to confirm: ")
    row = services.ask_erasure(by=None, programme_ids=wanted, respondent_key=key, typed=typed)
    services.run_erasure(row.pk)
    row.refresh_from_db()
    print(f"{row.pk}  {row.pseudonym}  {row.finished_at:%Y-%m-%d %H:%M:%S}")
    for place, n in row.counts.items():
        print(f"    {names.get(place, place)}: {n}")
    return 0
