"""Where labels of points go, so that they do not lie on one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from huiyin.analytics.plots.style import display_width

_LETTER, _LINE, _DOT = 5.6, 12.0, 5.0  # pixels: half-width letter, line, half a point
_ROOM = 24.0  # between the outermost interval and the edge of the plot
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Place:
    """The label's side of its point: "left" grows to the right; offsets in pixels, y downwards."""

    align: Literal["left", "right"]
    dx: float
    dy: float


PLACES = tuple(
    place
    for dy in (-9.0, 11.0, -22.0, 24.0, -35.0, 37.0)
    for place in (Place("left", 6.0, dy), Place("right", -6.0, dy))
)


def free_places(
    labels: Sequence[str], x: Sequence[float], y: Sequence[float], width: float, height: float
) -> list[Place]:
    """The first free place for each label, else the first of all.

    `x` and `y` are pixels from the left and the top of a plot of that size; labels keep close to it.

    >>> [place.align for place in free_places(["abc", "def"], [50, 58], [50, 50], 100, 100)]
    ['right', 'left']
    """
    taken: list[Box] = [(a - _DOT, b - _DOT, a + _DOT, b + _DOT) for a, b in zip(x, y, strict=True)]
    chosen = []
    for at, label in enumerate(labels):
        others = taken[:at] + taken[at + 1 :]
        long = display_width(label) * _LETTER
        boxes = [(place, _box(place, x[at], y[at], long)) for place in PLACES]
        free = [one for one in boxes if _inside(one[1], width, height) and not _hits(one[1], others)]
        place, box = (free or boxes)[0]
        chosen.append(place)
        taken.append(box)
    return chosen


def _box(place: Place, x: float, y: float, long: float) -> Box:
    left = x + place.dx - (0.0 if place.align == "left" else long)
    middle = y + place.dy
    return left, middle - _LINE / 2, left + long, middle + _LINE / 2


def _inside(box: Box, width: float, height: float) -> bool:
    return box[0] >= 0 and box[1] >= -_ROOM and box[2] <= width and box[3] <= height + _ROOM


def _hits(box: Box, others: Sequence[Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)
