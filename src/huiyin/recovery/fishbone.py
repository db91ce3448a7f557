"""The fishbone (Ishikawa's diagram of causes), drawn as SVG on the server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from huiyin.core.components import drawing

_STEP, _LEAST, _HEAD, _LINE = 180.0, 120.0, 170.0, 22.0
_MARGIN = 24  # left of the first bone, for long names
_PARTS = re.compile(r"[!-~]+|.", re.DOTALL)  # a word of letters, or one sign
_LONGEST = 18  # widths of a letter that a twig's name may take


@dataclass(frozen=True)
class Twig:
    """A cause on a bone: its name, how often it was found (0 shows no number), whether it is the one meant."""

    name: str
    n: int = 0
    is_meant: bool = False


@dataclass(frozen=True)
class Bone:
    """One kind of causes."""

    name: str
    twigs: tuple[Twig, ...]


def fishbone(head: str, bones: Sequence[Bone], *, words: str) -> SafeString:
    """The diagram: bones in turn above and below the spine that leads to the head. `words` say what it shows."""
    upper, lower = list(bones[::2]), list(bones[1::2])
    n_columns = max(len(upper), 1)
    reach = max([_LEAST, *(30 + _LINE * (len(bone.twigs) + 1) for bone in bones)])
    width, height = _STEP * n_columns + _HEAD + 30, 2 * reach + 30
    spine = height / 2
    parts = [
        f'<line class="hy-spine" x1="10" x2="{width - _HEAD:.0f}" y1="{spine:.0f}" y2="{spine:.0f}"/>',
        _head(head, width - _HEAD, spine),
    ]
    for side, row in ((-1, upper), (1, lower)):
        for at, bone in enumerate(row):
            parts += _bone(bone, _STEP * (at + 1) - 10, spine, side, reach)
    return drawing(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hy-fishbone" viewBox="{-_MARGIN} 0 {width + _MARGIN:.0f} {height:.0f}" '
        f'width="{width + _MARGIN:.0f}" height="{height:.0f}" role="img" aria-label="{escape(words)}">{"".join(parts)}</svg>'
    )


def _head(words: str, x: float, y: float) -> str:
    lines = _wrapped(words, 16)[:3]
    texts = "".join(
        f'<text class="hy-head-name" x="{x + 82:.0f}" y="{y + 5 + (at - (len(lines) - 1) / 2) * 18:.0f}" '
        f'text-anchor="middle">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return f'<path class="hy-head" d="M{x:.0f},{y - 38:.0f}h155a10,10 0 0 1 10,10v56a10,10 0 0 1 -10,10h-155z"/>{texts}'


def _bone(bone: Bone, x: float, spine: float, side: int, reach: float) -> list[str]:
    top = spine + side * (reach - 8)
    slant = 60.0
    parts = [
        f'<line class="hy-bone" x1="{x - slant:.0f}" y1="{top - side * 14:.0f}" x2="{x:.0f}" y2="{spine:.0f}"/>',
        f'<text class="hy-bone-name" x="{x - slant:.0f}" y="{top + (4 if side < 0 else 6):.0f}" '
        f'text-anchor="middle">{escape(_shortened(bone.name, 14))}</text>',
    ]
    for at, twig in enumerate(bone.twigs):
        y = top - side * (36 + _LINE * at)
        share = (y - spine) / (top - side * 14 - spine)
        end = x - slant * share
        name = _shortened(twig.name, _LONGEST) + (f" ({twig.n})" if twig.n else "")
        kind = "hy-twig hy-meant" if twig.is_meant else "hy-twig"
        parts.append(
            f'<line class="{kind}" x1="{end - 112:.0f}" x2="{end:.0f}" y1="{y:.0f}" y2="{y:.0f}"/>'
            f'<text class="{kind}" x="{end - 8:.0f}" y="{y - 4:.0f}" text-anchor="end">{escape(name)}</text>'
        )
    return parts


def _width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _shortened(words: str, most: int) -> str:
    """The words, cut where they are wider than so many letters.

    >>> _shortened("部门间衔接不畅的原因", 14)
    '部门间衔接不…'
    """
    if sum(map(_width, words)) <= most:
        return words
    kept, room = "", most - 1
    for letter in words:
        room -= _width(letter)
        if room < 0:
            break
        kept += letter
    return kept + "…"


def _wrapped(words: str, most: int) -> list[str]:
    """The words in at most three lines; a word of letters is parted only where it is wider than a line.

    >>> _wrapped("Unhappy customers", 16), _wrapped("计划停电通知到不了户", 16)
    (['Unhappy', 'customers'], ['计划停电通知到不', '了户'])
    """
    lines, line, used = [], "", 0
    for part in _PARTS.findall(words):
        pieces = [part] if sum(map(_width, part)) <= most else list(part)
        for piece in pieces:
            wide = sum(map(_width, piece))
            if used + wide > most and line:
                lines.append(line.rstrip())
                line, used = "", 0
            if piece.strip() or line:
                line, used = line + piece, used + wide
    lines = [*lines, line.rstrip()] if line.strip() else lines
    if len(lines) > 3:
        lines[2] = _shortened(lines[2] + "……", most)
    return lines
