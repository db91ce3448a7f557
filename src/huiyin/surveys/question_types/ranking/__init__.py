"""Putting things in order, first to last or only the first few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.estimate import Unit
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import RanksNotOneToN
from huiyin.surveys.asking.summaries import Bar, Counts, Part, Summary
from huiyin.surveys.problems import AnswerNotOffered
from huiyin.surveys.question_types._asking import (
    asked_in,
    list_faults,
    new_parts,
    nothing_given,
    part_variable,
    refused,
    shown_parts,
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
)

_FIRST = {"zh": "排在第一", "en": "Ranked first"}
_MEAN_RANK = {"zh": "平均名次", "en": "Mean rank"}


@question_types.register
class Ranking(QuestionType):
    """One variable an option: its rank, 1 being first; with `most` only so many are ranked. A rank is chosen
    from a list beside each option; where scripts run, by tapping the options in order or dragging them."""

    key = "ranking"
    name = {"zh": "排序题", "en": "Ranking"}
    about = {
        "zh": "按重要或喜欢的程度排出名次，可只排前几名；点选或拖动即排，也可逐项选名次。",
        "en": "Options put in order, or only the first few: tapped in order, dragged, or by a list beside each.",
    }
    lists = ("options",)
    icon = "list-details"
    family = "choose"
    settings = (
        Setting(
            "most",
            "whole",
            {"zh": "只排前几名", "en": "Rank only the first"},
            {"zh": "留空表示全部排序。", "en": "Empty: all of them."},
            lowest=1,
            highest=20,
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [part_variable(question, option, Role.RANK) for option in question["options"]]

    def validate(self, question: Question, form: Form) -> Checked:
        n_ranks, asked = _n_ranks(question), asked_in(form, question)
        offered = {str(rank) for rank in range(1, n_ranks + 1)}
        ranks: dict[str, int] = {}
        name = field_of(question["options"][0]["key"])
        for option in question["options"]:
            given = form.get(field_of(option["key"]), "")
            if given in offered:
                ranks[option["key"]] = int(given)
            elif given:
                return refused(field_of(option["key"]), AnswerNotOffered(question=asked))
        if not ranks:
            return nothing_given(question, form, name)
        if sorted(ranks.values()) != list(range(1, n_ranks + 1)):
            return refused(name, RanksNotOneToN(question=asked, n=n_ranks))
        return Checked(dict(ranks))

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        shown = shown_parts(question["options"], form, language)
        ranks = [str(rank) for rank in range(1, _n_ranks(question) + 1)]
        return {
            "field": shown[0]["field"] if shown else "",
            "options": shown,
            "ranks": ranks,
            "n": len(ranks),
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "请按重要程度排序。", "en": "Please put these in order of importance."},
            "required": True,
            "options": new_parts(key, 3),
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("order"),
            "options": [
                {"key": "r_speed", "text": {"zh": "办得快", "en": "Speed"}},
                {"key": "r_price", "text": {"zh": "价格低", "en": "Price"}},
                {"key": "r_near", "text": {"zh": "离得近", "en": "Nearness"}},
            ],
        }

    def bots(self) -> Bots:
        first = {"a-r_speed": "2", "a-r_price": "1", "a-r_near": "3"}
        return Bots(
            right=[(first, {"r_speed": 2, "r_price": 1, "r_near": 3})],
            wrong=[
                {},
                {"a-r_speed": "1"},
                {**first, "a-r_near": "2"},
                {**first, "a-r_near": "4"},
                {**first, "a-r_near": "0"},
                {**first, "a-r_near": "第三"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 8 + 5 * _n_ranks(question)

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "options", 2)

    def summarise(self, question: Question, counts: Mapping[str, Counts]) -> Summary:
        """The mean rank of each option and how often it came first, best first."""
        n = max((counts[o["key"]].n for o in question["options"] if o["key"] in counts), default=0)
        parts = []
        for option in question["options"]:
            told = counts.get(option["key"], Counts())
            first = Bar.of(_FIRST, told.at(1), n)
            parts.append(Part(option["text"], told.n, (first,), ((_MEAN_RANK, told.mean(unit=Unit.AMOUNT)),)))
        return Summary(n, tuple(sorted(parts, key=_by_rank)))


def _n_ranks(question: Question) -> int:
    n_options = len(question["options"])
    return min(int(question.get("most") or n_options), n_options)


def _by_rank(part: Part) -> float:
    value = part.figures[0][1].value
    return float("inf") if value is None else value
