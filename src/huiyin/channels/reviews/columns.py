"""Which column of a file holds what: guessed by the header's words, else by the cells, each with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.problems import Problem
from huiyin.channels.reviews._headers import HEADERS
from huiyin.channels.reviews._parsing import moment_of, stars_of

FIELDS = {
    "site": pgettext_lazy("review", "Site"),
    "number": pgettext_lazy("review", "Number at the site"),
    "shop": pgettext_lazy("review", "Shop"),
    "order_number": pgettext_lazy("review", "Order"),
    "stars": pgettext_lazy("review", "Stars"),
    "text": pgettext_lazy("review", "Text"),
    "author": pgettext_lazy("review", "Author"),
    "reviewed_at": pgettext_lazy("review", "Moment"),
    "address": pgettext_lazy("review", "Address"),
    "customer": _("Our customer number"),
    "reply": pgettext_lazy("review", "Reply"),
    "replied_at": _("Moment of the reply"),
}


def guess(columns: Sequence[str], samples: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """The likely column of each field, as {field: {"column", "zh", "en"}}; what nothing speaks for is left out."""
    found: dict[str, dict[str, str]] = {}
    left = list(columns)
    for field, words in HEADERS.items():
        name = next((one for one in left if re.fullmatch(words, _plain(one))), None)
        if name is not None:
            left.remove(name)
            found[field] = {"column": name, "zh": f"列名为“{name}”", "en": f"The header says “{name}”"}
    for field, (zh, en, fits) in _LOOKS.items():
        name = next((one for one in left if field not in found and fits(samples.get(one, ()))), None)
        if name is not None:
            left.remove(name)
            found[field] = {"column": name, "zh": zh, "en": en}
    return found


def chosen(columns: Sequence[str], before: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """The columns as a person set them; where the guess was kept its reason stays."""
    result = {}
    for field in FIELDS:
        name = sent.get(field, "")
        if name not in columns:
            continue
        guessed = before.get(field, {})
        mine = {"column": name, "zh": "由您指定", "en": "Chosen by you"}
        result[field] = guessed if guessed.get("column") == name else mine
    return result


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _all_are(reads: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    def fits(cells: Sequence[str]) -> bool:
        try:
            return bool(cells) and all(reads(cell) is not None for cell in cells)
        except Problem:
            return False

    return fits


def _addresses(cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.match(r"https?://", cell) for cell in cells)


def _wordy(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(len(cell) for cell in cells) / len(cells) >= 8


_LOOKS: dict[str, tuple[str, str, Callable[[Sequence[str]], bool]]] = {
    "stars": ("值都在 1 到 5 之间", "All values lie between 1 and 5", _all_are(stars_of)),
    "reviewed_at": ("值都是时间", "All values are moments", _all_are(moment_of)),
    "address": ("值都是网址", "All values are addresses", _addresses),
    "text": ("值是较长的文字", "The values are longer texts", _wordy),
}
