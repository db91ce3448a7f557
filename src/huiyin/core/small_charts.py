"""Small charts drawn as SVG on the server: quick on a phone, and the same on paper and on a wall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from huiyin.core.components import drawing, rendered

NOTHING = rendered("")
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 12.0, 10.0, 22.0


@dataclass(frozen=True)
class Dot:
    """One period of a course: `low` and `high` of its interval, None without one. `text` is what it says in words."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    text: str


def sparkline(dots: Sequence[Dot], *, words: str, width: float = 240, height: float = 44) -> SafeString:
    """The course without axes: line, interval band and the last dot."""
    shown = [dot for dot in dots if dot.value is not None]
    if len(shown) < 2:
        return NOTHING
    low, high = _reach(shown, None)
    xs = _steps(len(shown), 3, width - 6)
    ys = {at: _y(dot.value, low, high, 5, height - 5) for at, dot in enumerate(shown)}
    parts = [
        _band(shown, xs, low, high, 5, height - 5),
        _line(xs, [ys[at] for at in range(len(shown))]),
        f'<circle class="hy-dot" cx="{xs[-1]:.1f}" cy="{ys[len(shown) - 1]:.1f}" r="3.2"/>',
    ]
    return _svg(parts, words, width, height, "hy-spark")


def course(
    dots: Sequence[Dot],
    *,
    words: str,
    ticks: Sequence[tuple[float, str]],
    target: tuple[float, str] | None = None,
    width: float = 560,
    height: float = 190,
) -> SafeString:
    """The course with axes: ticks of the scale, names of some periods, the target as a dashed line."""
    shown = [dot for dot in dots if dot.value is not None]
    if not shown:
        return NOTHING
    low, high = min(tick for tick, _ in ticks), max(tick for tick, _ in ticks)
    if target is not None:
        low, high = min(low, target[0]), max(high, target[0])
    bottom, right = height - _BOTTOM, width - _RIGHT
    xs = _steps(len(shown), _LEFT + 8, right - _LEFT - 16) if len(shown) > 1 else [(_LEFT + right) / 2]
    ys = [_y(dot.value, low, high, _TOP, bottom) for dot in shown]
    parts = _axis(ticks, low, high, bottom, right)
    if target is not None:
        y = _y(target[0], low, high, _TOP, bottom)
        parts.append(f'<line class="hy-target" x1="{_LEFT}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="hy-target-name" x="{right:.1f}" y="{y - 4:.1f}" text-anchor="end">{escape(target[1])}</text>'
        )
    parts += [_band(shown, xs, low, high, _TOP, bottom), _line(xs, ys)]
    for dot, x, y in zip(shown, xs, ys, strict=True):
        parts.append(
            f'<circle class="hy-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.2"><title>{escape(dot.text)}</title></circle>'
        )
    parts += _names([dot.name for dot in shown], xs, width, height)
    return _svg(parts, words, width, height, "hy-course")


