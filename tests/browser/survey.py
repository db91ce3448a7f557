"""A survey as somebody has it in a spreadsheet, made here and labelled for what it is."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace
from pathlib import Path

GRADES = {"很不满意": 1, "不满意": 2, "一般": 3, "满意": 4, "很满意": 5}
ITEMS = ("服务质量", "服务态度", "响应速度")
WAVES = ("2026-Q1", "2026-Q2")
N_PER_WAVE = 40
UNHAPPY = "K1017"  # who wrote the words below
COMPLAINT = "打了三次电话都没有人接，问题到现在没有解决。"
ILLEGIBLE_DATE = "二月三十日"


@dataclass(frozen=True)
class Form:
    """One filled-in form."""

    customer: str
    answered_on: str
    wave: str
    hall: int
    district: str
    satisfaction: tuple[int, ...]
    expectation: tuple[int, ...]
    overall: int
    recommend: int
    words: str


def made_forms() -> list[Form]:
    """Eighty made-up customers in two waves; the second wave is a little happier."""
    chance = random.Random(20260630)
    forms = [_form(chance, number) for number in range(N_PER_WAVE * len(WAVES))]
    assert forms[17].customer == UNHAPPY
    forms[17] = Form(
        UNHAPPY, "2026-02-18", WAVES[0], 3, "城北区", (2, 1, 1), (5, 5, 5), 1, 0, COMPLAINT
    )  # every rule would call this one
    return forms


def _form(chance: random.Random, number: int) -> Form:
    wave = number // N_PER_WAVE
    mood = chance.gauss(3.6 + 0.4 * wave, 0.8)

    def grade(shift: float = 0.0) -> int:
        return min(5, max(1, round(mood + shift + chance.gauss(0, 0.6))))

    satisfaction = tuple(grade(shift) for shift in (0.2, 0.1, -0.4))
    return Form(
        customer=f"K{1000 + number}",
        answered_on=f"2026-{1 + 3 * wave + number % 3:02}-{1 + number % 28:02}",
        wave=WAVES[wave],
        hall=1 + number % 4,
        district=("城南区", "城北区", "开发区")[number % 3],
        satisfaction=satisfaction,
        expectation=tuple(chance.choice((4, 4, 5)) for _ in ITEMS),
        overall=grade(),
        recommend=min(10, max(0, round(2 * mood + chance.gauss(0.3, 1.2)))),
        words=("", "希望周末也能办理业务。", "等候时间太长。", "工作人员很耐心，谢谢！")[number % 4],
    )


def write_file(path: Path, forms: list[Form]) -> None:
    """The file as an office program in China saves it: CSV in GB18030, grades in words.

    Its last row, number 82 of the sheet, has a date that does not exist.
    """
    words = {grade: word for word, grade in GRADES.items()}
    header = ["客户编号", "答卷日期", "波次", "营业厅", "区域"]
    header += [*ITEMS, *(f"{item}（期望）" for item in ITEMS), "总体满意度", "推荐可能性(0-10)", "意见和建议"]
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for form in [*forms, replace(forms[0], customer="K9999", answered_on=ILLEGIBLE_DATE)]:
            writer.writerow(
                [
                    *(form.customer, form.answered_on, form.wave, form.hall, form.district),
                    *(words[grade] for grade in form.satisfaction),
                    *form.expectation,
                    *(words[form.overall], form.recommend, form.words),
                ]
            )
