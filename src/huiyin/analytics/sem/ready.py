"""Ready-made models of satisfaction: constructs, paths, and which columns measure what.

The columns of a construct begin with its key, such as IMAG1 to IMAG5, unless said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huiyin.analytics.checks import require
from huiyin.analytics.results import Bilingual
from huiyin.analytics.sem.formula import read_model
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.problems import NoItemsForConstruct, UnknownConstruct, UnknownModel

LABELS: Mapping[str, Bilingual] = {
    "IMAG": {"zh": "品牌形象", "en": "Image"},
    "CUEX": {"zh": "预期质量", "en": "Expectations"},
    "PERQ": {"zh": "感知质量", "en": "Perceived quality"},
    "PERP": {"zh": "感知产品质量", "en": "Product quality"},
    "PERS": {"zh": "感知服务质量", "en": "Service quality"},
    "PERV": {"zh": "感知价值", "en": "Perceived value"},
    "CUSA": {"zh": "顾客满意", "en": "Satisfaction"},
    "CUSCO": {"zh": "顾客抱怨", "en": "Complaints"},
    "CUSL": {"zh": "顾客忠诚", "en": "Loyalty"},
}


@dataclass(frozen=True)
class ReadyModel:
    """A model waiting for columns; `source` says what it is modelled on, `scale` its usual answers."""

    key: str
    name: Bilingual
    source: Bilingual
    constructs: tuple[str, ...]
    paths: str  # as in the model's text
    scale: tuple[float, float] = (1.0, 10.0)

    def on(self, columns: Sequence[str], items: Mapping[str, Sequence[str]] | None = None) -> Model:
        """The model on these columns; `items` lists columns by construct where names do not tell.

        Raises `NoItemsForConstruct`, and `UnknownConstruct` for a key in `items` that is none.
        """
        given = dict(items or {})
        for key in given:
            if key not in self.constructs:
                raise UnknownConstruct(name=key, known=", ".join(self.constructs))
        model = Model()
        for key in self.constructs:
            found = tuple(given.get(key) or columns_of(key, columns))
            if not found:
                raise NoItemsForConstruct(name=f"{LABELS[key]['zh']} / {LABELS[key]['en']}", prefix=key)
            model = model.reflective(key, *found)
        return Model(model.constructs, self._paths(), {key: LABELS[key] for key in self.constructs}).checked()

    def _paths(self) -> tuple[tuple[str, str], ...]:
        constructs = "\n".join(f"{key} =~ {key}_" for key in self.constructs)
        return read_model(f"{constructs}\n{self.paths}").paths


def columns_of(key: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Columns named by the key with a number after it, or the key alone; in the order of the numbers.

    >>> columns_of("CUSCO", ["CUSCO", "CUSA1"]), columns_of("CUSA", ["cusa_2", "CUSA1", "CUSAX"])
    (('CUSCO',), ('CUSA1', 'cusa_2'))
    """
    pattern = re.compile(rf"{re.escape(key)}[_.\s-]?(\d*)", re.IGNORECASE)
    found = [(match, name) for name in columns if (match := pattern.fullmatch(name.strip()))]
    return tuple(name for match, name in sorted(found, key=lambda one: int(one[0].group(1) or 0)))


_ACSI_PATHS = "PERQ ~ CUEX; PERV ~ CUEX + PERQ; CUSA ~ CUEX + PERQ + PERV"

ready_models: Mapping[str, ReadyModel] = {
    one.key: one
    for one in (
        ReadyModel(
            "acsi",
            {"zh": "美国顾客满意度指数模型 ACSI", "en": "American Customer Satisfaction Index"},
            {
                "zh": "Fornell 等 1996 的结构：6 个构念、9 条路径",
                "en": "the structure of Fornell et al. 1996: six constructs, nine paths",
            },
            ("CUEX", "PERQ", "PERV", "CUSA", "CUSCO", "CUSL"),
            f"{_ACSI_PATHS}; CUSCO ~ CUSA; CUSL ~ CUSA + CUSCO",
        ),
        ReadyModel(
            "ecsi",
            {"zh": "欧洲顾客满意度指数模型 ECSI", "en": "European Customer Satisfaction Index"},
            {
                "zh": "Tenenhaus 等 2005 所用的结构：7 个构念、12 条路径（含抱怨；后来的 EPSI 不含）",
                "en": "as in Tenenhaus et al. 2005: seven constructs, twelve paths (with complaints, which the later "
                "EPSI leaves out)",
            },
            ("IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSCO", "CUSL"),
            "CUEX ~ IMAG; PERQ ~ CUEX; PERV ~ CUEX + PERQ; CUSA ~ IMAG + CUEX + PERQ + PERV; "
            "CUSCO ~ CUSA; CUSL ~ IMAG + CUSA + CUSCO",
        ),
        ReadyModel(
            "ccsi",
            {"zh": "中国顾客满意指数模型 CCSI", "en": "Chinese Customer Satisfaction Index"},
            {
                "zh": "6 个构念、11 条路径：ACSI 的核心路径加上品牌形象；各版本教材画法略有出入，请对照所用版本",
                "en": "six constructs, eleven paths: the core of the ACSI with brand image; published drawings differ "
                "slightly, so compare with the edition you use",
            },
            ("IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSL"),
            "CUEX ~ IMAG; PERQ ~ IMAG + CUEX; PERV ~ CUEX + PERQ; CUSA ~ IMAG + CUEX + PERQ + PERV; "
            "CUSL ~ IMAG + CUSA",
        ),
        ReadyModel(
            "gbt19038",
            {"zh": "GB/T 19038 类模型", "en": "A model of the GB/T 19038 type"},
            {
                "zh": "按 GB/T 19038-2009 的思路（结构方程、多构念）搭成，质量分为产品与服务；并非照录标准附录 A 的示例",
                "en": "built in the manner of GB/T 19038-2009 (a structural model of several constructs), quality split "
                "into product and service; not a transcript of the example in its annex A",
            },
            ("IMAG", "CUEX", "PERP", "PERS", "PERV", "CUSA", "CUSL"),
            "CUEX ~ IMAG; PERP ~ CUEX; PERS ~ CUEX; PERV ~ CUEX + PERP + PERS; "
            "CUSA ~ IMAG + CUEX + PERP + PERS + PERV; CUSL ~ IMAG + CUSA",
        ),
    )
}


def resolved(
    model: Model | str,
    columns: Sequence[str],
    items: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Model, ReadyModel | None]:
    """The model meant by a key, a text or a model, and the ready-made one it comes from, if any.

    Raises `UnknownModel` for a text that is neither, and the problems of reading.
    """
    if isinstance(model, Model):
        return model.checked(), None
    require(
        isinstance(model, str), "model", model, zh="为模型、名称或文字", en="be a model, a name or a text"
    )
    ready = ready_models.get(model.strip().lower())
    if ready is not None:
        return ready.on(columns, items), ready
    if not re.search(r"[~～]", model):
        raise UnknownModel(name=model.strip() or "“”", known=", ".join(ready_models))
    return read_model(model), None