def round_ticks(values: Sequence[float], most: int = 4) -> list[float]:
    """Round values, one step apart, that span the given ones.

    >>> round_ticks([68.3, 73.9]), round_ticks([0.31, 0.42])
    ([68.0, 70.0, 72.0, 74.0], [0.3, 0.35, 0.4, 0.45])
    """
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return [0.0, 1.0]
    low, high = min(known), max(known)
    reach = (high - low) or max(abs(high), 1.0) / 10
    size = 10 ** math.floor(math.log10(reach / most))
    step = next(times * size for times in (1, 2, 5, 10, 20) if times * size * most >= reach * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{at * step:.10g}") for at in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True)
class Judged:
    """One period of a control chart. `is_alarm` marks it; `is_base` says that it set the limits."""

    name: str
    value: float
    centre: float
    low: float
    high: float
    text: str
    is_alarm: bool = False
    is_base: bool = False


def control_course(
    dots: Sequence[Judged],
    *,
    words: str,
    ticks: Sequence[tuple[float, str]],
    width: float = 860,
    height: float = 300,
) -> SafeString:
    """A control chart: points, centre line, limits that step from period to period, alarms marked by shape and colour."""
    if not dots:
        return NOTHING
    low, high = min(tick for tick, _ in ticks), max(tick for tick, _ in ticks)
    bottom, right = height - _BOTTOM, width - _RIGHT
    xs = _steps(len(dots), _LEFT + 8, right - _LEFT - 16) if len(dots) > 1 else [(_LEFT + right) / 2]
    half = (xs[1] - xs[0]) / 2 if len(xs) > 1 else 10.0
    parts = _axis(ticks, low, high, bottom, right)
    for kind, values in (
        ("hy-limit", [dot.high for dot in dots]),
        ("hy-limit", [dot.low for dot in dots]),
        ("hy-centre", [dot.centre for dot in dots]),
    ):
        steps = [
            f"{x + side:.1f},{_y(value, low, high, _TOP, bottom):.1f}"
            for x, value in zip(xs, values, strict=True)
            for side in (-half, half)
        ]
        parts.append(f'<polyline class="{kind}" points="{" ".join(steps)}"/>')
    ys = [_y(dot.value, low, high, _TOP, bottom) for dot in dots]
    parts.append(_line(xs, ys))
    for dot, x, y in zip(dots, xs, ys, strict=True):
        title = f"<title>{escape(dot.text)}</title>"
        if dot.is_alarm:
            parts.append(f'<path class="hy-alarm" d="M{x:.1f},{y - 7:.1f}l7,7l-7,7l-7,-7z">{title}</path>')
        else:
            kind = "hy-dot hy-base" if dot.is_base else "hy-dot"
            parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3">{title}</circle>')
    parts += _names([dot.name for dot in dots], xs, width, height)
    return _svg(parts, words, width, height, "hy-course")


def _axis(
    ticks: Sequence[tuple[float, str]], low: float, high: float, bottom: float, right: float
) -> list[str]:
    parts = []
    for tick, text in ticks:
        y = _y(tick, low, high, _TOP, bottom)
        parts.append(f'<line class="hy-grid" x1="{_LEFT}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{escape(text)}</text>')
    return parts


def _names(names: Sequence[str], xs: Sequence[float], width: float, height: float) -> list[str]:
    parts = []
    for at in _named(len(names), width):
        anchor = "start" if at == 0 and len(names) > 1 else "end" if at == len(names) - 1 and at else "middle"
        parts.append(
            f'<text x="{xs[at]:.1f}" y="{height - 6:.1f}" text-anchor="{anchor}">{escape(names[at])}</text>'
        )
    return parts


def _reach(dots: Sequence[Dot], target: float | None) -> tuple[float, float]:
    known = [x for dot in dots for x in (dot.value, dot.low, dot.high, target) if x is not None]
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 1, high + 1)


def _steps(n: int, start: float, length: float) -> list[float]:
    return [start + length * at / max(n - 1, 1) for at in range(n)]


def _y(value: float | None, low: float, high: float, top: float, bottom: float) -> float:
    share = ((value or 0.0) - low) / (high - low) if high > low else 0.5
    return bottom - min(max(share, 0.0), 1.0) * (bottom - top)


def _line(xs: Sequence[float], ys: Sequence[float]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return f'<polyline class="hy-line" points="{points}"/>'


def _band(
    dots: Sequence[Dot], xs: Sequence[float], low: float, high: float, top: float, bottom: float
) -> str:
    ends = [(x, dot.low, dot.high) for dot, x in zip(dots, xs, strict=True)]
    if len(ends) < 2 or any(a is None or b is None for _, a, b in ends):
        return ""
    upper = [f"{x:.1f},{_y(b, low, high, top, bottom):.1f}" for x, _, b in ends]
    lower = [f"{x:.1f},{_y(a, low, high, top, bottom):.1f}" for x, a, _ in reversed(ends)]
    return f'<polygon class="hy-band" points="{" ".join(upper + lower)}"/>'


def _named(n: int, width: float) -> list[int]:
    """Which periods are named below the axis: first, last and as many between as fit."""
    most = max(2, int(width // 110))
    if n <= most:
        return list(range(n))
    return sorted({round(at * (n - 1) / (most - 1)) for at in range(most)})


def _svg(parts: Sequence[str], words: str, width: float, height: float, kind: str) -> SafeString:
    inside = "".join(parts)
    return drawing(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(words)}">{inside}</svg>'
    )
