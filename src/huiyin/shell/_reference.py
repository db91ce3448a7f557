"""The reference pages, made from the registries: what the program knows is what they say."""

from __future__ import annotations

import argparse
import importlib
import json
import math
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.problems import Problem, catalogue

HEAD = "<!-- Made by `./huiyin docs`; edit the code, not this page. -->\n\n"
_YES_NO = {True: "✓", False: ""}


@dataclass(frozen=True)
class Page:
    """One page: its title in both languages and what makes the rest."""

    zh: str
    en: str
    body: Callable[[], str]


def pages() -> dict[str, str]:
    """File name → text of every page of docs/reference."""
    made = {
        name: f"{HEAD}# {page.zh} / {page.en}\n\n{page.body().rstrip()}\n" for name, page in _PAGES.items()
    }
    rows = [("页面", "Page"), *((f"[{page.zh}]({name})", page.en) for name, page in _PAGES.items())]
    made["README.md"] = f"{HEAD}# 参考 / Reference\n\n{_table(*rows)}"
    return made


def load_registries() -> None:
    """Import the module of every registry, so that all of them are known."""
    for module, name in _REGISTRIES.values():
        getattr(importlib.import_module(module), name)


_REGISTRIES = {
    "measures.md": ("huiyin.analytics.measures", "measures"),
    "driver-methods.md": ("huiyin.analytics.drivers", "driver_methods"),
    "engines.md": ("huiyin.facts.engines", "engines"),
    "formats.md": ("huiyin.formats.base", "formats"),
    "text-columns.md": ("huiyin.facts.text_columns", "text_columns"),
    "personal-data-kinds.md": ("huiyin.analytics.text.personal_data", "kinds"),
    "urgency-rules.md": ("huiyin.analytics.text.urgency", "urgency_rules"),
    "question-types.md": ("huiyin.surveys.question_types.base", "question_types"),
    "survey-rules.md": ("huiyin.surveys.checking", "rules"),
    "interchange.md": ("huiyin.surveys.interchange.base", "interchange_formats"),
    "channels.md": ("huiyin.channels.base", "channels"),
    "senders.md": ("huiyin.messaging.senders.base", "senders"),
    "alert-rules.md": ("huiyin.cases.alert_rules.base", "alert_rules"),
    "report-formats.md": ("huiyin.reports.renderers", "renderers"),
    "commands.md": ("huiyin.shell.base", "commands"),
    "analyses.md": ("huiyin.shell._analyses.base", "analyses"),
    "studies.md": ("huiyin.metrics.studies", "studies"),
    "timeline-sources.md": ("huiyin.profiles.timeline.base", "timeline_sources"),
    "promise-indicators.md": ("huiyin.promises.indicators.base", "indicators"),
}


def _entries(page: str) -> list[Any]:
    module, name = _REGISTRIES[page]
    return list(getattr(importlib.import_module(module), name))


def _table(*rows: Sequence[str]) -> str:
    lines = [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
        for row in rows
    ]
    lines.insert(1, "| " + " | ".join("---" for _ in rows[0]) + " |")
    return "\n".join(lines) + "\n"


def _listed(
    page: str, more: Sequence[str] = (), cells: Callable[[Any], Iterable[str]] = lambda entry: ()
) -> Callable[[], str]:
    """A page with a row for each entry: key, names, what it is, and what `cells` adds."""

    def body() -> str:
        rows: list[Sequence[str]] = [("key", "中文", "English", *more, "说明", "About")]
        for entry in _entries(page):
            about = (entry.about["zh"], entry.about["en"])
            rows.append((f"`{entry.key}`", entry.name["zh"], entry.name["en"], *cells(entry), *about))
        return _table(*rows)

    return body


def _measure(measure: Any) -> tuple[str, str, str]:
    low, high = measure.bounds
    bounds = f"{low:g} … {high:g}" if math.isfinite(high - low) else "同量表 / that of the scale"
    return measure.unit.value, bounds, f"[{measure.key}](../methods/{measure.key}.md)"


def _personal_kind(kind: Any) -> tuple[str]:
    return (f"[{kind.mark['zh']}] / [{kind.mark['en']}]",)


