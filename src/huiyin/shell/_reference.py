"""The reference pages, made from the registries: what the program knows is what they say."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any

from huiyin.analytics.problems import Problem, catalogue

HEAD = "<!-- Made by `./huiyin docs`; edit the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name → text of every page of docs/reference."""
    makers: dict[str, Callable[[], str]] = {
        "errors.md": _errors,
        "settings.md": _settings,
        "commands.md": _commands,
        "measures.md": lambda: _registry(
            "指标 / Measures", _entries("huiyin.analytics.measures", "measures")
        ),
        "driver-methods.md": lambda: _registry(
            "驱动分析方法 / Driver methods", _entries("huiyin.analytics.drivers", "driver_methods")
        ),
        "engines.md": lambda: _registry("分析引擎 / Engines", _entries("huiyin.facts.engines", "engines")),
        "formats.md": lambda: _registry(
            "文件格式 / File formats", _entries("huiyin.formats.base", "formats")
        ),
        "question-types.md": lambda: _registry(
            "题型 / Question types", _entries("huiyin.surveys.question_types.base", "question_types")
        ),
        "channels.md": lambda: _registry("渠道 / Channels", _entries("huiyin.channels.base", "channels")),
        "alert-rules.md": lambda: _registry(
            "预警规则 / Alert rules", _entries("huiyin.cases.alert_rules.base", "alert_rules")
        ),
        "packs.md": _packs,
    }
    return {name: HEAD + make() for name, make in makers.items()}


def _entries(module: str, name: str) -> Iterable[Any]:
    registry: Iterable[Any] = getattr(importlib.import_module(module), name)
    return registry


def _table(*rows: Iterable[str]) -> str:
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    lines.insert(1, "|" + " --- |" * lines[0].count(" | ") + " --- |")
    return "\n".join(lines) + "\n"


def _registry(title: str, entries: Iterable[Any]) -> str:
    rows = [("key", "中文", "English", "说明", "About")]
    for entry in entries:
        about = getattr(entry, "about", {"zh": "", "en": ""})
        rows.append((f"`{entry.key}`", entry.name["zh"], entry.name["en"], about["zh"], about["en"]))
    return f"# {title}\n\n{_table(*rows)}"


def _load_all_problems() -> None:
    """Import every `problems` module, so that the catalogue is whole."""
    import huiyin

    for module in pkgutil.walk_packages(huiyin.__path__, "huiyin."):
        if module.name.rsplit(".", 1)[-1] == "problems":
            importlib.import_module(module.name)


def _errors() -> str:
    _load_all_problems()
    parts = ["# 错误目录 / Errors\n"]
    for problem in catalogue():
        parts.append(f"## {problem.code} {problem.zh.title} / {problem.en.title}\n")
        parts.append(_table(("", "原因 / Cause", "办法 / Cure"), *_words(problem)))
    return "\n".join(parts)


def _words(problem: type[Problem]) -> list[tuple[str, str, str]]:
    return [("中文", problem.zh.cause, problem.zh.cure), ("English", problem.en.cause, problem.en.cure)]


def _settings() -> str:
    from huiyin.settings import SETTINGS

    rows = [("环境变量 / Variable", "默认 / Default", "含义", "Meaning")]
    rows += [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.zh, s.en) for s in SETTINGS.values()]
    return f"# 设置 / Settings\n\n{_table(*rows)}"


def _commands() -> str:
    from huiyin.shell.base import commands

    rows = [("命令 / Command", "作用 / What it does")]
    rows += [(f"`./huiyin {command.key}`", command.about) for command in commands]
    return f"# 命令 / Commands\n\n{_table(*rows)}"


def _packs() -> str:
    from huiyin.packs import queries

    rows = [("key", "中文", "English")]
    rows += [(f"`{pack.key}`", pack.name["zh"], pack.name["en"]) for pack in queries.packs()]
    return f"# 行业包 / Industry packs\n\n{_table(*rows)}"
