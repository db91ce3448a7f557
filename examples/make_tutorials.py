"""Make the data of the tutorials again: `python examples/make_tutorials.py [FOLDER]`.

Everything is constructed: drawn by a seeded generator, about a broadband provider that does not exist.
The same files come out byte by byte, one set with Chinese headings and one with English.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent / "tutorials"
Words = tuple[str, str]  # Chinese, English
Drawn = np.random.RandomState  # its stream is frozen: the files stay the same under any NumPy

REGIONS: tuple[Words, ...] = (("城区", "city"), ("郊区", "suburb"), ("县域", "county"))
PLANS: tuple[Words, ...] = (("家庭", "home"), ("商务", "business"))
ITEMS: tuple[Words, ...] = (
    ("网速", "speed"),
    ("稳定", "stability"),
    ("安装", "installation"),
    ("客服", "support"),
    ("账单", "billing"),
    ("价格", "price"),
)
CUSTOMER: Words = ("客户", "customer")
REGION: Words = ("地区", "region")
PLAN: Words = ("套餐", "plan")


def write(folder: Path, name: str, head: Sequence[Words], rows: Iterable[Sequence[Any]]) -> None:
    """One file in each language; cells that are pairs of words are spoken too."""
    kept = [list(row) for row in rows]
    for at, language in enumerate(("zh", "en")):
        (folder / language).mkdir(parents=True, exist_ok=True)
        with (folder / language / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([words[at] for words in head])
            writer.writerows(
                ["" if cell is None else cell[at] if isinstance(cell, tuple) else cell for cell in row]
                for row in kept
            )


def grades(values: Any, low: int, high: int) -> list[int]:
    """Numbers rounded to whole grades within the scale."""
    return [int(value) for value in np.clip(np.rint(values), low, high)]


def survey(folder: Path) -> None:
    """Two waves of 400 answers; 200 customers answered both. Stability and support weigh most."""
    drawn = Drawn(11)
    n_people = 600
    region = drawn.choice(3, n_people, p=(0.62, 0.25, 0.13))
    plan = drawn.choice(2, n_people, p=(0.75, 0.25))
    mood = drawn.normal(size=n_people)
    level = np.array([3.9, 3.6, 4.1, 3.4, 3.9, 3.1])
    by_region = np.array([[0.15, 0.15, 0, 0, 0, 0], [-0.1, -0.1, 0, 0, 0, 0], [-0.5, -0.7, -0.2, 0, 0, 0]])
    rows = []
    for wave, (first, last) in enumerate(((0, 400), (200, 600))):
        for who in range(first, last):
            change = np.array([0, 0, 0, 0.35 * wave, 0, -0.05 * wave])
            felt = level + change + by_region[region[who]] + 0.45 * mood[who] + drawn.normal(size=6) * 0.85
            asked = np.array(grades(felt, 1, 5))
            overall = 6.6 + (asked - 3.6) @ [0.25, 0.8, 0.1, 0.55, 0.05, 0.35]
            overall += -0.9 * (asked[1] <= 2) + 0.4 * mood[who] + drawn.normal() * 0.9
            liked = overall + 1.25 + 0.3 * plan[who] + drawn.normal() * 1.2
            shown: list[Any] = asked.tolist()
            for at in range(6):
                if drawn.random_sample() < 0.01:
                    shown[at] = None
            rows.append(
                [
                    f"C{who + 1:04}",
                    f"2026-Q{wave + 1}",
                    REGIONS[region[who]],
                    PLANS[plan[who]],
                    *shown,
                    grades([overall], 1, 10)[0],
                    grades([liked], 0, 10)[0],
                ]
            )
    head = (
        CUSTOMER,
        ("波次", "wave"),
        REGION,
        PLAN,
        *ITEMS,
        ("总体满意", "overall"),
        ("推荐意愿", "recommend"),
    )
    write(folder, "survey", head, rows)


def features(folder: Path) -> None:
    """150 customers on four features, asked both ways after Kano (1 like … 5 dislike)."""
    drawn = Drawn(12)
    wanted: tuple[tuple[Words, tuple[float, ...], tuple[float, ...]], ...] = (
        (("断网有人上门", "repair visit"), (0.15, 0.70, 0.10, 0.05, 0), (0, 0.02, 0.08, 0.15, 0.75)),
        (("下载更快", "faster download"), (0.75, 0.10, 0.10, 0.05, 0), (0, 0.05, 0.10, 0.20, 0.65)),
        (("送视频会员", "free films"), (0.65, 0.05, 0.25, 0.05, 0), (0, 0.05, 0.55, 0.30, 0.10)),
        (("账单换皮肤", "bill themes"), (0.15, 0.05, 0.70, 0.10, 0), (0.02, 0.05, 0.75, 0.15, 0.03)),
    )
    columns, head = [], []
    for words, there, missing in wanted:
        head += [(f"{words[0]}_有", f"{words[1]} with"), (f"{words[0]}_无", f"{words[1]} without")]
        columns += [drawn.choice(5, 150, p=there) + 1, drawn.choice(5, 150, p=missing) + 1]
    write(folder, "features", head, np.column_stack(columns).tolist())


def invitations(folder: Path) -> None:
    """1,200 invited customers: who they are, how the contact ended (AAPOR), reminders, the score given."""
    drawn = Drawn(13)
    rows = []
    for who in range(1200):
        region, plan = drawn.choice(3, p=(0.45, 0.30, 0.25)), drawn.choice(2, p=(0.8, 0.2))
        chance = (0.40, 0.33, 0.20)[region] + 0.05 * plan
        luck = drawn.random_sample()
        score, reminders = None, int(drawn.choice(4, p=(0.4, 0.3, 0.2, 0.1)))
        if luck < chance:
            score = grades([7.4 - (0, 0.3, 0.9)[region] - 0.25 * reminders + drawn.normal() * 1.7], 0, 10)[0]
            code = "1.1" if drawn.random_sample() < 0.93 else "1.2"
        else:
            code = str(drawn.choice(["2.1", "2.2", "2.3", "3.1", "4.1"], p=(0.18, 0.40, 0.07, 0.25, 0.10)))
            reminders = 3
        rows.append(
            [f"K{who + 1:04}", REGIONS[region], PLANS[plan], code, int(score is not None), reminders, score]
        )
    head = (
        CUSTOMER,
        REGION,
        PLAN,
        ("结果码", "code"),
        ("已答", "answered"),
        ("催答次数", "reminders"),
        ("评分", "score"),
    )
    write(folder, "invitations", head, rows)


def answers(folder: Path) -> None:
    """Dated answers 0-10 over thirty months: slowly better, lower each July and August."""
    drawn = Drawn(14)
    rows = []
    for day in range(912):
        when = date(2024, 1, 1) + timedelta(days=day)
        level = 7.2 + 0.0011 * day - 0.7 * (when.month in {7, 8})
        rows += [
            [when.isoformat(), grades([level + drawn.normal() * 2], 0, 10)[0]]
            for _ in range(drawn.poisson(1.8))
        ]
    write(folder, "answers", (("日期", "date"), ("推荐意愿", "recommend")), rows)


def branches(folder: Path) -> None:
    """Satisfied answers by branch and month; branch 05 falls in the last four months."""
    drawn = Drawn(15)
    rows = []
    for branch in range(1, 13):
        usual = drawn.uniform(0.78, 0.88)
        for month in range(24):
            n = int(drawn.poisson(60)) + 10
            rate = usual - (0.22 if branch == 5 and month >= 20 else 0)
            label = f"{2024 + month // 12}-{month % 12 + 1:02}"
            rows.append([(f"营业厅{branch:02}", f"branch {branch:02}"), label, n, drawn.binomial(n, rate)])
    head = (("营业厅", "branch"), ("月份", "month"), ("样本量", "n"), ("满意", "satisfied"))
    write(folder, "branches", head, rows)


def customers(folder: Path) -> None:
    """800 customers: how long they stayed, whether they left, satisfaction where they answered."""
    drawn = Drawn(16)
    rows = []
    for who in range(800):
        plan, content = (
            drawn.choice(2, p=(0.75, 0.25)),
            int(drawn.choice(5, p=(0.08, 0.14, 0.26, 0.34, 0.18))) + 1,
        )
        complaints = int(drawn.poisson(0.9 if content <= 2 else 0.35))
        slowness = drawn.exponential(38 * np.exp(0.35 * (content - 3) - 0.3 * complaints + 0.25 * plan))
        watched = drawn.uniform(6, 30)
        answered = drawn.random_sample() < (0.55 if content >= 4 else 0.40)
        rows.append(
            [
                f"D{who + 1:04}",
                PLANS[plan],
                complaints,
                content if answered else None,
                round(float(max(0.5, min(slowness, watched))), 1),
                int(slowness <= watched),
            ]
        )
    head = (
        CUSTOMER,
        PLAN,
        ("投诉次数", "complaints"),
        ("满意度", "satisfaction"),
        ("在网月数", "months"),
        ("离网", "left"),
    )
    write(folder, "customers", head, rows)


def purchases(folder: Path) -> None:
    """Two years of extra purchases of 300 customers who come irregularly and silently stop."""
    drawn = Drawn(17)
    rows = []
    for who in range(300):
        rate, quitting, size = drawn.gamma(0.8, 0.11), drawn.beta(0.9, 3.0), drawn.gamma(6, 15)
        day = drawn.uniform(0, 120)
        while day < 728:
            when = date(2024, 1, 1) + timedelta(days=int(day))
            rows.append([f"E{who + 1:04}", when.isoformat(), round(float(drawn.gamma(6, size / 6)) + 1, 2)])
            if drawn.random_sample() < quitting:
                break
            day += drawn.exponential(7 / max(rate, 0.004))
    write(
        folder,
        "purchases",
        (CUSTOMER, ("日期", "date"), ("金额", "amount")),
        sorted(rows, key=lambda row: row[1]),
    )


def trial(folder: Path) -> None:
    """1,000 customers assigned at random to the present repair process or a new one."""
    drawn = Drawn(18)
    arms: tuple[Words, ...] = (("现行流程", "present"), ("新流程", "new"))
    rows = []
    for who in range(1000):
        arm, mood = int(drawn.random_sample() < 0.5), drawn.normal()
        before = grades([6.8 + 1.3 * mood + drawn.normal() * 0.9], 0, 10)[0]
        after = grades([6.8 + 0.35 * arm + 1.3 * mood + drawn.normal() * 0.9], 0, 10)[0]
        rows.append([f"T{who + 1:04}", arms[arm], before, after])
    head = (CUSTOMER, ("组别", "arm"), ("试前评分", "before"), ("试后评分", "after"))
    write(folder, "trial", head, rows)


def halls(folder: Path) -> None:
    """Monthly scores of 24 halls; six got the measure in month 5, six in month 7, twelve never."""
    drawn = Drawn(19)
    rows = []
    for hall in range(24):
        start = 5 if hall < 6 else 7 if hall < 12 else None
        usual = drawn.normal() * 2.5 + (73 if start else 75)
        for month in range(1, 10):
            score = usual + 0.4 * month + 3 * (start is not None and month >= start) + drawn.normal() * 1.2
            rows.append([(f"厅{hall + 1:02}", f"hall {hall + 1:02}"), month, round(float(score), 1), start])
    head = (("营业厅", "hall"), ("月份", "month"), ("满意度", "score"), ("开始月份", "start"))
    write(folder, "halls", head, rows)


def path_model(folder: Path) -> None:
    """300 answers on 1-10 to the items of the ECSI model; image, quality and value lead to satisfaction."""
    drawn = Drawn(20)
    n = 300
    image = drawn.normal(size=n)
    expected = 0.5 * image + drawn.normal(size=n) * 0.8
    quality = 0.45 * image + 0.3 * expected + drawn.normal(size=n) * 0.7
    value = 0.15 * expected + 0.55 * quality + drawn.normal(size=n) * 0.75
    content = 0.2 * image + 0.45 * quality + 0.3 * value + drawn.normal(size=n) * 0.5
    complaints = 0.5 * content + drawn.normal(size=n) * 0.85
    loyal = 0.2 * image + 0.55 * content + drawn.normal(size=n) * 0.65
    parts = {"IMAG": (image, 4), "CUEX": (expected, 3), "PERQ": (quality, 5), "PERV": (value, 2)}
    parts |= {"CUSA": (content, 3), "CUSCO": (complaints, 1), "CUSL": (loyal, 3)}
    head, columns = [], []
    for key, (latent, n_items) in parts.items():
        for item in range(n_items):
            name = f"{key}{item + 1}" if n_items > 1 else key
            head.append((name, name))
            columns.append(
                grades(7 + 1.3 * (0.85 * latent + drawn.normal(size=n) * 0.55) - 0.2 * item, 1, 10)
            )
    write(folder, "ecsi", head, zip(*columns, strict=True))


def servqual(folder: Path) -> None:
    """120 customers: ten items as expected (E) and as perceived (P), two for each RATER dimension, 1-7."""
    drawn = Drawn(21)
    level = np.repeat([6.3, 6.0, 5.4, 5.8, 6.2], 2)
    gap = np.repeat([-0.9, -0.4, 0.1, -0.2, -0.7], 2)
    rows = []
    for _ in range(120):
        mood = drawn.normal() * 0.5
        expected = grades(level + mood + drawn.normal(size=10) * 0.6, 1, 7)
        perceived = grades(level + gap + mood + drawn.normal(size=10) * 0.9, 1, 7)
        rows.append([*expected, *perceived])
    names = [f"E{at}" for at in range(1, 11)] + [f"P{at}" for at in range(1, 11)]
    write(folder, "servqual", [(name, name) for name in names], rows)


def library(folder: Path) -> None:
    """100 readers on three items: least acceptable (M), desired (D), perceived (P), 1-9."""
    drawn = Drawn(22)
    rows = []
    for _ in range(100):
        least, desired = np.array([6.0, 5.5, 6.5]), np.array([8.0, 7.5, 8.5])
        mood = drawn.normal() * 0.6
        rows.append(
            grades(least + mood + drawn.normal(size=3) * 0.7, 1, 9)
            + grades(desired + mood / 2 + drawn.normal(size=3) * 0.5, 1, 9)
            + grades(np.array([7.2, 6.8, 6.1]) + mood + drawn.normal(size=3) * 0.9, 1, 9)
        )
    names = [f"{kind}{at}" for kind in "MDP" for at in (1, 2, 3)]
    write(folder, "library", [(name, name) for name in names], rows)


def calls(folder: Path) -> None:
    """500 calls of one month: waiting, talking, whether the matter was settled."""
    drawn = Drawn(23)
    reasons: tuple[Words, ...] = (("报修", "repair"), ("账单", "bill"), ("办理", "order"))
    rows = []
    for _ in range(500):
        wait = int(drawn.exponential(22))
        answered = int(drawn.random_sample() > min(0.02 + wait / 300, 0.9))
        talk, after = int(drawn.gamma(4, 55)), int(drawn.gamma(3, 15))
        day = date(2026, 5, 1) + timedelta(days=int(drawn.randint(0, 31)))
        rows.append(
            [
                f"F{int(drawn.randint(1, 320)):03}",
                reasons[drawn.choice(3, p=(0.45, 0.35, 0.2))],
                day.isoformat(),
                wait,
                answered,
                *((talk, after, int(drawn.random_sample() < 0.85)) if answered else (None, None, None)),
            ]
        )
    head = (CUSTOMER, ("事由", "reason"), ("日期", "date"), ("等待秒", "wait"), ("接通", "answered"))
    head += (("通话秒", "talk"), ("整理秒", "wrap_up"), ("已解决", "resolved"))
    write(folder, "calls", head, sorted(rows, key=lambda row: row[2]))


def teams(folder: Path) -> None:
    """40 teams: satisfaction of employees and of their customers, and how large the team is."""
    drawn = Drawn(24)
    rows = []
    for team in range(40):
        region, size = int(drawn.choice(3)), int(drawn.poisson(12)) + 4
        staff = 68 + drawn.normal() * 6
        guests = 78 + 0.35 * (staff - 68) - 1.5 * region + drawn.normal() * 3
        rows.append(
            [
                (f"班组{team + 1:02}", f"team {team + 1:02}"),
                REGIONS[region],
                size,
                round(staff, 1),
                round(guests, 1),
            ]
        )
    head = (
        ("班组", "team"),
        REGION,
        ("人数", "size"),
        ("员工满意度", "employees"),
        ("客户满意度", "customers"),
    )
    write(folder, "teams", head, rows)


def partners(folder: Path) -> None:
    """Six installation partners over six months: orders, orders on time, the customer's grade 1-5."""
    drawn = Drawn(25)
    rows = []
    for partner, rate, level in zip(
        "ABCDEF", (0.95, 0.92, 0.91, 0.88, 0.93, 0.78), (4.4, 4.2, 4.3, 4.0, 4.2, 3.8), strict=True
    ):
        for _ in range(int(drawn.randint(25, 110))):
            day = date(2026, 1, 1) + timedelta(days=int(drawn.randint(0, 181)))
            rows.append(
                [
                    (f"合作方{partner}", f"partner {partner}"),
                    day.isoformat(),
                    int(drawn.random_sample() < rate),
                    *grades([level + drawn.normal() * 0.9], 1, 5),
                ]
            )
    head = (("合作方", "partner"), ("日期", "date"), ("准时", "on_time"), ("客户评分", "grade"))
    write(folder, "partners", head, rows)


def make(folder: Path) -> None:
    """All files into the folder."""
    for part in (survey, features, invitations, answers, branches, customers, purchases, trial, halls):
        part(folder)
    for part in (path_model, servqual, library, calls, teams, partners):
        part(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
