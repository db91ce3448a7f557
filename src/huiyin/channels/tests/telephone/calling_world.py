"""Helpers of these tests: a published questionnaire, a study, numbers and interviewers."""

from __future__ import annotations

from huiyin.channels.telephone.lists import Listed
from huiyin.channels.telephone.models import Number, Study
from huiyin.channels.telephone.services import Plan, add_numbers, save_study
from huiyin.channels.tests.asking import open_link


def study(cast: object, n: int = 3, **plan: object) -> Study:
    """A study of the north with `n` numbers, callable at any hour."""
    link = open_link(cast)
    made = save_study(
        by=cast.bob,
        programme=link.questionnaire.programme,
        questionnaire=link.questionnaire,
        plan=Plan(**{"name": "四季度", "wave": "2026-Q4", "first_hour": 0, "last_hour": 24, **plan}),
    )
    rows = [
        Listed(f"1380013{8000 + i}", f"客户{i}", f"K{i}", {"地区": "北" if i % 2 else "南"}) for i in range(n)
    ]
    if rows:
        add_numbers(by=cast.bob, study=made, rows=rows)
    return made


def address(study: Study, rest: str = "") -> str:
    """The address of a study's page."""
    return f"/programmes/{study.programme_id}/telephone/{study.pk}/{rest}"


def in_hand(study: Study) -> Number:
    """The number that somebody holds."""
    return Number.objects.get(study=study, leased_until__isnull=False)
