"""What the population looks like, as a person types or pastes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from huiyin.metrics.problems import MarginsUnread, NoMargins

_LINE = re.compile(r"^(?P<category>.+?)[\s=:：,，]+(?P<number>[\d,，.]+)\s*[%％]?$")

_PARTED = re.compile(r"[\s=:：\d]")  # what a category still without a number does not hold


def parse_margins(
    text: str, known: Mapping[str, str], categories: Collection[str] = ()
) -> dict[str, dict[str, float]]:
    """Margins by variable key: shares that sum to 1.

    A line with a variable's name begins its margin; each line below is a category and a number, count
    or percent, with a space, comma, colon or tab between; one of the `categories`, or a single word, may
    stand without a number yet. `known` maps name → key. Raises `MarginsUnread` naming the line,
    `NoMargins` when there is none.

    >>> parse_margins("地区\\n城东 60\\n城西 40", {"地区": "area"})
    {'area': {'城东': 0.6, '城西': 0.4}}
    """
    margins: dict[str, dict[str, float]] = {}
    current: dict[str, float] | None = None
    after_a_gap = False
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            after_a_gap = True
            continue
        name = words.rstrip(":：").strip()
        if name in known:
            current, after_a_gap = margins.setdefault(known[name], {}), False
            continue
        found = _LINE.match(words)
        unfilled = found is None and (words in categories or not (after_a_gap or _PARTED.search(words)))
        if current is None or (found is None and not unfilled):
            raise MarginsUnread(line=number, text=words, known="、".join(known))
        after_a_gap = False
        if found is None:
            continue
        try:
            current[found["category"].strip()] = float(found["number"].replace(",", "").replace("，", ""))
        except ValueError:
            raise MarginsUnread(line=number, text=words, known="、".join(known)) from None
    filled = {key: margin for key, margin in margins.items() if sum(margin.values()) > 0}
    if not filled:
        raise NoMargins()
    return {
        key: {category: value / sum(margin.values()) for category, value in margin.items()}
        for key, margin in filled.items()
    }


def blank_margins(categories: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The text to be filled in: each variable with its categories below."""
    return "\n\n".join("\n".join([name, *values]) for name, values in categories)
