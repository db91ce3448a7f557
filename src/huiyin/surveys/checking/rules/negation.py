"""Two negations, or a question asked in the negative: yes and no change places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules

# words with 不 or 没 that deny nothing
_ZH_PLAIN = re.compile(
    r"(\w)[不没]\1|有没有|是不是|能不能|会不会|要不要|可不可以|不同|不错|不断|不仅|不但|不只|不论|不管|不妨|差不多|不过|不少|不动产|不锈钢|"
    r"不间断|不定期|不限|不含|不可抗力|不良|不便(?!宜)|不久|对不起|了不起|不时|不一样|不一|不知不觉|不冷不热|不多不少|不大不小|不快不慢|不卑不亢|"
    r"不折不扣|要不|不然|不由|不等|不愧|不足(?=\d|一)|不满(?=\d|一|意)|不适用|不记名|没关系|没错"
)
_ZH = re.compile(
    r"[不没未无非](?:[^，。？；]{0,12}?)(?:不|没有|未|无法|并非|不满意)|(?:反对|拒绝|禁止|避免|否认|阻止)[^，。？]{0,8}不|"
    r"(?:是否|是不是|有没有|有无)(?:还)?(?:没有|没|未|不)(?!满意|便|适|清楚|同|良|足)|难道(?:不|没|未)"
)
_EN_UN = r"(?:un(?!der|til|it|iversity|ion|ique|iform|less|ani)\w{4,}|dis(?!play|trict|cuss|count|tan|pens|tribut|play|tinct|cover)\w{4,}|in(?:adequate|efficient|convenient|accurate|complete|correct|sufficient)|im(?:possible|polite|patient)|without|fail(?:s|ed)?|lack(?:s|ed)?|stop(?:s|ped)?|forbid|oppose|deny|avoid)"
_EN_NOT = r"(?:not|never|no|nobody|none|nothing|neither|\w+n'?t)"
_EN = re.compile(
    rf"\b{_EN_NOT}\b(?:\W+\w+){{0,6}}?\W+(?:{_EN_NOT}|{_EN_UN})\b|"
    r"\b(?:oppose|reject|deny|avoid|forbid|against|fail(?:s|ed)? to)\W+(?:\w+\W+)?not\b|"
    r"\b(?:did|do|does|were|was|is|are|have|has|had|can|could|will) (?:you|we|it|the \w+|our \w+|your \w+|they|there) not\b|"
    r"\b(?:rare(?:ly)?|hardly|seldom|scarcely)\b(?:\W+\w+){0,5}?\W+(?:not|\w+n'?t)\b|\bshould (?:we|you|the \w+) not\b|"
    r"^(?:didn'?t|weren'?t|wasn'?t|haven'?t|hasn'?t|couldn'?t) (?:you|we|it|they)\b",
    re.I,
)
_EN_PLAIN = re.compile(
    r"\bwhether or not\b|\bnot only\b|\bnon-\w+|\bnot applicable\b|\bno preference\b|\bif not\b|\bnot sure\b",
    re.I,
)


@rules.register
class Negation(TextRule):
    """A double negative, or "did you not"."""

    key = "negation"
    name = {"zh": "双重否定", "en": "Negated twice"}
    severity = Severity.SERIOUS
    why = {
        "zh": "“{quote}”要绕两道弯才能读懂，“是”和“否”很容易答反。",
        "en": "“{quote}” has to be turned round twice; yes and no are easily mistaken for one another.",
    }
    cure = {"zh": "改成肯定的说法。", "en": "Say it in the positive."}
    source = "Fowler (1995), Improving Survey Questions, ch. 2; Saris & Gallhofer (2014), Design, Evaluation, and Analysis of Questionnaires"
    examples = (
        bad(zh="您不认为取消纸质账单是不合理的吗？", kind="yes_no"),
        bad(zh="您是否没有收到通知？", kind="yes_no"),
        bad(en="I am not dissatisfied with the price", kind="agree"),
        bad(en="Did you not receive a notice?", kind="yes_no"),
        good(zh="您满不满意这次抢修？", kind="yes_no"),
        good(zh="您对停电不便的补偿满意吗？"),
        good(en="The queue was not long", kind="agree"),
        good(en="Do you know whether or not we open on Sundays?", kind="yes_no"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """From the first negation to the second."""
        if asked.type == "open_text" and language == "en":
            return
        plain, twice = (_ZH_PLAIN, _ZH) if language == "zh" else (_EN_PLAIN, _EN)
        masked = plain.sub(lambda found: "＿" * len(found[0]), words)
        if found := twice.search(masked):
            yield words[found.start() : found.end()]
