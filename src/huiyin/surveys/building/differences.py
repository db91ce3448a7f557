"""What changed between two drafts or versions, in words a manager reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.problems import Problem
from huiyin.conditions import Field, parse
from huiyin.conditions.words import in_words
from huiyin.surveys.building.places import Data, Question
from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types.base import question_types, text_in

Words = Mapping[str, str]
_FRONT: Mapping[str, Words] = {
    "title": {"zh": "标题", "en": "Title"},
    "intro": {"zh": "开头语", "en": "Introduction"},
    "thanks": {"zh": "结束语", "en": "Thanks"},
    "purpose": {"zh": "调查目的", "en": "Purpose"},
    "privacy": {"zh": "隐私承诺", "en": "Privacy promise"},
    "reward": {"zh": "答谢", "en": "Reward"},
}
_NAMES: Mapping[str, Words] = {
    "required": {"zh": "必答", "en": "required"},
    "scale": {"zh": "量表", "en": "scale"},
    "grades": {"zh": "等级", "en": "grades"},
    "shuffle": {"zh": "随机顺序", "en": "random order"},
    "help": {"zh": "说明", "en": "help"},
    "fixed": {"zh": "位置固定", "en": "fixed place"},
    "block": {"zh": "所属模块", "en": "block"},
    "role": {"zh": "用途", "en": "role"},
    "dimension": {"zh": "维度", "en": "dimension"},
    "name": {"zh": "名称", "en": "name"},
    "label": {"zh": "名称", "en": "label"},
    "title": {"zh": "标题", "en": "title"},
    "type": {"zh": "题型", "en": "type"},
}
_LANGUAGE = {"zh": {"zh": "中文", "en": "Chinese"}, "en": {"zh": "英文", "en": "English"}}


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `path` names it for the machine; `place` is the question's or page's key."""

    path: str
    place: str
    words: Words
    before: str = ""
    after: str = ""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Everything that differs, in the order of the questionnaire; both as `Definition.as_json` gives them."""
    found = list(_front(before, after))
    found += _things("block", before, after, "blocks", {"zh": "模块", "en": "Block"})
    found += _things("embedded", before, after, "embedded", {"zh": "随链接数据", "en": "Data with the link"})
    found += _pages(before, after)
    found += _questions(before, after)
    return found


def _front(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name, words in _FRONT.items():
        yield from _texts(name, "", words, before.get(name) or {}, after.get(name) or {})


def _texts(path: str, place: str, what: Words, old: Words, new: Words) -> Iterator[Difference]:
    for language, names in _LANGUAGE.items():
        one, other = old.get(language) or "", new.get(language) or ""
        if one != other:
            words = {
                "zh": f"{what['zh']}（{names['zh']}）改写",
                "en": f"{what['en']} reworded ({names['en']})",
            }
            yield Difference(f"{path}.{language}", place, words, one, other)


def _named(question: Question) -> Words:
    """The question's words in quotation marks, or its type."""
    kind = question_types[question["type"]]
    return {
        "zh": f"“{text_in(question['text'], 'zh')[:40] or kind.name['zh']}”",
        "en": f"“{text_in(question['text'], 'en')[:60] or kind.name['en']}”",
    }


def _said(path: str, place: str, zh: str, en: str, before: str = "", after: str = "") -> Difference:
    return Difference(path, place, {"zh": zh, "en": en}, before, after)


def _things(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], name: str, what: Words
) -> Iterator[Difference]:
    old = {thing["key"]: thing for thing in before.get(name) or ()}
    new = {thing["key"]: thing for thing in after.get(name) or ()}
    for key in [*(key for key in old if key not in new), *(key for key in new if key not in old)]:
        done = ("移除", "removed") if key in old else ("新增", "added")
        thing = old.get(key) or new[key]
        called = thing.get("name") or text_in(thing.get("label") or {}, "zh") or key
        yield _said(
            f"{path}:{key}", "", f"{done[0]}{what['zh']}“{called}”", f"{what['en']} “{called}” {done[1]}"
        )
    for key, thing in new.items():
        if key in old:
            yield from _entries(f"{path}:{key}", "", what, old[key], thing, ())


def _entries(
    path: str, place: str, what: Words, old: Mapping[str, Any], new: Mapping[str, Any], skip: Sequence[str]
) -> Iterator[Difference]:
    """All entries of a thing but those in `skip`."""
    for name in [*old, *(name for name in new if name not in old)]:
        one, other = old.get(name), new.get(name)
        if name in {*skip, "key", "show_if"} or one == other or (not one and not other):
            continue
        words = _NAMES.get(name, {"zh": name, "en": name})
        here = {"zh": f"{what['zh']}：{words['zh']}", "en": f"{what['en']}: {words['en']}"}
        if isinstance(one or other, dict) and set(one or other or ()) <= {"zh", "en"}:
            yield from _texts(f"{path}.{name}", place, here, one or {}, other or {})
        else:
            before, after = _value(one), _value(other)
            yield _said(f"{path}.{name}", place, f"{here['zh']}改变", f"{here['en']} changed", before, after)


def _value(value: Any) -> str:
    if value is None or value is False:
        return "–"
    return "✓" if value is True else str(value)[:200]


