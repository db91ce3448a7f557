"""Best and worst of small sets (MaxDiff): sharper than ratings where everything seems important."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import BestAndWorstAlike, SetUnfinished
from huiyin.surveys.asking.summaries import Counts, Part, Summary
from huiyin.surveys.problems import AnswerMissing, AnswerNotOffered
from huiyin.surveys.question_types._asking import asked_in, list_faults, new_parts, part_variable, words_in
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    Setting,
    field_of,
    question_types,
    text_in,
)

_SCORE = {"zh": "最好减最差（−1 到 1）", "en": "Best minus worst (−1 to 1)"}
BEST, WORST = {"zh": "最重要", "en": "Most important"}, {"zh": "最不重要", "en": "Least important"}


@question_types.register
class BestWorst(QuestionType):
    """One variable an option: (times best - times worst) / times shown, the sufficient statistic of the
    best-worst choice model (Marley & Louviere 2005). Its form fields are two a set; the sets show every option
    equally often, and a published version keeps them."""

    key = "best_worst"
    name = {"zh": "最好—最差题（MaxDiff）", "en": "Best–worst (MaxDiff)"}
    about = {
        "zh": "每组几项里选一个最重要、一个最不重要，分出“都重要”的轻重。",
        "en": "The most and the least important of a few at a time, set by set.",
    }
    lists = ("options",)
    icon = "scale"
    family = "choose"
    settings = (
        Setting("best", "words", {"zh": "“最好”怎么问", "en": "Words for best"}, usual=dict(BEST)),
        Setting("worst", "words", {"zh": "“最差”怎么问", "en": "Words for worst"}, usual=dict(WORST)),
        Setting(
            "set_size", "whole", {"zh": "每组几项", "en": "Options in a set"}, usual=4, lowest=3, highest=6
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [part_variable(question, option, Role.PREFERENCE) for option in question["options"]]

    def fields(self, question: Question) -> list[str]:
        return [
            _field(question, number, side)
            for number in range(1, len(sets_of(question)) + 1)
            for side in ("best", "worst")
        ]

    def validate(self, question: Question, form: Form) -> Checked:
        sets, asked = sets_of(question), asked_in(form, question)
        names = self.fields(question)
        if not any(form.get(name) for name in names):
            missing: dict[str, Problem] = {names[0]: AnswerMissing(question=asked)}
            return Checked(problems=missing if question.get("required") else {})
        checked, scores = Checked(), dict.fromkeys((o["key"] for o in question["options"]), 0)
        words = {option["key"]: words_in(form, option["text"]) for option in question["options"]}
        for number, offered in enumerate(sets, start=1):
            best_field, worst_field = _field(question, number, "best"), _field(question, number, "worst")
            best, worst = form.get(best_field, ""), form.get(worst_field, "")
            if best == "" or worst == "":
                checked.problems[worst_field if best else best_field] = SetUnfinished(number=number)
            elif best not in offered or worst not in offered:
                wrong = best_field if best not in offered else worst_field
                checked.problems[wrong] = AnswerNotOffered(question=asked)
            elif best == worst:
                checked.problems[worst_field] = BestAndWorstAlike(number=number, option=words[best])
            else:
                scores[best] += 1
                scores[worst] -= 1
        if checked.problems:
            return checked
        shown = {key: sum(key in offered for offered in sets) for key in scores}
        return Checked({key: round(score / shown[key], 6) for key, score in scores.items() if shown[key]})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        texts = {option["key"]: text_in(option["text"], language) for option in question["options"]}
        sets = []
        for number, offered in enumerate(sets_of(question), start=1):
            best, worst = _field(question, number, "best"), _field(question, number, "worst")
            sets.append(
                {
                    "number": number,
                    "best": best,
                    "worst": worst,
                    "given_best": form.get(best, ""),
                    "given_worst": form.get(worst, ""),
                    "options": [(key, texts.get(key, key)) for key in offered],
                }
            )
        return {
            "sets": sets,
            "best": text_in(question.get("best") or BEST, language),
            "worst": text_in(question.get("worst") or WORST, language),
        }

    def texts(self, question: Question) -> list[Mapping[str, str]]:
        return [*super().texts(question), question.get("best") or BEST, question.get("worst") or WORST]

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "在每一组中，哪一项对您最重要，哪一项最不重要？",
                "en": "In each set, which matters most to you, and which least?",
            },
            "required": True,
            "set_size": 4,
            "options": new_parts(key, 5),
        }

    def example(self) -> dict[str, Any]:
        names = [("价格", "Price"), ("质量", "Quality"), ("交期", "Delivery"), ("售后", "After-sales")]
        return {
            **self.blank("matters"),
            "set_size": 3,
            "options": [
                {"key": f"m_{number}", "text": {"zh": zh, "en": en}}
                for number, (zh, en) in enumerate(names, start=1)
            ],
        }

    def bots(self) -> Bots:
        question = self.example()
        form: dict[str, str] = {}
        for number, offered in enumerate(sets_of(question), start=1):
            form[_field(question, number, "best")] = min(offered)
            form[_field(question, number, "worst")] = max(offered)
        first, last = _field(question, 1, "best"), _field(question, 1, "worst")
        answers = {"m_1": 1.0, "m_2": 0.333333, "m_3": -0.333333, "m_4": -1.0}
        return Bots(
            right=[(form, answers)],
            wrong=[{}, {**form, first: ""}, {**form, last: form[first]}, {**form, first: "m_9"}],
        )

    def seconds(self, question: Question) -> int:
        return 6 + 10 * len(sets_of(question))

    def complete(self, question: Question) -> dict[str, Any]:
        sets = sets_of(question)
        return {"best": dict(BEST), "worst": dict(WORST), **question, "sets": [list(one) for one in sets]}

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "options", 4)

    def summarise(self, question: Question, counts: Mapping[str, Counts]) -> Summary:
        """The mean score of each option, the most wanted first."""
        parts = []
        for option in question["options"]:
            told = counts.get(option["key"], Counts())
            parts.append(Part(option["text"], told.n, (), ((_SCORE, told.mean((-1.0, 1.0))),)))
        ordered = sorted(parts, key=lambda part: -(part.figures[0][1].value or 0.0))
        return Summary(max((part.n for part in parts), default=0), tuple(ordered))


def sets_of(question: Question) -> list[list[str]]:
    """The sets kept by a published version, or a cyclic design: with n options n sets, each option in as many.

    Neighbours on a circle with growing gaps (0, 1, 3, 7, …) meet in different sets; every option is shown
    `set_size` times, once at each place.
    """
    keys = [option["key"] for option in question["options"]]
    if question.get("sets"):
        offered = [[key for key in one if key in keys] for one in question["sets"]]
        return [one for one in offered if len(one) > 1]
    n, size = len(keys), min(int(question.get("set_size") or 4), max(len(question["options"]) - 1, 1))
    steps: list[int] = []
    gap = 0
    while len(steps) < size and n:
        step = (2**gap - 1) % n
        while step in steps:
            step = (step + 1) % n
        steps.append(step)
        gap += 1
    return [[keys[(start + step) % n] for step in steps] for start in range(n)]


def _field(question: Question, number: int, side: str) -> str:
    return field_of(f"{question['key']}_{number}_{side}")
