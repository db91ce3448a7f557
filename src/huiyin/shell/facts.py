"""`huiyin facts`: compare the facts with the records, make them anew, mend, merge, forget."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from huiyin.shell._speaking import print_problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import NoSuchProgramme

if TYPE_CHECKING:
    from huiyin.warehouse.writing.verifying import Verification


@commands.register
class Facts(Command):
    key = "facts"
    about = "核对、重建、修复分析数据 / Verify, rebuild and mend the facts that figures are made of"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for name, (_, about) in _ACTIONS.items():
            action = actions.add_parser(name, help=about, description=about)
            action.add_argument(
                "--programme", type=int, metavar="N", help="只处理一个项目 / one programme only"
            )
            action.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
            if name == "forget":
                action.add_argument(
                    "--batch",
                    required=True,
                    help="已撤销的导入，例如 upload:12 / an undone import, such as upload:12",
                )

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        from huiyin.surveys.queries import programme_names

        names = programme_names()
        if options.programme is not None and options.programme not in names:
            print_problem(NoSuchProgramme(number=options.programme))
            return 1
        wanted = names if options.programme is None else {options.programme: names[options.programme]}
        work, _about = _ACTIONS[options.action]
        found, all_well = [], True
        for programme_id, name in wanted.items():
            began = time.perf_counter()
            said, well = work(programme_id, options)
            all_well &= well
            found.append(
                {
                    "programme": programme_id,
                    "name": name,
                    **said,
                    "seconds": round(time.perf_counter() - began, 3),
                }
            )
            if not options.json:
                print(_line(found[-1]))
        if options.json:
            print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return 0 if all_well else 1


Said = tuple[dict[str, Any], bool]


def _verify(programme_id: int, _options: argparse.Namespace) -> Said:
    from huiyin.warehouse import services

    found = services.verify(programme_id)
    return _told(found), found.agrees


def _told(found: Verification) -> dict[str, Any]:
    return {
        "agrees": found.agrees,
        "n_days": len(found.days),
        "n_records": sum(day.n_records for day in found.days),
        "n_facts": sum(day.n_facts for day in found.days),
        "damaged": [part.name for part in found.damaged],
        "differing_days": [asdict(day) for day in found.days if not day.agrees],
    }


def _rebuild(programme_id: int, _options: argparse.Namespace) -> Said:
    from huiyin.warehouse import services

    return {"n_rows": services.rebuild(programme_id)}, True


def _heal(programme_id: int, _options: argparse.Namespace) -> Said:
    from huiyin.warehouse import services

    return {"n_parts_mended": services.heal(programme_id, thoroughly=True)}, True


def _compact(programme_id: int, _options: argparse.Namespace) -> Said:
    from huiyin.warehouse import queries, services

    merged = 0
    while moved := services.compact(programme_id):
        merged += moved
    return {"n_parts_merged": merged, "n_parts": len(queries.fact_parts(programme_id))}, True


def _list(programme_id: int, _options: argparse.Namespace) -> Said:
    from huiyin.warehouse import queries

    parts = queries.fact_parts(programme_id)
    listed = [
        {
            "part": part.name,
            "rows": part.n_rows,
            "sha256": part.sha256,
            "from": part.first_on,
            "to": part.last_on,
        }
        for part in parts
    ]
    return {"n_rows": sum(part.n_rows for part in parts), "n_parts": len(parts), "parts": listed}, True


def _forget(programme_id: int, options: argparse.Namespace) -> Said:
    from huiyin.warehouse import services

    return {"n_rows_forgotten": services.forget_batch(programme_id, options.batch)}, True


_ACTIONS: dict[str, tuple[Callable[[int, argparse.Namespace], Said], str]] = {
    "verify": (_verify, "逐日核对分析数据与答卷 / compare facts with records, day by day"),
    "rebuild": (_rebuild, "由答卷重建全部分析数据 / make all facts anew from the records"),
    "heal": (_heal, "修复损坏或缺失的数据文件 / mend damaged or missing parts"),
    "compact": (_compact, "合并小文件 / merge small parts"),
    "list": (_list, "列出数据文件 / list the parts"),
    "forget": (_forget, "彻底删除已撤销导入的历史 / erase the history of an undone import"),
}


def _line(said: dict[str, Any]) -> str:
    """One programme on one line; lists beneath it."""
    plain = {key: value for key, value in said.items() if not isinstance(value, list) and key != "name"}
    lines = [f"{said['name']}: " + ", ".join(f"{key}={value}" for key, value in plain.items())]
    for key, values in said.items():
        if isinstance(values, list):
            lines += [f"  {key}: {value}" for value in values]
    return "\n".join(lines)
