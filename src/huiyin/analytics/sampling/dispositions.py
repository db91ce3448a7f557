"""What became of every case sent out, and AAPOR's outcome rates from it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from huiyin.analytics.checks import require_positive, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.problems import NoCases, UnknownDisposition

LETTERS: Mapping[str, Bilingual] = {
    "I": {"zh": "完整答卷", "en": "complete interview"},
    "P": {"zh": "部分答卷", "en": "partial interview"},
    "R": {"zh": "拒答与中途退出", "en": "refusal and break-off"},
    "NC": {"zh": "未接触到", "en": "non-contact"},
    "O": {"zh": "其他原因未答", "en": "other non-interview"},
    "UH": {"zh": "资格未知（家庭或住所）", "en": "unknown eligibility, household"},
    "UO": {"zh": "资格未知（其他）", "en": "unknown eligibility, other"},
    "NE": {"zh": "不合资格", "en": "not eligible"},
}
_CODES = (
    ("1.1", "I"),
    ("1.2", "P"),
    ("2.1", "R"),
    ("2.2", "NC"),
    ("2.3", "O"),
    ("3.1", "UH"),
    ("3", "UO"),
    ("4", "NE"),
)

RATE_NAMES: Mapping[str, Bilingual] = {
    **{f"RR{i}": {"zh": f"应答率 RR{i}", "en": f"Response rate {i}"} for i in range(1, 7)},
    **{f"COOP{i}": {"zh": f"合作率 COOP{i}", "en": f"Cooperation rate {i}"} for i in range(1, 5)},
    **{f"REF{i}": {"zh": f"拒答率 REF{i}", "en": f"Refusal rate {i}"} for i in range(1, 4)},
    **{f"CON{i}": {"zh": f"接触率 CON{i}", "en": f"Contact rate {i}"} for i in range(1, 4)},
    "participation": {"zh": "参与率", "en": "Participation rate"},
}


@dataclass(frozen=True)
class OutcomeRate:
    """One rate with its numerator, denominator and Wilson interval (None without a probability sample)."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    numerator: float
    denominator: float