def _urgency_rule(rule: Any) -> tuple[str, str]:
    return str(rule.level), "；".join(text for text, _ in rule.examples[:2])


def _engine(engine: Any) -> tuple[str, str, str]:
    settings = "<br>".join(f"`{name}`" for name in engine.settings)
    if engine.needs == "server":
        return "服务器", "a server", settings
    return (f"`huiyin[{engine.needs}]`",) * 2 + (settings,) if engine.needs else ("", "", "")


def _driver_method(method: Any) -> tuple[str]:
    return (f"[{method.page}](../methods/{method.page}.md)",)


def _format(one: Any) -> tuple[str, str, str]:
    return " ".join(one.suffixes), _YES_NO[one.can_read], _YES_NO[one.can_write]


def _survey_rules() -> str:
    from huiyin.shell._rule_reference import rules_page

    return rules_page(_table)


def _interchange(one: Any) -> tuple[str, str, str, str]:
    carried = (_YES_NO[one.carries_conditions], _YES_NO[one.carries_languages])
    return " ".join(one.suffixes), f"{_YES_NO[one.can_read]} / {_YES_NO[one.can_write]}", *carried


def _channel(channel: Any) -> tuple[str, str]:
    from huiyin.channels.base import LinkChannel

    is_link = isinstance(channel, LinkChannel)
    return _YES_NO[is_link], _YES_NO[is_link and channel.single_answer]


def _sender(sender: Any) -> tuple[str, str]:
    return f"`{sender.kind.value}`", _YES_NO[sender.takes_receipts]


def _alert_rules() -> str:
    parts = [_listed("alert-rules.md")()]
    for rule in _entries("alert-rules.md"):
        parts.append(f"## {rule.name['zh']} / {rule.name['en']}\n")
        rows = [("例子", "Example", "严重程度 / Severity")]
        rows += [
            (one.why["zh"], one.why["en"], f"`{one.severity.value}`" if one.severity else "–")
            for one in rule.examples
        ]
        parts.append(_table(*rows))
    return "\n".join(parts)


def _load_all_problems() -> None:
    """Import every `problems` module, so that the catalogue is whole."""
    import huiyin

    for module in pkgutil.walk_packages(huiyin.__path__, "huiyin."):
        if "problems" in module.name.split("."):
            importlib.import_module(module.name)


def problems() -> list[type[Problem]]:
    """Every problem of the program, by code."""
    _load_all_problems()
    ours = (problem for problem in catalogue() if problem.__module__.startswith("huiyin."))
    return [problem for problem in ours if ".tests." not in problem.__module__]


def _errors() -> str:
    parts = []
    for problem in problems():
        parts.append(f"## {problem.code} {problem.zh.title} / {problem.en.title}\n")
        words = [("中文", problem.zh.cause, problem.zh.cure), ("English", problem.en.cause, problem.en.cure)]
        parts.append(_table(("", "原因 / Cause", "办法 / Cure"), *words))
    return "\n".join(parts)


def _settings() -> str:
    from huiyin.settings import SETTINGS

    rows = [("环境变量 / Variable", "默认 / Default", "含义", "Meaning")]
    rows += [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.zh, s.en) for s in SETTINGS.values()]
    return _table(*rows)


def _commands() -> str:
    rows: list[Sequence[str]] = [("命令 / Command", "作用", "What it does")]
    details = []
    for command in _entries("commands.md"):
        zh, _, en = command.about.partition(" / ")
        rows.append((f"`./huiyin {command.key}`", zh, en))
        if arguments := _arguments(command):
            details.append(f"## ./huiyin {command.key}\n\n{_table(('参数 / Argument', ''), *arguments)}")
    return "\n".join([_table(*rows), *details])


def _analyses() -> str:
    """Every method of `./huiyin analyze` with its own arguments."""
    rows: list[Sequence[str]] = [("命令", "回答什么问题", "The question it answers")]
    details = []
    for analysis in _entries("analyses.md"):
        rows.append((f"`./huiyin analyze {analysis.key}`", analysis.about["zh"], analysis.about["en"]))
        title = f"## {analysis.key}：{analysis.name['zh']} / {analysis.name['en']}"
        details.append(f"{title}\n\n{_table(('参数 / Argument', ''), *_arguments(analysis))}")
    return "\n".join([_table(*rows), *details])


