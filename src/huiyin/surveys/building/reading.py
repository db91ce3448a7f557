"""The words and settings typed into the builder, read into the draft, which is plain data.

A field is named by its place: "title.zh", "p.PAGE.block", "b.BLOCK.name", "e.ENTRY.role", "q.KEY.en",
"q.KEY.help.zh", "q.KEY.set.NAME", "q.KEY.of.PART.zh", "q.KEY.of.PART.set.NAME". What the form does not
send stays as it is; a box that may be ticked counts as sent where "….present" was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from huiyin.surveys.building.parts import pasted
from huiyin.surveys.building.places import Data
from huiyin.surveys.definition import KEY, PROMISES
from huiyin.surveys.question_types.base import Setting, question_types

LANGUAGES = ("zh", "en")
MOST_CHARACTERS = 2000  # of one text
FRONT = ("title", "intro", "thanks", *PROMISES)

Post = Mapping[str, str]


def read(post: Post, data: Mapping[str, Any], *, lines: bool = True) -> Data:
    """A copy of the draft with everything that was typed; `lines` also takes in what was pasted as lines."""
    draft = deepcopy(dict(data))
    for name in FRONT:
        draft[name] = _texts(post, name, draft.get(name) or {})
    for block in draft["blocks"]:
        _read_block(post, f"b.{block['key']}", block)
    for entry in draft["embedded"]:
        _read_entry(post, f"e.{entry['key']}", entry)
    for page in draft["pages"]:
        _read_page(post, f"p.{page['key']}", page, {block["key"] for block in draft["blocks"]})
        for question in page["questions"]:
            _read_question(post, f"q.{question['key']}", question, lines)
    return draft


def _texts(post: Post, name: str, before: Mapping[str, str]) -> dict[str, str]:
    texts = {
        language: post.get(f"{name}.{language}", before.get(language, "")).strip()[:MOST_CHARACTERS]
        for language in LANGUAGES
    }
    return {language: text.replace("\r\n", "\n") for language, text in texts.items()}


def _read_optional_texts(post: Post, name: str, holder: Data, key: str) -> None:
    """Words that are left out where nobody wrote any."""
    texts = _texts(post, name, holder.get(key) or {})
    holder.pop(key, None)
    if any(texts.values()):
        holder[key] = texts


def _read_tick(post: Post, place: str, holder: Data, name: str) -> None:
    """True, or left out."""
    if f"{place}.present" in post:
        holder.pop(name, None)
        if f"{place}.{name}" in post:
            holder[name] = True


def _read_block(post: Post, place: str, block: Data) -> None:
    block["name"] = post.get(f"{place}.name", block.get("name", "")).strip()[:80]
    if f"{place}.present" in post:
        block["shuffle"] = f"{place}.shuffle" in post


def _read_entry(post: Post, place: str, entry: Data) -> None:
    entry["label"] = _texts(post, place, entry.get("label") or {})
    role = post.get(f"{place}.role", "")
    if role in {"segment", "number"}:
        entry["role"] = role
    key = post.get(f"{place}.key", "").strip()
    if KEY.fullmatch(key):
        entry["key"] = key


def _read_page(post: Post, place: str, page: Data, blocks: set[str]) -> None:
    _read_optional_texts(post, place, page, "title")
    _read_tick(post, place, page, "shuffle")
    block = post.get(f"{place}.block")
    if block is not None:
        page.pop("block", None)
        if block in blocks:
            page["block"] = block


def _read_question(post: Post, place: str, question: Data, lines: bool) -> None:
    kind = question_types[question["type"]]
    question["text"] = _texts(post, place, question["text"])
    _read_optional_texts(post, f"{place}.help", question, "help")
    if f"{place}.present" in post:
        question["required"] = f"{place}.required" in post
    _read_tick(post, place, question, "shuffle")
    scale = post.get(f"{place}.scale", "")
    if scale in kind.scales and scale != question.get("scale"):
        question["scale"] = scale
        question.pop("grades", None)
    for setting in kind.settings:
        if not setting.of:
            _read_setting(post, place, question, setting)
    for name in kind.lists:
        for part in question.get(name, []):
            _read_part(post, f"{place}.of.{part['key']}", part, [s for s in kind.settings if s.of == name])
        typed = post.get(f"{place}.paste.{name}", "")
        if lines and typed.strip():
            question[name] = pasted(question, name, typed)


def _read_part(post: Post, place: str, part: Data, settings: list[Setting]) -> None:
    part["text"] = _texts(post, place, part.get("text") or {})
    if all(setting.key != "fixed" for setting in settings):
        _read_tick(post, place, part, "fixed")
    for setting in settings:
        _read_setting(post, place, part, setting)


def _read_setting(post: Post, place: str, holder: Data, setting: Setting) -> None:
    name = f"{place}.set.{setting.key}"
    if setting.kind == "words":
        if setting.key in holder or _texts(post, name, setting.usual or {}) != (setting.usual or {}):
            _read_optional_texts(post, name, holder, setting.key)
        return
    if setting.kind == "tick":
        if f"{place}.present" in post and (name in post or setting.key in holder):
            holder[setting.key] = name in post
        return
    if name not in post:
        return
    value = read_value(setting, post[name])
    if value is None:
        holder.pop(setting.key, None)
    elif value != setting.usual or setting.key in holder:
        holder[setting.key] = value


def read_value(setting: Setting, typed: str) -> Any:
    """What was typed as the question keeps it; `usual` where it is empty or cannot be read."""
    typed = typed.strip()
    if setting.kind == "choice":
        return typed if typed in setting.choices else setting.usual
    if setting.kind == "line":
        return typed[:200] or setting.usual
    try:
        number = float(typed)
    except ValueError:
        return setting.usual
    if number != number or number in {float("inf"), float("-inf")}:
        return setting.usual
    if setting.lowest is not None:
        number = max(number, setting.lowest)
    if setting.highest is not None:
        number = min(number, setting.highest)
    return int(number) if setting.kind == "whole" or number.is_integer() else number
