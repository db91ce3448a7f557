"""The interface speaks Chinese completely: every marked string of every app is translated and compiled."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

import huiyin
from huiyin.analytics.problems import catalogue
from huiyin.analytics.registry import Registry
from huiyin.settings import SETTINGS

HOUSE = Path(__file__).resolve().parents[1] / "src" / "huiyin"
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")

Entry = tuple[str, str]  # context, msgid

# name → positions of (context, msgid)
MARKERS = {
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "gettext_noop": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}

_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(gettext|pgettext|ngettext|npgettext|_)\({_STRING}(?:\s*,\s*{_STRING})?")


def _python_strings(path: Path) -> Iterator[Entry]:
    text = path.read_text("utf-8")
    if "django.utils.translation" not in text:
        return
    tree = ast.parse(text)
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {
                alias.asname or alias.name: MARKERS[alias.name]
                for alias in node.names
                if alias.name in MARKERS
            }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            context_at, text_at = names[node.func.id]
            words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            if len(words) > text_at and isinstance(words[text_at], str):
                yield ("" if context_at is None else str(words[context_at])), words[text_at]


def _template_strings(path: Path) -> Iterator[Entry]:
    """The strings that makemessages takes from a template: Django itself turns it into calls of gettext."""
    for name, first, second in CALL.findall(templatize(path.read_text("utf-8"))):
        texts = [ast.literal_eval(part) for part in (first, second) if part]
        yield (texts[0], texts[1]) if name in {"pgettext", "npgettext"} else ("", texts[0])


def _files(app: Path, kind: str) -> Iterator[Path]:
    """The files of an app without those of apps inside it: a channel's folder may be an app of its own."""
    inner = {path.parent for path in app.glob("*/apps.py")}
    for path in app.rglob(f"*.{kind}"):
        if not {"tests", "migrations"} & set(path.parts) and not inner & set(path.parents):
            yield path


def _marked(app: Path) -> set[Entry]:
    """All strings of an app that are to be translated."""
    in_code = {entry for path in _files(app, "py") for entry in _python_strings(path)}
    return in_code | {entry for path in _files(app, "html") for entry in _template_strings(path)}


def _speaks(app: Path) -> bool:
    """Whether an app has any such string; each process of the tests asks, so that nothing is parsed here."""
    files = (path for kind in ("py", "html") for path in _files(app, kind))
    return any(re.search(r"gettext|\{% (?:block)?trans", path.read_text("utf-8")) for path in files)


def _apps() -> list[Path]:
    folders = [path for path in HOUSE.iterdir() if path.is_dir()]
    folders += [path.parent for path in HOUSE.glob("*/*/apps.py")]
    return [path for path in sorted(folders) if _speaks(path)]


APPS = _apps()


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_marked_string_is_in_the_chinese_catalogue(app: Path) -> None:
    known = {
        (entry.msgctxt or "", entry.msgid.replace("%%", "%")) for entry in polib.pofile(str(app / CATALOGUE))
    }
    missing = {(context, text.replace("%%", "%")) for context, text in _marked(app)} - known
    assert sorted(missing) == [], f"run makemessages in src/huiyin/{app.name} and translate"


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_entry_has_a_sure_and_complete_translation(app: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(app / CATALOGUE)):
        words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or entry.obsolete or not all(words):
            wrong.append(f"untranslated: {entry.msgid}")
        needed = set(re.findall(r"%\(\w+\)s|\{\w*\}", entry.msgid + entry.msgid_plural))
        for text in words:
            if set(re.findall(r"%\(\w+\)s|\{\w*\}", text)) - needed:
                wrong.append(f"names a fact that the original does not: {entry.msgid}")
    assert wrong == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_compiled_catalogue_says_what_its_source_says(app: Path) -> None:
    source = app / CATALOGUE

    def content(catalogue: polib.POFile | polib.MOFile) -> dict[object, object]:
        return {
            (entry.msgctxt, entry.msgid): entry.msgstr or dict(entry.msgstr_plural)
            for entry in catalogue
            if not entry.obsolete
        }

    compiled = content(polib.mofile(str(source.with_suffix(".mo"))))
    assert compiled == content(polib.pofile(str(source))), f"run msgfmt in {source.parent}"


def test_the_same_words_mean_the_same_in_all_apps() -> None:
    """Catalogues of all apps are merged into one: of two translations of a string, one would win everywhere."""
    translations: dict[Entry, dict[str, str]] = defaultdict(dict)
    for app in APPS:
        for entry in polib.pofile(str(app / CATALOGUE)):
            text = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
            translations[entry.msgctxt or "", entry.msgid][app.name] = text
    differing = {entry: texts for entry, texts in translations.items() if len(set(texts.values())) > 1}
    assert differing == {}, "use pgettext or {% translate … context … %} where the meaning differs"


HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}”）][,;:?!(](?![\d/])|[,;)](?=[{HAN}“（])|[「」]|[{HAN}] %(?![(%])")
# Modules whose Chinese is no text but what files may say: words and patterns to recognise.
RECOGNISERS = {
    "hearing.py",
    "outline_docx.py",
    "_outline_words.py",
    "qsf.py",
    "surveyjs.py",
    "triple_s.py",
    "_grades.py",
    "_headers.py",
    "_parsing.py",
    "waves.py",
    "wording_patterns.py",
}


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_chinese_text_uses_chinese_punctuation(app: Path) -> None:
    wrong = [
        text
        for entry in polib.pofile(str(app / CATALOGUE))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if HALF_WIDTH.search(text)
    ]
    assert wrong == []


def _docstrings(tree: ast.AST) -> set[int]:
    """Identities of the constants that document code and that no user reads."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }


def _chinese_in_python() -> Iterator[str]:
    """Chinese strings in the code: words of problems, settings, registries and commands."""
    for path in sorted(HOUSE.rglob("*.py")):
        if {"tests", "migrations", "checking", "text"} & set(path.parts) or path.name in RECOGNISERS:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        silent = _docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield node.value


def _chinese_in_registries() -> Iterator[str]:
    """The Chinese names and descriptions of everything that registers itself, as a user meets them."""
    for module in pkgutil.walk_packages(huiyin.__path__, "huiyin."):
        if not {"tests", "migrations"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    for problem in catalogue():
        yield from (problem.zh.title, problem.zh.cause, problem.zh.cure)
    for setting in SETTINGS.values():
        yield setting.zh
    for registry in Registry.all():
        for entry in registry:
            for words in (getattr(entry, "name", ""), getattr(entry, "about", "")):
                yield words["zh"] if isinstance(words, dict) else str(words)


def _chinese_in_texts() -> Iterator[str]:
    """The packs, the guide and the Chinese README, line by line, without the targets of links."""
    texts = [*HOUSE.glob("packs/data/*/pack.toml"), *HOUSE.glob("core/guide/zh/*.md")]
    for path in (*texts, HOUSE.parents[1] / "README.zh-CN.md"):
        yield from re.sub(r"\]\([^)]*\)", "]", path.read_text("utf-8")).splitlines()


@pytest.mark.parametrize("source", [_chinese_in_python, _chinese_in_registries, _chinese_in_texts])
def test_chinese_outside_the_catalogues_uses_chinese_punctuation(
    source: Callable[[], Iterator[str]],
) -> None:
    texts = [text for text in source() if re.search(f"[{HAN}]", text)]
    assert texts
    assert [text for text in texts if HALF_WIDTH.search(text)] == []
