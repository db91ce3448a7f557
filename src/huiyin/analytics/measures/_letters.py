"""What the letters of the measures' formulas stand for."""

from __future__ import annotations

_WORDS: dict[str, dict[str, str]] = {
    "i": {"zh": "i：受访者", "en": "i: respondent"},
    "k": {"zh": "k：题目", "en": "k: question"},
    "x": {"zh": "x：回答", "en": "x: answer"},
    "e": {"zh": "e：对同一项的期望", "en": "e: what was expected of the same item"},
    "v": {"zh": "v：级别的分值", "en": "v: value of the grade"},
    "w": {"zh": "w：题目的权重", "en": "w: weight of the question"},
    "T": {"zh": "T：满意客户的门槛", "en": "T: threshold of a satisfied customer"},
    "S": {"zh": "S：算作满意的回答", "en": "S: answers that count as satisfied"},
    "m": {"zh": "m：量表的中点", "en": "m: middle of the scale"},
    "n": {"zh": "n：全部回答", "en": "n: all answers"},
    "n_k": {"zh": "nₖ：题目 k 的回答数", "en": "nₖ: answers to question k"},
    "n_range": {"zh": "n₉₋₁₀、n₀₋₆：落在该范围的回答", "en": "n₉₋₁₀, n₀₋₆: answers in that range"},
}


def letters(*names: str) -> dict[str, dict[str, str]]:
    """The words of the named letters, in both languages.

    >>> letters("n")["n"]["en"]
    'n: all answers'
    """
    return {name: _WORDS[name] for name in names}