def _arguments(command: Any) -> list[tuple[str, str]]:
    parser = argparse.ArgumentParser(add_help=False)
    command.arguments(parser)
    return [
        (f"`{' '.join([*action.option_strings[-1:], *_value_of(action)])}`", action.help or "")
        for action in parser._actions
    ]


def _value_of(action: argparse.Action) -> list[str]:
    if action.choices is not None:
        return ["|".join(map(str, action.choices))]
    if action.nargs == 0:
        return []
    return [str(action.metavar or action.dest.upper())]


def _packs() -> str:
    from huiyin.packs import queries

    rows = [("key", "中文", "English", "说明", "About")]
    parts = []
    for pack in queries.packs():
        names = (pack.name["zh"], pack.name["en"], pack.about["zh"], pack.about["en"])
        rows.append((f"`{pack.key}`", *names))
        parts.append(f"## {pack.name['zh']} / {pack.name['en']}\n")
        things = [("维度 / Dimension", one.name) for one in pack.dimensions]
        things += [("问卷 / Questionnaire", one.name) for one in pack.templates]
        parts.append(
            _table(("", "中文", "English"), *((kind, name["zh"], name["en"]) for kind, name in things))
        )
        if pack.norms:
            parts.append(_norms(pack.norms))
    return "\n".join([_table(*rows), *parts])


def _norms(norms: Iterable[Any]) -> str:
    rows = [("参考值 / Norm", "", "值 / Value", "n", "来源", "Source")]
    for norm in norms:
        value = f"{100 * norm.value:g} %" if norm.is_rate else f"{norm.value:g}"
        base = str(norm.base) if norm.base is not None else "–"
        rows.append((norm.name["zh"], norm.name["en"], value, base, norm.source["zh"], norm.source["en"]))
    return _table(*rows)


def _conditions() -> str:
    """Each operator with what it says, a rule, and the rule in words."""
    from huiyin.conditions import parse
    from huiyin.conditions.operators import EXAMPLE_FIELDS, OPERATOR_WORDS
    from huiyin.conditions.words import in_words

    rows: list[Sequence[str]] = [("运算 / Operator", "说明", "About", "例 / Example", "中文", "English")]
    for operator, words in OPERATOR_WORDS.items():
        condition = parse(words.example, EXAMPLE_FIELDS)
        said = [in_words(condition, EXAMPLE_FIELDS, language) for language in ("zh", "en")]
        rule = json.dumps(words.example, ensure_ascii=False)
        rows.append((f"`{operator}`", words.zh, words.en, f"`{rule}`", *said))
    zh = "条件写成 [JsonLogic](https://jsonlogic.com)。为空的值不满足任何比较。"
    en = "Conditions are written in JsonLogic. What is missing satisfies no comparison."
    return f"{zh}\n\n{en}\n\n{_table(*rows)}"


def _interface() -> str:
    """Each call with its scope and statuses, and the fields of each body."""
    importlib.import_module("huiyin.urls")  # whoever declares calls is loaded by the addresses
    importlib.import_module("huiyin.api.urls")
    from huiyin.api.openapi import document, fields_of, statuses_of
    from huiyin.api.operations import BASE, operations

    described = document("en")
    rows: list[Sequence[str]] = [("调用 / Call", "权限 / Scope", "说明", "About", "状态 / Status")]
    bodies = []
    for one in operations():
        scope = "" if one.scope is None else f"`{one.scope.value}`"
        statuses = ", ".join(map(str, statuses_of(one)))
        call = f"`{one.method} /{BASE}{one.route}`"
        rows.append((call, scope, one.summary["zh"], one.summary["en"], statuses))
        if fields := fields_of(described, one.name):
            head = ("字段 / Field", "类型 / Type", "必填 / Required")
            lines = [(f"`{f['name']}`", str(f["type"]), "✓" if f["required"] else "") for f in fields]
            bodies.append(f"## {call}\n\n{_table(head, *lines)}")
    return "\n".join([_table(*rows), *bodies])


