"""Questions that invite children."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_ZH = re.compile(
    r"小朋友|小同学|(?:你|您)(?:在|是)?(?:哪|几)(?:所|个)?(?:小学|中学|年级|班)|(?:孩子|子女|儿童|学生)的(?:姓名|学校|年龄|班级|生日|照片)|哪所(?:小学|中学|学校)|"
    r"(?:1[0-7]|[3-9])\s*(?:周)?岁(?:及)?以下|(?:不满|未满|不足|小于)\s*(?:1[0-8]|[3-9])\s*(?:周)?岁|18\s*岁以下|未成年人?(?:请|填)|"
    r"^(?:1[0-3]|[3-9])\s*[–—~至到-]\s*1\d\s*岁"
)
_EN = re.compile(
    r"\bkids,|\bdear (?:children|pupils?)\b|\bwhich school do you\b|\bwhich (?:grade|class) are you in\b|"
    r"\b(?:your )?child(?:ren)?'?s? (?:name|school|age|class|birthday|photo)|\b(?:under|below|younger than) (?:1[0-8]|[3-9])\b|"
    r"\b(?:1[0-7]|[3-9]) (?:or|and) (?:under|younger|below)\b|^(?:1[0-3]|[3-9])\s*[-–—]\s*1\d\b(?! hours| minutes| times)",
    re.I,
)
_AGE = re.compile(r"年龄|年纪|多大(?:了|年)|岁|\bage\b|\bhow old\b|\byears old\b", re.I)


@rules.register
class Minors(QuestionRule):
    """Children are addressed, asked about by name, or offered an age of their own."""

    key = "minors"
    name = {"zh": "涉及未成年人", "en": "Children"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "“{quote}”会让未成年人作答；收集不满十四周岁者的个人信息须监护人同意。",
        "en": "“{quote}” invites children; personal data of those under fourteen need a guardian's consent.",
    }
    cure = {
        "zh": "只请成年人作答，或先取得监护人同意，且不问姓名、学校。",
        "en": "Ask adults only, or get a guardian's consent first and ask for no name or school.",
    }
    source = "《中华人民共和国个人信息保护法》(2021) 第三十一条 / Personal Information Protection Law (2021), art. 31; ISO 20252:2019"
    examples = (
        bad(zh="您的年龄", kind="one", options=["未满14岁", "14–18岁", "19岁及以上"]),
        bad(en="How old are you?", kind="one", options=["Under 13", "13-17", "18 or over"]),
        good(zh="您的年龄", kind="one", options=["18–30岁", "31岁及以上"]),
        good(en="How satisfied are you with the children's area?"),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """The question's words; the options where an age is asked for."""
        pattern = _ZH if language == "zh" else _EN
        if found := pattern.search(asked.text.get(language, "")):
            yield Found(asked.key, "text", found[0], language)
        words = (
            asked.text.get(language, "") + " " + " ".join(one.text.get(language, "") for one in asked.options)
        )
        if not _AGE.search(words):
            return
        for place, texts in asked.places("options"):
            if found := pattern.search(texts.get(language, "")):
                yield Found(asked.key, place, texts.get(language, ""), language)
                return
