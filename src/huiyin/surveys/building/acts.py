"""What each button of the builder does to a draft, which is plain data as `Definition.as_json` gives it.

An act is written "name:first:second:third", such as "add:open_text:p2", "move:KEY:p1:0" or
"part-up:KEY:o3". `perform` gives the changed draft and the key of what should be open afterwards; an act
that names something that is not there any more changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from huiyin.surveys.building import parts
from huiyin.surveys.building.places import Data, Question, page_at, place_of, shift
from huiyin.surveys.question_types.base import question_types

MOST_QUESTIONS = 300


class Done(NamedTuple):
    """The draft after an act, and what to show: the key of a question or of a page, "" for nothing."""

    data: Data
    open: str = ""


def perform(data: Mapping[str, Any], act: str) -> Done:
    """Do what the button says, on a copy."""
    changed = deepcopy(dict(data))
    name, *given = act.split(":")
    do = _ACTS.get(name)
    return Done(changed, do(changed, *(given + [""] * 4)[:4]) if do else "")


def _new_key(data: Data, begin: str) -> str:
    taken = {question["key"] for page in data["pages"] for question in page["questions"]}
    while (key := f"{begin}_{secrets.token_hex(3)}") in taken:
        pass
    return key


def _add(data: Data, kind: str, page_key: str, position: str, _: str) -> str:
    n_questions = sum(len(page["questions"]) for page in data["pages"])
    if kind not in question_types or n_questions >= MOST_QUESTIONS:
        return ""
    if not data["pages"]:
        _page_add(data, "", "", "", "")
    page = data["pages"][page_at(data, page_key, len(data["pages"]) - 1)]
    question = question_types[kind].blank(_new_key(data, kind))
    at = int(position) if position.isdigit() else len(page["questions"])
    page["questions"].insert(at, question)
    return str(question["key"])


def _copy(data: Data, key: str, *_: str) -> str:
    place = place_of(data, key)
    if place is None:
        return ""
    question = copied(place.question, _new_key(data, place.question["type"]))
    place.page["questions"].insert(place.position + 1, question)
    return str(question["key"])


def copied(question: Question, key: str) -> dict[str, Any]:
    """The question under another key; parts that are variables of their own get new keys, too."""
    kind = question_types[question["type"]]
    own = {variable.key for variable in kind.variables(question)}
    copy = deepcopy(dict(question)) | {"key": key}
    for name in kind.lists:
        for number, part in enumerate(copy.get(name, []), start=1):
            if part["key"] in own:
                part["key"] = f"{key}_{number}"
    return copy


def _remove(data: Data, key: str, *_: str) -> str:
    place = place_of(data, key)
    if place is None:
        return ""
    del place.page["questions"][place.position]
    left = place.page["questions"]
    return str(left[min(place.position, len(left) - 1)]["key"]) if left else ""


def _up(data: Data, key: str, *_: str) -> str:
    place = place_of(data, key)
    if place is None:
        return ""
    if place.position:
        shift(place.page["questions"], place.position, -1)
    elif place.number:
        question = place.page["questions"].pop(0)
        data["pages"][place.number - 1]["questions"].append(question)
    return key


def _down(data: Data, key: str, *_: str) -> str:
    place = place_of(data, key)
    if place is None:
        return ""
    if place.position < len(place.page["questions"]) - 1:
        shift(place.page["questions"], place.position, 1)
    elif place.number < len(data["pages"]) - 1:
        question = place.page["questions"].pop()
        data["pages"][place.number + 1]["questions"].insert(0, question)
    return key


def _move(data: Data, key: str, page_key: str, position: str, _: str) -> str:
    """To a position of a page, counted without the question itself; where it is dropped."""
    place, target = place_of(data, key), page_at(data, page_key, -1)
    if place is None or target < 0 or not position.isdigit():
        return ""
    question = place.page["questions"].pop(place.position)
    data["pages"][target]["questions"].insert(int(position), question)
    return key


def _page_key(data: Data) -> str:
    taken = {page["key"] for page in data["pages"]}
    return next(key for number in range(1, len(taken) + 2) if (key := f"p{number}") not in taken)


def _page_add(data: Data, after: str, *_: str) -> str:
    page = {"key": _page_key(data), "questions": []}
    data["pages"].insert(page_at(data, after, len(data["pages"]) - 1) + 1, page)
    return ""


def _page_split(data: Data, key: str, *_: str) -> str:
    """A new page begins with this question."""
    place = place_of(data, key)
    if place is None or place.position == 0:
        return key if place else ""
    tail = place.page["questions"][place.position :]
    del place.page["questions"][place.position :]
    page = {"key": _page_key(data), "questions": tail}
    if place.page.get("block"):
        page["block"] = place.page["block"]
    data["pages"].insert(place.number + 1, page)
    return key


def _page_remove(data: Data, key: str, *_: str) -> str:
    at = page_at(data, key, -1)
    if at >= 0 and len(data["pages"]) > 1:
        del data["pages"][at]
    return ""


def _page_join(data: Data, key: str, *_: str) -> str:
    """Its questions go to the end of the page before it."""
    at = page_at(data, key, -1)
    if at > 0:
        data["pages"][at - 1]["questions"] += data["pages"].pop(at)["questions"]
    return ""


def _page_up(data: Data, key: str, *_: str) -> str:
    shift(data["pages"], page_at(data, key, -1), -1)
    return ""


def _page_down(data: Data, key: str, *_: str) -> str:
    shift(data["pages"], page_at(data, key, -1), 1)
    return ""


def _page_move(data: Data, key: str, position: str, *_: str) -> str:
    """To a position among the other pages, where it is dropped; it joins the block it lands in, or leaves its own."""
    at = page_at(data, key, -1)
    if at < 0 or not position.isdigit():
        return ""
    page = data["pages"].pop(at)
    to = min(int(position), len(data["pages"]))
    before, after = (
        data["pages"][one].get("block") if 0 <= one < len(data["pages"]) else None for one in (to - 1, to)
    )
    own = page.pop("block", None)
    block = before if before == after else own if own in {before, after} else None
    if block:
        page["block"] = block
    data["pages"].insert(to, page)
    return ""


def _block_add(data: Data, *_: str) -> str:
    data["blocks"].append({"key": f"b_{secrets.token_hex(3)}", "name": "", "shuffle": True})
    return ""


def _block_remove(data: Data, key: str, *_: str) -> str:
    data["blocks"] = [block for block in data["blocks"] if block["key"] != key]
    for page in data["pages"]:
        if page.get("block") == key:
            del page["block"]
    return ""


def _embedded_add(data: Data, *_: str) -> str:
    entry = {"key": f"data_{secrets.token_hex(3)}", "label": {"zh": "", "en": ""}, "role": "segment"}
    data["embedded"].append(entry)
    return ""


def _embedded_remove(data: Data, key: str, *_: str) -> str:
    data["embedded"] = [entry for entry in data["embedded"] if entry["key"] != key]
    return ""


def _keep(data: Data, key: str, *_: str) -> str:
    """Nothing but what was typed; the question stays open."""
    return key


_Act = Callable[[Data, str, str, str, str], str]
_ACTS: Mapping[str, _Act] = {
    "add": _add,
    "keep": _keep,
    "open": _keep,
    "copy": _copy,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "move": _move,
    "page-add": _page_add,
    "page-split": _page_split,
    "page-remove": _page_remove,
    "page-join": _page_join,
    "page-up": _page_up,
    "page-down": _page_down,
    "page-move": _page_move,
    "block-add": _block_add,
    "block-remove": _block_remove,
    "embedded-add": _embedded_add,
    "embedded-remove": _embedded_remove,
    "part-add": parts.add,
    "part-remove": parts.remove,
    "part-up": parts.up,
    "part-down": parts.down,
}
