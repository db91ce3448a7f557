"""How well contacts kept twice are found, on a generated set whose truth is known.

    .venv/bin/python -m benchmarks.matching                 # 100,000 contacts
    .venv/bin/python -m benchmarks.matching --contacts 1000000

Persons get a Chinese name by its real frequency, telephone, e-mail, address, birthday and region. Every
seventh is kept a second time (a few a third) as another system would: other number, typing errors, name
with a form of address, address written otherwise, gaps. Families share telephone and address, shops share
a telephone, and namesakes live in one district, so that likeness alone is not enough. Prints precision
and recall of pairs by threshold, beside the recall of exact rules, with seconds and memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from huiyin.customers.matching.linking import find_pairs

# The commonest surnames with their share in per mille, as the ministry's yearly reports list them.
SURNAMES = dict(
    zip(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
        [72, 72, 68, 54, 45, 31, 22, 21, 20, 19, 18, 15, 13, 13, 12, 11, 11, 11, 10, 9]
        + [9, 8, 8, 8, 8, 8, 8, 7, 7, 7]
        + [5] * 30
        + [3] * 40,
        strict=False,
    )
)
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉萍红建国文辉力志鹏婷雪飞晨欣宇浩凯健俊帆慧琳莹佳倩雨嘉梓涵子轩博宏海波龙云峰林东亮成斌永康庆祥福德昌荣贵"
ROADS = [
    "人民",
    "解放",
    "中山",
    "建设",
    "和平",
    "新华",
    "长江",
    "黄河",
    "友谊",
    "光明",
    "滨河",
    "工业",
    "学府",
    "青年",
    "东风",
    "胜利",
    "朝阳",
    "文化",
    "前进",
    "迎宾",
]


def people(n: int, draw: np.random.Generator) -> list[dict[str, str]]:
    """Different persons; some live together, some answer one telephone."""
    surnames, shares = list(SURNAMES), np.array(list(SURNAMES.values()), dtype=float)
    weights = 1 / np.arange(1, len(GIVEN) + 1) ** 0.6
    family = draw.choice(len(surnames), n, p=shares / shares.sum())
    first = draw.choice(len(GIVEN), n, p=weights / weights.sum())
    second = draw.choice(len(GIVEN), n, p=weights / weights.sum())
    two = draw.random(n) < 0.82
    region = np.minimum(draw.zipf(1.4, n), 400)
    days = draw.integers(0, 25_000, n)
    has = {name: draw.random(n) < share for name, share in HAS.items()}
    rows: list[dict[str, str]] = []
    for k in range(n):
        name = surnames[family[k]] + GIVEN[first[k]] + (GIVEN[second[k]] if two[k] else "")
        born = np.datetime64("1940-01-01") + int(days[k])
        row = {
            "name": name,
            "phone": f"+861{draw.choice(['38', '39', '50', '58', '86', '87', '33', '77'])}{draw.integers(0, 10**8):08d}",
            "email": f"{draw.choice(['u', 'li', 'w', 'z', 'qq', 'cn'])}{draw.integers(10**4, 10**10)}@{draw.choice(['qq.com', '163.com', 'example.cn'])}",
            "address": _address(draw),
            "birthday": str(born),
            "region": f"区{region[k]:03d}",
        }
        if k and draw.random() < 0.08:  # a family: address in common, often the telephone, another name
            kin = rows[k - 1]
            row["address"], row["region"] = kin["address"], kin["region"]
            row["name"] = kin["name"][0] + row["name"][1:] if draw.random() < 0.6 else row["name"]
            if draw.random() < 0.4:
                row["phone"] = kin["phone"]
        elif k and draw.random() < 0.01:  # a shop's telephone
            row["phone"] = rows[int(draw.integers(0, k))]["phone"]
        rows.append(row)
    return [
        {name: value if has.get(name, _ALL)[k % n] else "" for name, value in row.items()}
        for k, row in enumerate(rows)
    ]


HAS = {"phone": 0.95, "email": 0.45, "address": 0.8, "birthday": 0.55}
_ALL = np.ones(10**7, dtype=bool)


def _address(draw: np.random.Generator) -> str:
    road = ROADS[draw.integers(0, len(ROADS))] + draw.choice(["路", "大道", "街"])
    return f"{road}{draw.integers(1, 900)}号{draw.integers(1, 30)}栋{draw.integers(1, 5)}单元{draw.integers(1, 34)}{draw.integers(1, 5):02d}室"


def again(row: dict[str, str], draw: np.random.Generator) -> dict[str, str]:
    """The same person as another system would have written it down."""
    copy = dict(row)
    chance = draw.random
    if chance() < 0.08 and len(row["name"]) > 1:
        copy["name"] = row["name"][:-1] + GIVEN[draw.integers(0, len(GIVEN))]
    elif chance() < 0.05:
        copy["name"] = row["name"][0] + draw.choice(["先生", "女士"])
    if row["phone"]:
        if chance() < 0.16:
            copy["phone"] = f"+861{draw.choice(['38', '59', '80'])}{draw.integers(0, 10**8):08d}"
        elif chance() < 0.05:
            at = int(draw.integers(4, 13))
            copy["phone"] = (
                row["phone"][:at] + row["phone"][at + 1] + row["phone"][at] + row["phone"][at + 2 :]
            )
        elif chance() < 0.08:
            copy["phone"] = ""
    if row["email"] and chance() < 0.5:
        copy["email"] = "" if chance() < 0.7 else f"x{draw.integers(10**5, 10**9)}@qq.com"
    if row["address"]:
        if chance() < 0.3:
            copy["address"] = (
                row["address"].replace("号", "-").replace("栋", "-").replace("单元", "-").replace("室", "")
            )
        elif chance() < 0.15:
            copy["address"] = row["address"].split("栋")[0]
        elif chance() < 0.12:
            copy["address"] = _address(draw)
    if row["birthday"] and chance() < 0.4:
        copy["birthday"] = "" if chance() < 0.85 else row["birthday"][:-1] + str(draw.integers(0, 10))
    if chance() < 0.05:
        copy["region"] = f"区{min(int(draw.zipf(1.4)), 400):03d}"
    return copy


def generated(n: int, seed: int = 20260101) -> tuple[pa.Table, np.ndarray]:
    """A table of contacts and whose each is."""
    draw = np.random.default_rng(seed)
    persons = people(int(n / 1.16), draw)
    rows, owner = list(persons), list(range(len(persons)))
    while len(rows) < n:
        whose = int(draw.integers(0, len(persons)))
        rows.append(again(persons[whose], draw))
        owner.append(whose)
    order = draw.permutation(n)
    columns = {name: [rows[k][name] for k in order] for name in rows[0]}
    return pa.table({"id": np.arange(1, n + 1), **columns}), np.array(owner)[order]


def true_pairs(owner: np.ndarray) -> set[tuple[int, int]]:
    """Every pair of contacts of one person, by number."""
    order = np.argsort(owner, kind="stable")
    groups = np.split(order + 1, np.flatnonzero(np.diff(owner[order])) + 1)
    return {
        (int(a), int(b)) if a < b else (int(b), int(a))
        for group in groups
        if len(group) > 1
        for at, a in enumerate(group)
        for b in group[at + 1 :]
    }


def exact_pairs(contacts: pa.Table, columns: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs that agree in all these columns: what plain rules find."""
    groups: dict[tuple[str, ...], list[int]] = {}
    values = [contacts.column(name).to_pylist() for name in columns]
    for number, key in enumerate(zip(*values, strict=True), start=1):
        if all(key):
            groups.setdefault(key, []).append(number)
    return {(a, b) for group in groups.values() for at, a in enumerate(group) for b in group[at + 1 :]}


