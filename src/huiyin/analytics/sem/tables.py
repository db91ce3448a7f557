"""The tables of a path model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from huiyin.analytics.results import Bilingual, Column, Kind, Table

if TYPE_CHECKING:
    from huiyin.analytics.sem.result import PathModel, Resampled

_FROM = Column("source", {"zh": "从", "en": "From"}, Kind.TEXT)
_TO = Column("target", {"zh": "到", "en": "To"}, Kind.TEXT)
_CONSTRUCT = Column("construct", {"zh": "构念", "en": "Construct"}, Kind.TEXT)
_VIF = Column("inflation", {"zh": "VIF", "en": "VIF"})


def _interval(key: str, name: Bilingual, *, p_value: bool = True, error: bool = True) -> list[Column]:
    made = [Column(key, name)]
    if error:
        made.append(Column(f"{key}_standard_error", {"zh": "标准误", "en": "SE"}))
    made += [
        Column(f"{key}_low", {"zh": "下限", "en": "Low"}),
        Column(f"{key}_high", {"zh": "上限", "en": "High"}),
    ]
    return [*made, Column(f"{key}_p", {"zh": "p", "en": "p"}, Kind.P_VALUE)] if p_value else made


def _cells(one: Resampled, *, p_value: bool = True, error: bool = True) -> list[float]:
    made = [one.estimate, *([one.standard_error] if error else []), one.low, one.high]
    return [*made, one.p_value] if p_value else made


def _said(result: PathModel, name: str) -> Bilingual:
    """A construct's name to show."""
    model = result.estimate.model
    return {"zh": model.label(name, "zh"), "en": model.label(name, "en")}


def path_model_tables(result: PathModel) -> tuple[Table, ...]:
    """Paths, constructs, items, effects, pairs, fit."""
    return (
        _paths(result),
        _constructs(result),
        _items(result),
        _effects(result),
        _pairs(result),
        _cross(result),
        _fit(result),
    )


def _table(key: str, title: Bilingual, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> Table:
    return Table(key, title, tuple(columns), tuple(tuple(row) for row in rows))


def _paths(result: PathModel) -> Table:
    columns = [
        _FROM,
        _TO,
        *_interval("coefficient", {"zh": "路径系数", "en": "Coefficient"}),
        Column("f_squared", {"zh": "f²", "en": "f²"}),
        _VIF,
    ]
    rows = [
        [
            _said(result, one.source),
            _said(result, one.target),
            *_cells(one.coefficient),
            one.f_squared,
            one.inflation,
        ]
        for one in result.paths
    ]
    return _table("paths", {"zh": "路径系数", "en": "Path coefficients"}, columns, rows)


def _constructs(result: PathModel) -> Table:
    columns = [
        _CONSTRUCT,
        Column("n_items", {"zh": "题数", "en": "Items"}, Kind.COUNT),
        Column("r_squared", {"zh": "R²", "en": "R²"}),
        Column("r_squared_adjusted", {"zh": "调整后 R²", "en": "Adjusted R²"}),
        Column("alpha", {"zh": "α", "en": "Alpha"}),
        Column("rho_a", {"zh": "ρA", "en": "rho_A"}),
        Column("rho_c", {"zh": "组合信度 ρC", "en": "rho_C"}),
        Column("ave", {"zh": "AVE", "en": "AVE"}),
        *_interval("index", {"zh": "指数（0–100）", "en": "Index (0–100)"}, p_value=False),
    ]
    rows = [
        [
            _said(result, one.name),
            one.n_items,
            one.r_squared.estimate,
            one.r_squared_adjusted,
            one.alpha.estimate,
            one.rho_a.estimate,
            one.rho_c.estimate,
            one.ave.estimate,
            *_cells(one.index, p_value=False),
        ]
        for one in result.constructs
    ]
    return _table("constructs", {"zh": "构念：解释力、信度与指数", "en": "Constructs"}, columns, rows)


def _items(result: PathModel) -> Table:
    columns = [
        Column("item", {"zh": "题目", "en": "Item"}, Kind.TEXT),
        _CONSTRUCT,
        *_interval("weight", {"zh": "外部权重", "en": "Weight"}, p_value=False, error=False),
        *_interval("loading", {"zh": "载荷", "en": "Loading"}, p_value=False, error=False),
        _VIF,
        Column("mean", {"zh": "均值", "en": "Mean"}),
        Column("standard_deviation", {"zh": "标准差", "en": "SD"}),
    ]
    rows = [
        [
            one.item,
            _said(result, one.construct),
            *_cells(one.weight, p_value=False, error=False),
            *_cells(one.loading, p_value=False, error=False),
            one.inflation,
            one.mean,
            one.standard_deviation,
        ]
        for one in result.items
    ]
    return _table("items", {"zh": "题目：权重与载荷", "en": "Items: weights and loadings"}, columns, rows)


def _effects(result: PathModel) -> Table:
    columns = [
        _FROM,
        _TO,
        Column("direct", {"zh": "直接", "en": "Direct"}),
        Column("indirect", {"zh": "间接", "en": "Indirect"}),
        *_interval("total", {"zh": "总效应", "en": "Total"}),
    ]
    rows = [
        [
            _said(result, one.source),
            _said(result, one.target),
            one.direct,
            one.indirect.estimate,
            *_cells(one.total),
        ]
        for one in result.effects
    ]
    return _table(
        "effects", {"zh": "直接、间接与总效应", "en": "Direct, indirect and total effects"}, columns, rows
    )


def _pairs(result: PathModel) -> Table:
    columns = [
        Column("first", {"zh": "构念一", "en": "First"}, Kind.TEXT),
        Column("second", {"zh": "构念二", "en": "Second"}, Kind.TEXT),
        Column("correlation", {"zh": "相关", "en": "Correlation"}),
        *_interval("htmt", {"zh": "HTMT", "en": "HTMT"}, p_value=False, error=False),
        Column("htmt2", {"zh": "HTMT2", "en": "HTMT2"}),
        Column("fornell_larcker", {"zh": "Fornell–Larcker", "en": "Fornell–Larcker"}, Kind.TEXT),
    ]
    met = {True: {"zh": "满足", "en": "met"}, False: {"zh": "不满足", "en": "not met"}}
    rows = [
        [
            _said(result, one.first),
            _said(result, one.second),
            one.correlation,
            *_cells(one.htmt, p_value=False, error=False),
            one.htmt2,
            met[one.fornell_larcker],
        ]
        for one in result.pairs
    ]
    return _table("pairs", {"zh": "区分效度", "en": "Discriminant validity"}, columns, rows)


def _cross(result: PathModel) -> Table:
    names = list(result.estimate.point.layout.names)
    columns = [
        Column("item", {"zh": "题目", "en": "Item"}, Kind.TEXT),
        *(Column(name, _said(result, name)) for name in names),
    ]
    rows = [[item, *(values[name] for name in names)] for item, values in result.cross_loadings.items()]
    return _table("cross_loadings", {"zh": "交叉载荷", "en": "Cross-loadings"}, columns, rows)


def _fit(result: PathModel) -> Table:
    columns = [
        Column("measure", {"zh": "指标", "en": "Measure"}, Kind.TEXT),
        Column("value", {"zh": "数值", "en": "Value"}, Kind.FIGURE),
    ]
    rows: list[list[object]] = [
        ["SRMR", result.fit.srmr],
        ["d_ULS", result.fit.d_uls],
        ["d_G", result.fit.d_g],
        ["χ²", result.fit.chi_squared],
        ["GoF", result.fit.gof],
    ]
    return _table("fit", {"zh": "模型拟合", "en": "Model fit"}, columns, rows)
