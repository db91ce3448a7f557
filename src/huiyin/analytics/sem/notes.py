"""What a reader of a path model must know: limits of the data, of the measurement, of the method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from huiyin.analytics.results import Bilingual, Note
from huiyin.analytics.sem.problems import NegativeWeight

if TYPE_CHECKING:
    from huiyin.analytics.sem.assembling import Assembled
    from huiyin.analytics.sem.ready import ReadyModel

ROWS_A_PATH = 10  # forms for each of the most paths (or mode-B items) that meet in one construct
FEW_ROWS = 200
COLLINEAR_FROM = 5.0
RELIABLE_FROM = 0.7
EXTRACTED_FROM = 0.5
DISTINCT_BELOW = 0.9
MANY_MISSING = 0.05
MANY_LOST = 0.01


def notes_of(made: Assembled, ready: ReadyModel | None, problem: NegativeWeight | None) -> tuple[Note, ...]:
    """The notes, the most serious first."""
    groups = (
        _estimation(made),
        _data(made),
        _measurement(made),
        _resampling(made),
        _index(made, ready, problem),
    )
    found = [note for group in groups for note in group]
    if ready is not None:
        found.append(
            _note("ready_model", {key: f"{ready.name[key]}: {ready.source[key]}" for key in ("zh", "en")})
        )
    return (*found, NOT_CAUSAL)


NOT_CAUSAL = Note(
    "not_causal",
    {
        "zh": "箭头是模型的假设，系数只说明关联，不能证明因果。",
        "en": "The arrows are the model's assumptions; coefficients show association and prove no cause.",
    },
)


def _note(code: str, text: Bilingual) -> Note:
    return Note(code, text)


def _estimation(made: Assembled) -> Iterator[Note]:
    point, layout = made.point, made.point.layout
    if not point.converged[0]:
        yield _note(
            "not_converged",
            {
                "zh": f"迭代 {point.iterations[0]} 次仍未收敛，结果不可用；请放宽 tolerance、增加 max_iterations 或修改模型。",
                "en": f"The weights had not settled after {point.iterations[0]} iterations; do not use the result.",
            },
        )
    if made.plan.consistent and (
        not np.isfinite(point.factors).all()
        or (np.abs(point.loadings) > 1).any()
        or (point.r_squared > 1).any()
    ):
        yield _note(
            "inadmissible",
            {
                "zh": "一致性 PLS 给出了不可能的值（载荷或 R² 超过 1，或无法计算），说明模型或题目不合适。",
                "en": "Consistent PLS gave impossible values (a loading or R² above 1, or none): model or items do not fit.",
            },
        )
    flipped = [name for name, sign in zip(layout.names, point.flips[0], strict=True) if sign < 0]
    if flipped:
        yield _note(
            "flipped",
            {
                "zh": f"以下构念的方向已翻转，使载荷之和为正：{'、'.join(flipped)}。",
                "en": f"Turned round so that the loadings sum to more than zero: {', '.join(flipped)}.",
            },
        )


def _data(made: Assembled) -> Iterator[Note]:
    items, layout = made.items, made.point.layout
    formative = [int(layout.sizes[j]) for j, one in enumerate(layout.measurements) if one.mode == "B"]
    needed = ROWS_A_PATH * max([int(layout.paths.sum(axis=0).max()), *formative])
    if items.n < needed or items.n < FEW_ROWS:
        least = max(needed, FEW_ROWS)
        yield _note(
            "few_rows",
            {
                "zh": f"可用答卷 {items.n} 份，偏少（建议不少于 {least} 份），系数不稳。",
                "en": f"{items.n} usable forms are few (at least {least} are advised); coefficients are unstable.",
            },
        )
    cells = items.n * len(made.plan.model.items)
    if items.n_missing or items.n_left_out:
        rule = {
            "mean": {"zh": "以题目均值替代", "en": "filled with the item's mean"},
            "listwise": {"zh": "整份剔除", "en": "left out form by form"},
            "pairwise": {"zh": "两两可用", "en": "used pair by pair"},
        }[items.rule]
        more = items.rule == "mean" and items.n_missing > MANY_MISSING * cells
        yield _note(
            "missing",
            {
                "zh": f"使用 {items.n} 份答卷，剔除 {items.n_left_out} 份；缺失 {items.n_missing} 格，{rule['zh']}。"
                + ("缺失超过 5%，均值替代会低估关联。" if more else ""),
                "en": f"{items.n} forms used, {items.n_left_out} left out; {items.n_missing} empty cells, {rule['en']}."
                + (" With more than 5 % missing, filling in means understates association." if more else ""),
            },
        )


def _measurement(made: Assembled) -> Iterator[Note]:
    layout, values = made.point.layout, made.values
    reflective = [j for j, one in enumerate(layout.measurements) if one.value == "=~" and layout.sizes[j] > 1]
    checks = (
        (
            "few_items",
            [j for j in reflective if layout.sizes[j] < 3],
            {"zh": "少于 3 道题，测量不稳", "en": "measured by fewer than three items"},
        ),
        (
            "unreliable",
            [j for j in reflective if values["rho_c"][0, j] < RELIABLE_FROM],
            {"zh": "组合信度低于 0.7", "en": "composite reliability below 0.7"},
        ),
        (
            "low_ave",
            [j for j in reflective if values["ave"][0, j] < EXTRACTED_FROM],
            {"zh": "平均提取方差 AVE 低于 0.5", "en": "average variance extracted below 0.5"},
        ),
    )
    for code, found, words in checks:
        names = [layout.names[j] for j in found]
        if names:
            yield _note(
                code,
                {"zh": f"{'、'.join(names)}：{words['zh']}。", "en": f"{', '.join(names)}: {words['en']}."},
            )
    yield from _separate(made, reflective)
    yield from _collinear(made)


def _separate(made: Assembled, reflective: list[int]) -> Iterator[Note]:
    names, ratio = made.point.layout.names, made.values["htmt"][0]
    close = [
        f"{names[i]}–{names[j]}"
        for i in reflective
        for j in reflective
        if i < j and ratio[i, j] > DISTINCT_BELOW
    ]
    if close:
        yield _note(
            "not_distinct",
            {
                "zh": f"HTMT 超过 0.9，受访者可能分不清这些构念：{'、'.join(close)}。",
                "en": f"HTMT above 0.9, respondents may not tell these apart: {', '.join(close)}.",
            },
        )


def _collinear(made: Assembled) -> Iterator[Note]:
    names = made.point.layout.names
    inner = [
        f"{names[i]} → {names[j]}"
        for (i, j), factor in made.predecessor_inflation.items()
        if factor > COLLINEAR_FROM
    ]
    outer = [
        one.item
        for one in made.items_figures
        if one.inflation > COLLINEAR_FROM
        and one.construct in names
        and made.plan.layout.measurements[names.index(one.construct)].mode == "B"
    ]
    if inner or outer:
        listed = [*inner, *outer]
        yield _note(
            "collinear",
            {
                "zh": f"方差膨胀因子超过 5，单个系数难以解释：{'、'.join(listed)}。",
                "en": f"Variance inflation above 5, single coefficients can hardly be read: {', '.join(listed)}.",
            },
        )


def _resampling(made: Assembled) -> Iterator[Note]:
    if made.replicates is None:
        return
    lost = made.replicates.n_constant + made.replicates.n_not_converged
    if lost:
        yield _note(
            "lost_replicates",
            {
                "zh": f"{made.replicates.n_replicates} 次重抽样中，{made.replicates.n_constant} 次因题目没有变化或共线而无解，"
                f"{made.replicates.n_not_converged} 次未收敛，均未计入区间。",
                "en": f"Of {made.replicates.n_replicates} resamples {made.replicates.n_constant} had no solution (an item "
                f"that did not vary, or collinearity) and {made.replicates.n_not_converged} did not converge; intervals "
                "leave them out.",
            },
        )
    turned = {
        name: int(count)
        for name, count in zip(made.point.layout.names, made.replicates.contrary, strict=True)
        if count > 0
    }
    if turned:
        yield _note(
            "sign_flips",
            {
                "zh": "部分重抽样中构念方向相反（未作修正）："
                + "、".join(f"{name} {count} 次" for name, count in turned.items())
                + "。",
                "en": "In some resamples constructs came out turned round (not corrected): "
                + ", ".join(f"{name} {count} times" for name, count in turned.items())
                + ".",
            },
        )


def _index(made: Assembled, ready: ReadyModel | None, problem: NegativeWeight | None) -> Iterator[Note]:
    if problem is not None:
        words = {language: problem.words(language) for language in ("zh", "en")}
        yield _note(
            "negative_weight", {language: f"{one.title}: {one.cause}" for language, one in words.items()}
        )
    elif made.index is None:
        yield _note(
            "no_scale",
            {
                "zh": "没有给出量表两端（scale），因此没有 0–100 分的指数。",
                "en": "No ends of the response scale (`scale`) were given, so there is no index on 0–100.",
            },
        )
    elif ready is not None:
        low, high = (
            made.index.low[0] + made.items.shift[0],
            made.index.low[0] + made.items.shift[0] + made.index.range[0],
        )
        yield _note(
            "scale",
            {
                "zh": f"指数按 {low:g}–{high:g} 分量表换算；量表不同请用 scale 写明。",
                "en": f"The index takes answers to be on {low:g}–{high:g}; give `scale` if they are not.",
            },
        )