def scores(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> str:
    """Precision, recall and how many."""
    hits = len(found & truth)
    return f"precision {hits / max(len(found), 1):.4f}  recall {hits / len(truth):.4f}  pairs {len(found):,}"


def main() -> None:
    """Generate, match, compare with the truth."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--memory", type=int, default=4096, help="MiB for the engine")
    options = parser.parse_args()
    contacts, owner = generated(options.contacts)
    truth = true_pairs(owner)
    print(f"{options.contacts:,} contacts, {len(truth):,} true pairs", flush=True)
    print("same telephone           ", scores(exact_pairs(contacts, ["phone"]), truth))
    print("same telephone and name  ", scores(exact_pairs(contacts, ["phone", "name"]), truth))
    began = time.perf_counter()
    pairs = find_pairs(contacts, least=0.5, memory_mebibytes=options.memory)
    seconds = time.perf_counter() - began
    left, right, probability = (
        pairs.table.column(name).to_numpy() for name in ("left", "right", "probability")
    )
    for least in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999):
        chosen = probability >= least
        found = set(zip(left[chosen].tolist(), right[chosen].tolist(), strict=True))
        print(f"model, p ≥ {least:<5}          ", scores(found, truth))
    print(
        f"{seconds:.1f} s, most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
    )


if __name__ == "__main__":
    main()
