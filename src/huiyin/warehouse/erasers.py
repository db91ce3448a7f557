"""What erasing a person means for facts."""

from __future__ import annotations

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.warehouse.services import forget_person


class FactsOfPerson(Eraser):
    """The person's rows in every part, current and past, with copies and summaries of those parts."""

    key = "facts"
    name = {"zh": "分析数据（含历史版本与汇总缓存）", "en": "Facts, their history and kept summaries"}
    stage = Stage.COPIES

    def count(self, person: Person) -> int | None:
        """Only reading the parts would tell."""
        return None

    def erase(self, person: Person) -> int:
        """Take the rows out; figures follow."""
        return forget_person(person.programme_id, person.respondent_key)
