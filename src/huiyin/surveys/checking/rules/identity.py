"""Numbers and names that identify a person."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules._personal import contact_in, is_written, numbers_in
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules


@rules.register
class Identity(TextRule):
    """An identity number, a date of birth, an account, a name: more than a survey needs."""

    key = "identity"
    name = {"zh": "索取个人身份信息", "en": "Asks who somebody is"}
    severity = Severity.SERIOUS
    why = {
        "zh": "索取“{quote}”：超出了解满意度所需，也会让人退出。",
        "en": "Asks for “{quote}”: more than is needed to learn about satisfaction, and a reason to leave.",
    }
    cure = {
        "zh": "删去；确需联系时，用可选的一题并说明用途，或从个人链接带入。",
        "en": "Take it out. If contact is needed, ask optionally and say what for, or let a personal link carry it.",
    }
    source = "《中华人民共和国个人信息保护法》(2021) 第六条、第二十八条 / Personal Information Protection Law (2021), arts. 6, 28"
    examples = (
        bad(zh="请填写您的身份证号码", kind="open"),
        bad(en="What is your date of birth?", kind="open"),
        good(zh="您对身份证核验环节的等待时间满意吗？"),
        good(en="How easy was it to reset your password?"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """What a written answer would give away."""
        if is_written(asked) and (found := numbers_in(words, language) or contact_in(words, language)):
            yield found
