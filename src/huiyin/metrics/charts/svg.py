"""Charts as SVG without a browser."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

_VERSION = "6.4"  # of Vega-Lite
FONTS = Path(__file__).resolve().parents[2] / "reports" / "fonts"


def warm_up() -> None:
    """Start the drawing engine, which takes a second, before the first chart is there."""
    _converter().vegalite_to_svg({"mark": "point", "data": {"values": []}}, vl_version=_VERSION)


@cache
def _converter() -> Any:
    import vl_convert

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def as_svg(spec: dict[str, Any], *, width: int = 640, ink: str = "#1d2733", font: str = "") -> str:
    """The chart as SVG text, `width` pixels wide, its text in the colour `ink`.

    `font` replaces the page's fonts where one font must be used throughout.
    """
    fixed = copy.deepcopy(spec)
    fixed["width"] = width
    if font:
        fixed["config"]["font"] = font
    svg: str = _converter().vegalite_to_svg(fixed, vl_version=_VERSION)
    return svg.replace("currentColor", ink)