def _personal_data() -> str:
    """Each column of a customer's file with its purpose and ground, then each place with its columns."""
    from huiyin.customers.privacy_queries import file_purposes, places

    def row(name: Any, one: Any, *more: str) -> tuple[str, ...]:
        words = (name, one.why, one.ground)
        return (*(text[which] for text in words for which in ("zh", "en")), *more)

    heads = ("信息", "Item", "用途", "Purpose", "依据", "Ground")
    own = _table(heads, *(row(one.name, one) for one in file_purposes()))
    columns = (*heads, "字段 / Columns")
    kept = [row(one.name, one, ", ".join(f"`{field}`" for field in one.fields)) for one in places()]
    return f"## 客户档案 / The customer's file\n\n{own}\n\n## 存放处 / Places\n\n{_table(columns, *kept)}"


_PAGES = {
    "personal-data.md": Page("个人信息", "Personal data", _personal_data),
    "commands.md": Page("命令", "Commands", _commands),
    "analyses.md": Page("统计分析", "Analyses", _analyses),
    "studies.md": Page("专题分析页", "Studies", _listed("studies.md")),
    "settings.md": Page("设置", "Settings", _settings),
    "errors.md": Page("错误目录", "Errors", _errors),
    "measures.md": Page(
        "指标",
        "Measures",
        _listed("measures.md", ("单位 / Unit", "范围 / Range", "方法 / Method"), _measure),
    ),
    "driver-methods.md": Page(
        "驱动分析方法",
        "Driver methods",
        _listed("driver-methods.md", ("方法 / Method",), _driver_method),
    ),
    "engines.md": Page(
        "分析引擎", "Engines", _listed("engines.md", ("需要", "Needs", "设置 / Settings"), _engine)
    ),
    "conditions.md": Page("条件的运算", "Operators of conditions", _conditions),
    "text-columns.md": Page("文字派生列", "Text columns", _listed("text-columns.md")),
    "urgency-rules.md": Page(
        "紧急程度规则",
        "Rules of urgency",
        _listed("urgency-rules.md", ("级别 / Level", "例 / Examples"), _urgency_rule),
    ),
    "personal-data-kinds.md": Page(
        "可识别的个人信息",
        "Kinds of personal data that are found",
        _listed("personal-data-kinds.md", ("遮盖为 / Mark",), _personal_kind),
    ),
    "formats.md": Page(
        "文件格式",
        "File formats",
        _listed("formats.md", ("后缀 / Suffix", "读 / Read", "写 / Write"), _format),
    ),
    "question-types.md": Page("题型", "Question types", _listed("question-types.md")),
    "survey-rules.md": Page("问卷检查规则", "Rules of the questionnaire checker", _survey_rules),
    "interchange.md": Page(
        "问卷的交换格式",
        "Formats of questionnaires",
        _listed(
            "interchange.md",
            ("后缀 / Suffix", "读 / Read, 写 / Write", "条件 / Conditions", "双语 / Languages"),
            _interchange,
        ),
    ),
    "channels.md": Page(
        "渠道",
        "Channels",
        _listed("channels.md", ("链接 / Link", "只答一次 / Single answer"), _channel),
    ),
    "senders.md": Page(
        "消息服务商", "Senders", _listed("senders.md", ("类别 / Kind", "回执 / Receipts"), _sender)
    ),
    "interface.md": Page("对接接口", "Interface for machines", _interface),
    "alert-rules.md": Page("预警规则", "Alert rules", _alert_rules),
    "timeline-sources.md": Page("往来记录的来源", "Sources of the timeline", _listed("timeline-sources.md")),
    "promise-indicators.md": Page("承诺的指标", "Indicators of promises", _listed("promise-indicators.md")),
    "packs.md": Page("行业包", "Industry packs", _packs),
    "report-formats.md": Page(
        "报告格式",
        "Report formats",
        _listed("report-formats.md", ("类型 / Media type",), lambda one: (f"`{one.media_type}`",)),
    ),
}
