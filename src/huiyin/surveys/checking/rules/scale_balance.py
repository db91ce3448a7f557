"""More good grades than bad ones, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules
from huiyin.surveys.checking.sentiment import is_graded, is_number, sign_of


def _signs(words: list[str]) -> list[int] | None:
    """The signs of worded grades, or None where some grades do not tell."""
    signs = [sign for word in words if (sign := sign_of(word)) is not None]
    return signs if len(signs) == len(words) else None


@rules.register
class ScaleBalance(QuestionRule):
    """Unequal numbers of good and bad grades, or a middle that is not in the middle."""

    key = "scale_balance"
    name = {"zh": "量表不平衡", "en": "Unbalanced scale"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "好的等级有 {n_good} 个，差的有 {n_bad} 个（{quote}）：结果会偏向多的一边。",
        "en": "{n_good} good grades against {n_bad} bad ones ({quote}): results lean to the side with more.",
    }
    cure = {
        "zh": "两边用同样多、相互对应的等级，奇数级时中间放“一般”。",
        "en": "Give both sides as many grades that mirror each other, with a neutral one in the middle if the number is odd.",
    }
    source = "Krosnick & Presser (2010), Handbook of Survey Research, 2nd ed., ch. 9; GB/T 19038-2009, 7"
    examples = (
        bad(zh="您的评价", grades=["非常满意", "满意", "比较满意", "不满意"]),
        bad(en="Your verdict", grades=["Excellent", "Very good", "Good", "Poor"]),
        good(zh="您的评价", grades=["很满意", "满意", "一般", "不满意", "很不满意"]),
        good(en="Your verdict", grades=["Very good", "Good", "Poor", "Very poor"]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """The grades of a rating, or the graded options of a choice."""
        words = [one.text.get(language, "") for one in asked.grades or asked.options]
        words = [word for word in words if word]
        if len(words) < 3 or any(is_number(word) for word in words):
            return
        signs = (
            _signs(words) if asked.grades or (asked.type != "multiple_choice" and is_graded(words)) else None
        )
        if signs is None or not (1 in signs or -1 in signs):
            return
        n_good, n_bad = signs.count(1), signs.count(-1)
        middle = [place for place, sign in enumerate(signs) if sign == 0]
        is_off = len(middle) == 1 and len(signs) % 2 == 1 and middle[0] != len(signs) // 2
        if n_good != n_bad or is_off:
            quote = ("、" if language == "zh" else ", ").join(words)
            place = "grades" if asked.grades else "options"
            yield Found(asked.key, place, quote, language, {"n_good": n_good, "n_bad": n_bad})
