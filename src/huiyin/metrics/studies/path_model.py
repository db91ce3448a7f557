"""How quality, satisfaction and loyalty hang together: a path model with an index of each construct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.sem import pls
from huiyin.analytics.sem.formula import read_model, written_model
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.ready import ready_models
from huiyin.analytics.sem.result import PathModel
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.studies._rows import columns_of, ratings_of, resamples_for, respondent_weights
from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

FEWEST_ROWS = 50
FEWEST_ITEMS = 3
QUALITY, SATISFACTION, LOYALTY = "感知质量", "顾客满意", "顾客忠诚"
OWN = "own"


@studies.register
class PathModelStudy(Study):
    """A PLS path model drawn, tabled and told."""

    key: ClassVar[str] = "path-model"
    name: ClassVar[dict[str, str]] = {"zh": "路径模型", "en": "Path model"}
    about: ClassVar[dict[str, str]] = {
        "zh": "各方面的质量怎样通过满意影响忠诚？每个构念的 0–100 指数是多少？路径是关联，不是因果证明。",
        "en": "How does quality go with satisfaction, and satisfaction with loyalty? What is the index of each construct? Paths are "
        "association, no proof of cause.",
    }
    order: ClassVar[int] = 20

    def lacking(self, frame: Frame) -> dict[str, str] | None:
        """Three items, an overall rating or recommendation, and fifty answers are needed."""
        if frame.n_rows >= FEWEST_ROWS and len(ratings_of(frame)) >= FEWEST_ITEMS and _ends(frame):
            return None
        return {
            "zh": f"需要至少 {FEWEST_ITEMS} 道评分题、一道总体满意度或推荐意愿题，以及 {FEWEST_ROWS} 份答卷。",
            "en": f"{FEWEST_ITEMS} rated items, an overall rating or a recommendation, and {FEWEST_ROWS} answers are needed.",
        }

    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """The model, its text, and how it is estimated."""
        chinese = language.startswith("zh")
        ready = [(key, model.name["zh" if chinese else "en"]) for key, model in ready_models.items()]
        own = (OWN, "自定义（用下面的文字）" if chinese else "our own (the text below)")
        schemes = {
            "path": ("路径加权", "path weighting"),
            "factorial": ("因子加权", "factor weighting"),
            "centroid": ("重心加权", "centroid"),
        }
        return (
            Setting(
                "scheme",
                {"zh": "内部加权", "en": "Inner weighting"},
                SettingKind.CHOICE,
                "path",
                tuple((key, words[0 if chinese else 1]) for key, words in schemes.items()),
            ),
            Setting(
                "model", {"zh": "模型", "en": "Model"}, SettingKind.CHOICE, OWN, (own, *ready), kept=True
            ),
            Setting(
                "text",
                {"zh": "模型的文字", "en": "The model's text"},
                SettingKind.TEXT,
                written_model(suggested_model(frame)),
                help={
                    "zh": "“构念 =~ 题目 + 题目”说明用哪些题测量一个构念；“结果 ~ 原因 + 原因”画出路径；# 之后是说明。题目可写题名或变量名，含标点的题名放在反引号 ` 之间。"
                    "选用现成模型时，题目的变量名须以构念代号开头（如 IMAG1、CUSA1）。",
                    "en": "“construct =~ item + item” says what measures a construct, “outcome ~ source + source” draws paths, # begins a "
                    "comment. Items go by label or variable name, in backquotes ` where a label has punctuation. For a ready-made model "
                    "variable names begin with the construct's code (IMAG1, CUSA1).",
                },
                kept=True,
                rows=10,
            ),
        )

    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """The diagram with paths, the constructs with their index, reliability and validity."""
        model: Model | str = values["model"]
        if model == OWN:
            model = read_model(values["text"])
        data, scales = _data(frame)
        found = pls(
            data,
            model,
            weights=respondent_weights(frame),
            scale=scales,
            scheme=values["scheme"],
            bootstraps=resamples_for(frame.n_rows),
            progress=False,
        )
        return (
            Panel(
                "paths",
                {"zh": "路径图", "en": "Path diagram"},
                _lead(found),
                found,
                tables=("paths", "effects"),
            ),
            Panel(
                "constructs",
                {"zh": "构念：指数、信度与解释力", "en": "Constructs: index, reliability, fit"},
                _fit(found),
                found,
                chart=False,
                tables=("constructs", "items", "pairs", "fit"),
            ),
        )


def _ends(frame: Frame) -> list[Variable]:
    """What satisfaction and loyalty are measured by."""
    return [*frame.of_role(Role.OVERALL), *frame.of_role(Role.RECOMMEND)]


def suggested_model(frame: Frame) -> Model:
    """A model of the codebook: items by dimension, then satisfaction, then loyalty."""
    model = Model()
    by_dimension: dict[str, list[str]] = {}
    for item in ratings_of(frame):
        by_dimension.setdefault(item.dimension or QUALITY, []).append(item.label)
    if len(ratings_of(frame)) < 2 * len(by_dimension):  # constructs of one item are mere regression
        by_dimension = {QUALITY: [item for items in by_dimension.values() for item in items]}
    for name, items in by_dimension.items():
        model = model.reflective(name, *items)
    overall, recommend = frame.of_role(Role.OVERALL), frame.of_role(Role.RECOMMEND)
    last = SATISFACTION if overall else LOYALTY
    if overall:
        model = model.reflective(SATISFACTION, *(v.label for v in overall))
    if recommend:
        model = model.reflective(LOYALTY, *(v.label for v in recommend))
    model = model.path(list(by_dimension), last)
    return model.path(SATISFACTION, LOYALTY) if overall and recommend else model


def _data(frame: Frame) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """Ratings under variable name, Chinese and English label, and the ends of their scales."""
    rated = [v for v in frame.codebook if v.role.is_rating and v.scale is not None]
    columns = columns_of(frame, [column_of(v.key) for v in rated])
    data: dict[str, Any] = {}
    scales: dict[str, tuple[float, float]] = {}
    for variable in rated:
        assert variable.scale is not None
        for name in dict.fromkeys((variable.key, variable.label, variable.label_en)):
            if name and name not in data:
                data[name] = columns[column_of(variable.key)]
                scales[name] = (variable.scale.minimum, variable.scale.maximum)
    return data, scales


def _lead(found: PathModel) -> dict[str, str]:
    """The strongest path."""
    first = max(found.paths, key=lambda one: abs(one.coefficient.estimate))
    value, low, high = first.coefficient.estimate, first.coefficient.low, first.coefficient.high
    return {
        "zh": f"最强的路径是“{first.source} → {first.target}”：{value:.2f}（{low:.2f} 至 {high:.2f}），n = {found.n:,}。",
        "en": f"The strongest path is “{first.source} → {first.target}”: {value:.2f} ({low:.2f} to {high:.2f}), n = {found.n:,}.",
    }


def _fit(found: PathModel) -> dict[str, str]:
    return {
        "zh": f"模型拟合 SRMR = {found.fit.srmr:.3f}（小于 0.08 为好）；指数用未标准化权重换算到 0–100。",
        "en": f"SRMR = {found.fit.srmr:.3f} (good below 0.08); the index is put on 0–100 with unstandardised weights.",
    }
