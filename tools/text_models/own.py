"""Texts made from the judgements in own/: one judgement each, several together, and praise that ends in blame."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from sources import Labelled, labelled

FOLDER = Path(__file__).parent / "own"
_TURNS = {
    "zh": ("，但是", "，但", "，不过", "，就是", "，可惜", "，只是", "，可是", "。但"),
    "en": (", but ", ". However, ", " but "),
}
_CHOICE = re.compile("〔([^〕]*)〕")
_JOINS = {"zh": ("，", "，", "，", "。", "！", " ", "~", "、"), "en": (", ", ". ", " and ", "! ")}
_ENDS = ("", "", "", "。", "！", "~", "！！", "...")


def judgements(language: str) -> dict[str, dict[str, list[str]]]:
    """Judgements by field and side (+ or -)."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"+": [], "-": []})
    for line in (FOLDER / f"polarity.{language}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            field, side, said = line.split(" ", 2)
            found[field][side] += said.split(";") if language == "en" else said.split(" ")
    return found


def from_patterns(n_each: int, draw: np.random.Generator) -> list[tuple[str, int]]:
    """`n_each` sentences from every pattern, with its side."""
    pairs: list[tuple[str, int]] = []
    for line in (FOLDER / "patterns.zh.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        side, pattern = line.split(" ", 1)
        for _ in range(n_each):
            text = _CHOICE.sub(lambda found: str(draw.choice(found[1].split("|"))), pattern)
            pairs.append((text, int(side == "+")))
    return pairs


def polarity(language: str, n: int = 6000, seed: int = 7) -> Labelled:
    """Every judgement by itself and `n` texts of several: of one side, or of both with the last word deciding."""
    draw = np.random.default_rng(seed)
    known = judgements(language)
    pairs = [
        (said, int(side == "+"))
        for sides in known.values()
        for side, all_said in sides.items()
        for said in all_said
    ]
    if language == "zh":
        for text, label in from_patterns(40, draw):
            known["pattern"]["-+"[label]].append(text)
            pairs.append((text, label))
    fields = [field for field in known if field not in ("any", "fact", "pattern")] or ["any"]

    def some(side: str, many: int, field: str) -> list[str]:
        pools = (known[name][side] for name in (field, "any", "fact", "pattern") if name in known)
        full = [pool for pool in pools if pool]
        return [str(draw.choice(full[int(draw.integers(len(full)))])) for _ in range(many)]

    def joined(parts: list[str]) -> str:
        text = parts[0]
        for part in parts[1:]:
            text += str(draw.choice(_JOINS[language])) + part
        return text

    for _ in range(n):
        field = fields[int(draw.integers(len(fields)))]
        side = "+-"[int(draw.integers(2))]
        text = joined(some(side, int(draw.integers(1, 4)), field))
        if draw.random() < 0.35:
            other = "+-"[side == "+"]
            text = joined(some(other, 1, field)) + str(draw.choice(_TURNS[language])) + text
        pairs.append((text + str(draw.choice(_ENDS)), int(side == "+")))
    return labelled(pairs)
