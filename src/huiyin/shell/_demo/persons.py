"""Made-up customers of a power utility: who they are, before anybody asked them anything.

Their telephone numbers begin as no exchange gives them out (after the area code a 0), and their addresses end
in example.com, which belongs to nobody: whoever tries sending from the sample reaches no stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

COUNTIES = ("城关区", "东湖区", "临江县", "青山县", "白云县")
COUNTY_SHARES = (0.34, 0.28, 0.18, 0.14, 0.06)
KINDS = ("居民", "工商业", "农业生产")
KIND_SHARES = (0.78, 0.17, 0.05)
USUAL_BILL = {"居民": 1_400.0, "工商业": 38_000.0, "农业生产": 3_200.0}  # a year's, in yuan
KEY_ACCOUNT_FROM = 60_000.0
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
GIVEN: tuple[str, ...] = (
    "秀英",
    "建国",
    "丽华",
    "志强",
    "桂兰",
    "海波",
    "晓梅",
    "永福",
    "玉珍",
    "明",
    "佳怡",
    "俊杰",
)
GIVEN += ("雅琴", "浩然", "春燕", "国庆", "欣", "卫东", "思远", "小红")
BUSINESSES = (
    ("滨江江南纺织有限公司", "company"),
    ("东湖冷链物流有限公司", "company"),
    ("临江精密铸造有限公司", "company"),
    ("滨江市第三人民医院", "public"),
    ("青山水泥制品厂", "company"),
    ("城关农贸批发市场", "company"),
    ("临江县实验中学", "public"),
    ("老街豆制品加工坊", "trader"),
)


@dataclass(frozen=True)
class Person:
    """One invented customer; `bill` is what a year's power costs, `mood` leans their opinions (0 is usual)."""

    key: str
    name: str
    phone: str
    email: str
    county: str
    kind: str
    bill: float
    mood: float
    born_on: date
    since: date
    contract_until: date | None

    @property
    def is_key_account(self) -> bool:
        return self.bill >= KEY_ACCOUNT_FROM


def persons(n: int, *, today: date, seed: int) -> list[Person]:
    """`n` invented customers, the same for the same seed and day."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(n):
        kind = KINDS[rng.choice(len(KINDS), p=KIND_SHARES)]
        is_business = kind == "工商业"
        name = SURNAMES[rng.integers(len(SURNAMES))] + GIVEN[rng.integers(len(GIVEN))]
        found.append(
            Person(
                key=f"3201{number + 1:06d}",
                name=name,
                phone=f"0270{number + 1:07d}",
                email=f"c{number + 1:04d}@example.com" if rng.random() < 0.6 else "",
                county=COUNTIES[rng.choice(len(COUNTIES), p=COUNTY_SHARES)],
                kind=kind,
                bill=round(float(USUAL_BILL[kind] * rng.lognormal(0.0, 0.6)), 2),
                mood=float(rng.normal(0.0, 0.75)),
                born_on=date(1950, 1, 1) + timedelta(days=int(rng.integers(0, 20_000))),
                since=today - timedelta(days=int(rng.integers(400, 6_000))),
                contract_until=today + timedelta(days=int(rng.integers(5, 500))) if is_business else None,
            )
        )
    return found