@dataclass(frozen=True)
class ResponseRates(Result):
    """AAPOR's rates, or for a non-probability sample the participation rate alone.

    `e` is the share of cases of unknown eligibility taken as eligible, `e_method` given or estimated,
    `e_low` and `e_high` its interval where estimated.
    """

    title: ClassVar[Bilingual] = {"zh": "应答率（AAPOR）", "en": "Outcome rates (AAPOR)"}
    counts: Mapping[str, float]
    rates: Mapping[str, OutcomeRate]
    e: float | None
    e_method: str
    e_low: float | None
    e_high: float | None
    probability_sample: bool
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def __getitem__(self, key: str) -> float | None:
        """The value of a rate: `rates["RR3"]`."""
        return self.rates[key].value

    def tables(self) -> tuple[Table, ...]:
        """The rates, then the dispositions."""
        columns = (
            Column("rate", {"zh": "比率", "en": "Rate"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("denominator", {"zh": "分母", "en": "Denominator"}),
        )
        rows = tuple(
            (RATE_NAMES[rate.key], rate.value, rate.low, rate.high, rate.denominator)
            for rate in self.rates.values()
        )
        heads = (
            Column("code", {"zh": "代号", "en": "Letter"}, Kind.TEXT),
            Column("disposition", {"zh": "处置结果", "en": "Disposition"}, Kind.TEXT),
            Column("n", {"zh": "数量", "en": "Cases"}, Kind.COUNT),
        )
        cases = tuple((key, LETTERS[key], n) for key, n in self.counts.items())
        return (
            Table("rates", {"zh": "比率", "en": "Rates"}, columns, rows),
            Table("dispositions", {"zh": "处置结果", "en": "Dispositions"}, heads, cases),
        )


def response_rates(
    dispositions: Any,
    *,
    e: float | None = None,
    probability_sample: bool = True,
    confidence: float = 0.95,
) -> ResponseRates:
    """Response, cooperation, refusal and contact rates of a survey's cases.

    `dispositions`: a mapping letter → count (I complete, P partial, R refusal and break-off, NC
    non-contact, O other, UH and UO unknown eligibility, NE not eligible), or a column with each case's
    AAPOR code (1.1, 1.2, 2.1x, 2.2x, 2.3x, 3.1x, other 3.x, 4.x) or letter. `e` is estimated, unless
    given, from the cases of known eligibility (eligible over eligible + NE). Intervals are Wilson's on each
    rate's denominator. A non-probability sample (open link, kiosk) has no response rate: only the
    participation rate, without interval. Raises `UnknownDisposition`, `NoCases`. Source: AAPOR Standard
    Definitions, 9th edition 2016.

    >>> made = response_rates({"I": 300, "P": 50, "R": 120, "NC": 200, "O": 30, "UH": 250, "UO": 50}, e=0.6)
    >>> [round(made[key], 4) for key in ("RR1", "RR3", "RR5", "COOP1", "REF2", "CON2")]
    [0.3, 0.3409, 0.4286, 0.6, 0.1364, 0.5682]
    """
    require_rate("confidence", confidence)
    counts = _counted(dispositions)
    if not sum(counts.values()) > 0:
        raise NoCases()
    if not probability_sample:
        return _participation(counts, confidence)
    known = sum(counts[key] for key in ("I", "P", "R", "NC", "O"))
    unknown = counts["UH"] + counts["UO"]
    low: float | None = None
    high: float | None = None
    method = "given"
    if e is None:
        e, method, low, high = _estimated(known, counts["NE"], unknown, confidence)
    else:
        require_rate("e", e, open_ends=False)
    pairs = _fractions(counts, known, unknown, e)
    rates = {key: _rate(key, *pair, confidence) for key, pair in pairs.items()}
    notes = []
    if unknown and method != "given" and low is not None and high is not None:
        notes.append(
            note(
                "e",
                f"e 由资格已知的样本估为 {e:.3f}（95% 置信区间 {low:.3f}–{high:.3f}），它假定未知者同已知者一样。",
                f"e is estimated at {e:.3f} ({confidence:.0%} interval {low:.3f}–{high:.3f}) from cases of known eligibility: it takes the unknown to be like them.",
            )
        )
    notes.append(
        note(
            "bias",
            "应答率高低本身不说明有无偏差，请同时看代表性。",
            "A response rate says nothing of bias by itself: look at representativeness too.",
        )
    )
    return ResponseRates(counts, rates, e, method, low, high, True, confidence, tuple(notes))


def disposition_of(code: str) -> str:
    """The letter of an AAPOR code or letter: "2.12" is "R". Raises `UnknownDisposition`.

    >>> disposition_of("2.12"), disposition_of("3.21"), disposition_of("nc")
    ('R', 'UO', 'NC')
    """
    text = code.strip()
    if text.upper() in LETTERS:
        return text.upper()
    for start, letter in _CODES:
        if text == start or (text.startswith(start) and _is_code(text)):
            return letter
    raise UnknownDisposition(disposition=code)


def _is_code(text: str) -> bool:
    return text.replace(".", "").isdigit()


def _counted(dispositions: Any) -> dict[str, float]:
    counts = dict.fromkeys(LETTERS, 0.0)
    if isinstance(dispositions, Mapping):
        for key, value in dispositions.items():
            counts[disposition_of(str(key))] += require_positive(str(key), value, or_zero=True)
    else:
        for code, n in Counter(texts(dispositions)).items():
            if code is not None:
                counts[disposition_of(code)] += n
    return counts


def _estimated(
    known: float, not_eligible: float, unknown: float, confidence: float
) -> tuple[float, str, float | None, float | None]:
    if known + not_eligible == 0:
        return 1.0, "assumed", None, None
    if not unknown:
        return known / (known + not_eligible), "estimated", None, None
    low, high = wilson(known, known + not_eligible, confidence)
    return known / (known + not_eligible), "estimated", low, high


def _fractions(
    counts: Mapping[str, float], known: float, unknown: float, e: float
) -> dict[str, tuple[float, float]]:
    """Numerator and denominator of every rate."""
    i, p, r, o = (counts[key] for key in ("I", "P", "R", "O"))
    answered, contacted = i + p, i + p + r + o
    every, likely = known + unknown, known + e * unknown
    made = {}
    for number, bottom in ((1, every), (3, likely), (5, known)):
        made[f"RR{number}"], made[f"RR{number + 1}"] = (i, bottom), (answered, bottom)
    for number, bottom in ((1, contacted), (3, answered + r)):
        made[f"COOP{number}"], made[f"COOP{number + 1}"] = (i, bottom), (answered, bottom)
    for number, bottom in ((1, every), (2, likely), (3, known)):
        made[f"REF{number}"] = (r, bottom)
    for number, bottom in ((1, every), (2, likely), (3, known)):
        made[f"CON{number}"] = (contacted, bottom)
    return {key: made[key] for key in RATE_NAMES if key in made}


def _rate(key: str, numerator: float, denominator: float, confidence: float) -> OutcomeRate:
    if not denominator > 0:
        return OutcomeRate(key, None, None, None, numerator, denominator)
    low, high = wilson(min(numerator, denominator), denominator, confidence)
    return OutcomeRate(key, numerator / denominator, low, high, numerator, denominator)


def _participation(counts: Mapping[str, float], confidence: float) -> ResponseRates:
    asked = sum(n for key, n in counts.items() if key != "NE")
    answered = counts["I"] + counts["P"]
    value = answered / asked if asked else math.nan
    rate = OutcomeRate("participation", value if asked else None, None, None, answered, asked)
    words = note(
        "non_probability",
        "非概率样本（开放链接、扫码、自助终端）没有应答率，也没有抽样误差；这里只给参与率。",
        "A non-probability sample (open link, QR code, kiosk) has no response rate and no margin of error; only the participation rate is given.",
    )
    return ResponseRates(
        counts, {"participation": rate}, None, "none", None, None, False, confidence, (words,)
    )