def _pages(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old = {page["key"]: page for page in before["pages"]}
    new = {page["key"]: page for page in after["pages"]}
    numbers = {page["key"]: n for n, page in enumerate(before["pages"], start=1)}
    for key in old:
        if key not in new:
            n, at = len(old[key]["questions"]), numbers[key]
            yield _said(f"page:{key}", key, f"移除第 {at} 页（{n} 题）", f"Page {at} removed ({n} questions)")
    kept = [key for key in old if key in new]
    order = [key for key in new if key in old]
    if kept != order:
        yield _said("pages", "", "页面顺序改变", "Pages in another order")
    for at, (key, page) in enumerate(new.items(), start=1):
        what = {"zh": f"第 {at} 页", "en": f"Page {at}"}
        if key not in old:
            yield _said(f"page:{key}", key, f"新增第 {at} 页", f"Page {at} added")
            continue
        yield from _entries(f"page:{key}", key, what, old[key], page, ("questions",))
        yield from _condition(f"page:{key}", key, what, before, after, old[key], page)


def _questions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = _by_key(before), _by_key(after)
    for key, (question, _) in old.items():
        if key not in new:
            named = _named(question)
            yield _said(f"question:{key}", key, f"移除题目{named['zh']}", f"Question {named['en']} removed")
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    for key, (question, page) in new.items():
        named = _named(question)
        if key not in old:
            yield _said(f"question:{key}", key, f"新增题目{named['zh']}", f"Question {named['en']} added")
            continue
        former, former_page = old[key]
        if key in moved or page != former_page:
            yield _said(
                f"question:{key}.place", key, f"移动题目{named['zh']}", f"Question {named['en']} moved"
            )
        yield from _question(key, named, before, after, former, question)


def _question(
    key: str, named: Words, before: Mapping[str, Any], after: Mapping[str, Any], old: Question, new: Question
) -> Iterator[Difference]:
    path, lists = f"question:{key}", question_types[new["type"]].lists
    what = {"zh": f"题目{named['zh']}", "en": f"Question {named['en']}"}
    yield from _texts(f"{path}.text", key, what, old["text"], new["text"])
    yield from _entries(path, key, what, old, new, ("text", *lists))
    yield from _condition(path, key, what, before, after, old, new)
    for name in lists:
        yield from _parts(path, key, what, before, after, old.get(name) or (), new.get(name) or ())


def _parts(
    path: str,
    place: str,
    what: Words,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    old: Sequence[Data],
    new: Sequence[Data],
) -> Iterator[Difference]:
    former = {part["key"]: part for part in old}
    now = {part["key"]: part for part in new}
    for key, part in former.items():
        if key not in now:
            called = text_in(part.get("text") or {}, "zh")
            said = f"{what['zh']}：移除“{called}”", f"{what['en']}: “{called}” removed"
            yield _said(f"{path}.{key}", place, *said)
    if [key for key in former if key in now] != [key for key in now if key in former]:
        yield _said(f"{path}.order", place, f"{what['zh']}：选项顺序改变", f"{what['en']}: options reordered")
    for key, part in now.items():
        if key not in former:
            called = text_in(part.get("text") or {}, "zh")
            said = f"{what['zh']}：新增“{called}”", f"{what['en']}: “{called}” added"
            yield _said(f"{path}.{key}", place, *said)
            continue
        was = former[key]
        called = text_in(was.get("text") or {}, "zh") or key
        here = {"zh": f"{what['zh']}：“{called}”", "en": f"{what['en']}: “{called}”"}
        yield from _texts(f"{path}.{key}.text", place, here, was.get("text") or {}, part.get("text") or {})
        yield from _entries(f"{path}.{key}", place, here, was, part, ("text",))
        yield from _condition(f"{path}.{key}", place, here, before, after, was, part)


def _by_key(data: Mapping[str, Any]) -> dict[str, tuple[Question, str]]:
    return {q["key"]: (q, page["key"]) for page in data["pages"] for q in page["questions"]}


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest keys whose moving explains the new order: all but a longest common subsequence."""
    rank = {key: at for at, key in enumerate(old)}
    best: list[list[str]] = []  # the longest rising run that ends at each key
    for key in new:
        runs = [run for run in best if rank[run[-1]] < rank[key]]
        best.append([*_longest(runs), key])
    kept = set(_longest(best))
    return {key for key in new if key not in kept}


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=lambda run: len(run), default=[])


def _condition(
    path: str,
    place: str,
    what: Words,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Iterator[Difference]:
    one, other = old.get("show_if"), new.get("show_if")
    if one == other:
        return
    said = rule_in_words(one, before, "zh"), rule_in_words(other, after, "zh")
    yield _said(
        f"{path}.show_if", place, f"{what['zh']}：显示条件改变", f"{what['en']}: condition changed", *said
    )


def rule_in_words(rule: Any, data: Mapping[str, Any], language: str, fields: Sequence[Field] = ()) -> str:
    """A rule as a sentence, "" for none; one that cannot be read any more is given as it is written."""
    if rule is None:
        return ""
    fields = fields or Definition.from_json(data).condition_fields()
    try:
        return in_words(parse(rule, fields), fields, language)
    except Problem:
        return str(rule)
