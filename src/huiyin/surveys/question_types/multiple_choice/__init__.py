"""Several of several: one variable an option, 1 ticked and 0 left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import BadRange, NotTogether, SayWhich, TooFewTicked, TooManyTicked
from huiyin.surveys.asking.summaries import Bar, Counts, Part, Summary
from huiyin.surveys.problems import AnswerNotOffered, AnswerTooLong
from huiyin.surveys.question_types._asking import (
    LONGEST_OTHER,
    asked_in,
    cleaned,
    list_faults,
    new_parts,
    nothing_given,
    part_variable,
    refused,
    shown_parts,
    words_in,
)
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

TICK = Scale(0, 1, words=(("选中", 1.0), ("未选", 0.0)))


@question_types.register
class MultipleChoice(QuestionType):
    """Options are {"key", "text"}, each a variable. Who ticks any has left the others; who ticks none has not
    answered, so that a question passed over is not taken for a string of noes. An "exclusive" option (none
    of these) stands alone; "other" asks for words."""

    key = "multiple_choice"
    name = {"zh": "多选题", "en": "Multiple choice"}
    about = {
        "zh": "从几个选项中选若干个；可限制最少、最多选几项，可设互斥项和“其他，请注明”。",
        "en": "Any number of options, with limits, options that exclude the others, and “other, please say”.",
    }
    lists = ("options",)
    icon = "checkbox"
    family = "choose"
    settings = (
        Setting("least", "whole", {"zh": "最少选几项", "en": "At least"}, lowest=1, highest=50),
        Setting("most", "whole", {"zh": "最多选几项", "en": "At most"}, lowest=1, highest=50),
        Setting(
            "exclusive",
            "tick",
            {"zh": "与其他选项互斥", "en": "Excludes the others"},
            {"zh": "例如“以上都没有”。", "en": "Such as “none of these”."},
            of="options",
        ),
        Setting("other", "tick", {"zh": "选它时请注明", "en": "Asks to say which"}, of="options"),
        Setting(
            "fixed", "tick", {"zh": "随机排序时留在原位", "en": "Stays in place when shuffled"}, of="options"
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        found = []
        for option in question["options"]:
            ticked = part_variable(question, option, Role.TICKED, TICK)
            found.append(ticked)
            if option.get("other"):
                label, label_en = f"{ticked.label}（注明）", f"{ticked.label_en} (which)"
                found.append(Variable(f"{ticked.key}_other", label, Role.OPEN_TEXT, label_en=label_en))
        return found

    def validate(self, question: Question, form: Form) -> Checked:
        asked, options = asked_in(form, question), question["options"]
        name = self.fields(question)[0]
        said = {option["key"]: _said(option, form) for option in options}
        for option in options:
            if form.get(field_of(option["key"]), "") not in {"", "1"}:
                return refused(field_of(option["key"]), AnswerNotOffered(question=asked))
        ticked = [o for o in options if form.get(field_of(o["key"])) == "1" or said[o["key"]]]
        if not ticked:
            return nothing_given(question, form, name)
        alone = next((option for option in ticked if option.get("exclusive")), None)
        if alone is not None and len(ticked) > 1:
            return refused(
                field_of(alone["key"]), NotTogether(question=asked, option=words_in(form, alone["text"]))
            )
        least, most = _bounds(question)
        if alone is None and len(ticked) < least:
            return refused(name, TooFewTicked(question=asked, n=len(ticked), least=least))
        if len(ticked) > most:
            return refused(name, TooManyTicked(question=asked, n=len(ticked), most=most))
        checked = Checked({option["key"]: int(option in ticked) for option in options})
        for option in ticked:
            self._take_words(question, form, option, said[option["key"]], checked)
        return checked if not checked.problems else Checked(problems=checked.problems)

    def _take_words(
        self, question: Question, form: Form, option: Mapping[str, Any], said: str, checked: Checked
    ) -> None:
        """What was written beside an option that asks for words."""
        name, asked = field_of(f"{option['key']}_other"), asked_in(form, question)
        if len(said) > LONGEST_OTHER:
            checked.problems[name] = AnswerTooLong(question=asked, n_characters=len(said), most=LONGEST_OTHER)
        elif said:
            checked.answers[f"{option['key']}_other"] = said
        elif option.get("other") and question.get("required"):
            checked.problems[name] = SayWhich(question=asked, option=words_in(form, option["text"]))

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        shown = shown_parts(question["options"], form, language)
        for one in shown:
            one["other_field"] = f"{one['field']}_other" if one["part"].get("other") else ""
            one["said"] = form.get(f"{one['field']}_other", "")
        least, most = _bounds(question)
        return {
            "field": shown[0]["field"] if shown else "",
            "options": shown,
            "least": least if least > 1 else 0,
            "most": most if most < len(shown) else 0,
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "", "en": ""},
            "required": False,
            "options": new_parts(key, 3),
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("heard"),
            "text": {"zh": "您用过我们的哪些渠道？", "en": "Which of our channels have you used?"},
            "required": True,
            "most": 3,
            "options": [
                {"key": "hall", "text": {"zh": "营业厅", "en": "Service hall"}},
                {"key": "app", "text": {"zh": "手机应用", "en": "App"}},
                {"key": "phone", "text": {"zh": "客服电话", "en": "Hotline"}},
                {"key": "elsewhere", "text": {"zh": "其他", "en": "Another"}, "other": True},
                {"key": "no_channel", "text": {"zh": "都没有用过", "en": "None"}, "exclusive": True},
            ],
        }

    def bots(self) -> Bots:
        none = {"hall": 0, "app": 0, "phone": 0, "elsewhere": 0, "no_channel": 0}
        three = {"a-hall": "1", "a-app": "1", "a-phone": "1"}
        return Bots(
            right=[
                ({"a-hall": "1", "a-app": "1"}, {**none, "hall": 1, "app": 1}),
                ({"a-no_channel": "1"}, {**none, "no_channel": 1}),
                (
                    {"a-elsewhere": "1", "a-elsewhere_other": "上门"},
                    {**none, "elsewhere": 1, "elsewhere_other": "上门"},
                ),
                ({"a-elsewhere_other": "上门"}, {**none, "elsewhere": 1, "elsewhere_other": "上门"}),
            ],
            wrong=[
                {},
                {"a-hall": "yes"},
                {"a-hall": "0"},
                {"a-hall": "1", "a-no_channel": "1"},
                {**three, "a-elsewhere": "1", "a-elsewhere_other": "上门"},
                {"a-elsewhere": "1"},
                {"a-elsewhere": "1", "a-elsewhere_other": "长" * 201},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 6 + len(question["options"])

    def faults(self, question: Question) -> list[Problem]:
        faults = list_faults(question, "options", 2)
        least, most = _bounds(question)
        if least > most:
            asked = text_in(question.get("text", {}), "zh")
            faults.append(BadRange(question=asked, lowest=least, highest=most))
        return faults

    def summarise(self, question: Question, counts: Mapping[str, Counts]) -> Summary:
        """One bar an option: the share of those who answered that ticked it; the shares may pass 100 %."""
        options = question["options"]
        n = max((counts[option["key"]].n for option in options if option["key"] in counts), default=0)
        bars = tuple(
            Bar.of(option["text"], counts[option["key"]].at(1), counts[option["key"]].n)
            for option in options
            if option["key"] in counts
        )
        texts = tuple(f"{option['key']}_other" for option in options if option.get("other"))
        return Summary(n, (Part({}, n, bars),), texts)


def _said(option: Mapping[str, Any], form: Form) -> str:
    return cleaned(form.get(field_of(f"{option['key']}_other"), "")) if option.get("other") else ""


def _bounds(question: Question) -> tuple[int, int]:
    return int(question.get("least") or 1), int(question.get("most") or len(question.get("options") or ()))
