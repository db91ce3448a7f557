"""Tables of estimates: label, value, interval, n."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Table

WHAT = {"zh": "指标", "en": "Figure"}


def estimates_table(
    key: str,
    title: Bilingual,
    rows: Sequence[tuple[str | Bilingual, Estimate]],
    first: Bilingual = WHAT,
    unit: Unit | None = None,
) -> Table:
    """One row an estimate; those of another unit than `unit` (that of the first row unless given) are left out."""
    wanted = unit or (rows[0][1].unit if rows else Unit.SCALE)
    kind = Kind.RATE if wanted is Unit.RATE else Kind.NUMBER
    columns = (
        Column("label", first, Kind.TEXT),
        Column("value", {"zh": "数值", "en": "Value"}, kind),
        Column("low", {"zh": "区间下限", "en": "Low"}, kind),
        Column("high", {"zh": "区间上限", "en": "High"}, kind),
        Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
    )
    cells = tuple((label, e.value, e.low, e.high, e.n) for label, e in rows if e.unit is wanted)
    return Table(key, title, columns, cells)
