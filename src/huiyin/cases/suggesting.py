"""What the words of a case suggest: category or type, severity and what makes it grave, each with its words (T01).

Nothing is done by a suggestion: a person takes it or not, and who has said what a case is about is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.text.characters import fold
from huiyin.analytics.text.urgency import Reason, Urgency, urgency_of, urgency_rules
from huiyin.cases.contracts import CaseFlag, CaseState, CaseType, Severity
from huiyin.cases.models import Case, Category
from huiyin.cases.priorities import severity_of, worst
from huiyin.cases.sorting import suggested
from huiyin.cases.trials import words_of

_SAID_BY_PEOPLE = ("classified", "assessed", "solved")
_SEVERITY = {3: Severity.CRITICAL, 2: Severity.HIGH}
_FLAGS = {
    "danger": CaseFlag.SAFETY,
    "legal": CaseFlag.LEGAL,
    "media": CaseFlag.MEDIA,
    "vulnerable": CaseFlag.VULNERABLE,
    "money": CaseFlag.MONEY,
}
_TYPES: dict[CaseType, re.Pattern[str]] = {
    CaseType.BILLING: re.compile(
        r"[电水气话网]费|账单|扣费|多[收扣]|乱收|重复(?:收|扣)|收费|价格|涨价|发票|退款|退费|押金|违约金|欠费|余额|资费"
        r"|\b(?:bill(?:s|ing|ed)?|charged?|overcharged|fees?|refund|price|invoice|deposit)\b"
    ),
    CaseType.SPEED: re.compile(
        r"[等拖排]了|排队|太慢|很慢|没人来|迟迟|不及时|超时|延误|拖延|催了|还没(?:来|到|修|处理|解决|发货|恢复)|久等"
        r"|\b(?:wait(?:ed|ing)?|slow(?:ly)?|late|delay(?:ed|s)?|queue|never (?:came|showed))\b"
    ),
    CaseType.SERVICE: re.compile(
        r"态度|不耐烦|服务(?:员|态度|差)|没礼貌|推诿|敷衍|骂|吼|爱答不理|冷漠|凶|不尊重|脸色|不专业|客服"
        r"|\b(?:rude|attitude|staff|impolite|ignored|unhelpful|unprofessional|hung up)\b"
    ),
    CaseType.PRODUCT: re.compile(
        r"停电|断电|没电|没有电|电压|跳闸|故障|坏了|质量|漏水|漏电|破损|失灵|不制冷|断网|没信号|异味|发霉|变质|不能用|用不了|闪退"
        r"|\b(?:broken|faulty|quality|power (?:cut|outage)|no (?:power|signal)|defective|damaged|crash(?:es|ed)?|stopped working)\b"
    ),
    CaseType.PROCESS: re.compile(
        r"手续|流程|材料|跑了.{0,4}[趟次]|审批|办理|预约|系统|网上办|APP|app|自助机|登录|验证码|转人工|过户|窗口"
        r"|\b(?:procedure|process|paperwork|documents?|appointment|log ?in|website|form)\b"
    ),
    CaseType.INFORMATION: re.compile(
        r"没(?:有)?(?:通知|告知|说明|解释|提醒)|不告知|误导|说法不一|说的不一样|信息(?:不|错)|公示|宣传|承诺|没人(?:解释|说)|前后不一"
        r"|\b(?:not (?:told|informed)|no notice|misleading|misinformed|wrong information|nobody told)\b"
    ),
}


@dataclass(frozen=True)
class Said:
    """A rule of urgency that spoke: its name in both languages, its words, and how grave it is."""

    name: dict[str, str]
    words: tuple[str, ...]
    level: int


@dataclass(frozen=True)
class Advice:
    """What a text suggests. `severity` is None where nothing in it is urgent; `type_words` are what told the type."""

    text: str
    category: Category | None
    type: CaseType | None
    type_words: tuple[str, ...]
    severity: Severity | None
    flags: tuple[CaseFlag, ...]
    urgency: Urgency

    def __bool__(self) -> bool:
        return bool(self.type or self.severity or self.flags)

    def said(self) -> list[Said]:
        """The rules that spoke, the gravest first, each with its different words."""
        by_rule: dict[str, list[Reason]] = {}
        for reason in self.urgency.reasons:
            by_rule.setdefault(reason.kind, []).append(reason)
        rows = [
            Said(
                dict(urgency_rules[kind].name),
                tuple(dict.fromkeys(one.words for one in reasons)),
                max(one.level for one in reasons),
            )
            for kind, reasons in by_rule.items()
        ]
        return sorted(rows, key=lambda row: -row.level)

    def marked(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it told something."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in self._spans():
            if start > at:
                pieces.append((self.text[at:start], False))
            pieces.append((self.text[max(at, start) : end], True))
            at = end
        return [*pieces, (self.text[at:], False)] if at < len(self.text) else pieces

    def _spans(self) -> list[tuple[int, int]]:
        """Places that told something, in order, none over another."""
        folded = fold(self.text)
        spans = [(one.start, one.end) for one in self.urgency.reasons]
        for word in self.type_words:
            at = folded.find(fold(word))
            if at >= 0:
                spans.append((at, at + len(word)))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return merged


def advice(text: str, categories: Iterable[Category] | None = None) -> Advice:
    """What a text suggests: a category by its keywords, else a type; severity and flags by the rules of urgency."""
    found = suggested(text, categories)
    kind, words = _type_of(text) if found is None else (CaseType(found.category.type), found.words)
    urgency = urgency_of([text])[0]
    flags = {_FLAGS[rule] for rule in urgency.kinds if rule in _FLAGS}
    severity = _SEVERITY.get(urgency.level)
    if flags:
        severity = severity_of(severity or Severity.LOW, flags)
    ordered = tuple(flag for flag in CaseFlag if flag in flags)
    return Advice(text, found.category if found else None, kind, words, severity, ordered, urgency)


def _type_of(text: str) -> tuple[CaseType | None, tuple[str, ...]]:
    """The type of which most different words occur; none where two types are equal."""
    folded = fold(text)
    counted = {
        kind: tuple(dict.fromkeys(match[0] for match in pattern.finditer(folded)))
        for kind, pattern in _TYPES.items()
    }
    ranked = sorted(counted.items(), key=lambda pair: -len(pair[1]))
    (first, words), (_, next_words) = ranked[:2]
    return (first, words) if len(words) > len(next_words) else (None, ())


def advice_for(case: Case) -> Advice | None:
    """What the words of a case suggest that it has not yet; None once a person has said what it is about."""
    if case.state == CaseState.CLOSED or case.entries.filter(kind__in=_SAID_BY_PEOPLE).exists():
        return None
    found = advice(f"{case.title}\n{words_of([case]).get(case.pk, '')}".strip())
    tells_type = found.type is not None and case.type == CaseType.UNCLASSIFIED
    is_graver = found.severity is not None and found.severity.rank < Severity(case.severity).rank
    return found if tells_type or is_graver or set(found.flags) - set(case.flags) else None


def taken(case_type: str, severity: str, flags: Sequence[Any], found: Advice) -> dict[str, Any]:
    """Type, severity and flags of a case that takes a suggestion: what a person chose stays, nothing gets milder."""
    chosen = {CaseFlag(flag) for flag in flags} | set(found.flags)
    category = found.category if case_type == CaseType.UNCLASSIFIED else None
    own = found.type if case_type == CaseType.UNCLASSIFIED and found.type else CaseType(case_type)
    return {
        "category": category,
        "type": own,
        "severity": severity_of(worst([severity, found.severity or severity]), chosen),
        "flags": [flag for flag in CaseFlag if flag in chosen],
    }
