"""The assistant among many articles: how long a question takes, cold, warm and after a change, and what it finds.

`.venv/bin/python -m benchmarks.assistant --articles 5000 --questions 300`: writes so many different articles (a
title, two more ways of asking, about 300 characters of text) into a database of its own, then asks in other words,
with slips, in whole conversations. Times are of the wall clock, and of the process, which other programs on the
machine do not lengthen. "After a change" is the first question after an article was published, when the index of
the process is made anew. The last lines ask through the whole web stack: the form is sent, then the page is read.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

THINGS = [
    "电费",
    "电表",
    "充电桩",
    "光伏",
    "发票",
    "账单",
    "户名",
    "峰谷电价",
    "停电通知",
    "预付费",
    "银行代扣",
    "居民阶梯电价",
    "临时用电",
    "增容",
    "过户",
    "报装",
    "电子合同",
    "掌上营业厅",
    "缴费记录",
    "电能表校验",
    "路灯",
    "配电箱",
    "低保优惠",
    "一户多人口",
    "违约金",
]
ACTS = [
    "办理",
    "取消",
    "查询",
    "修改",
    "申请",
    "退费",
    "投诉",
    "补办",
    "开通",
    "暂停",
    "恢复",
    "打印",
    "核对",
    "缴纳",
    "预约",
    "催办",
    "更换",
    "授权",
    "评价",
    "注销",
]
PLACES = [
    "企业客户",
    "居民客户",
    "租房客户",
    "农村客户",
    "学校",
    "医院",
    "商铺",
    "小区物业",
    "工厂",
    "新装客户",
]
WORDS = [
    "请携带有效证件",
    "工作日受理",
    "一般三个工作日办结",
    "可在线查询进度",
    "不收取费用",
    "需本人到场",
    "可委托他人",
    "以短信通知为准",
]
SLIPS = (
    ("办理", "辦理"),
    ("查询", "查一查"),
    ("申请", "想申请一下"),
    ("怎么", "咋"),
    ("客户", "用户"),
    ("电费", "电废"),
)


def main() -> int:
    """Run it and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    os.environ.setdefault("HUIYIN_DATA", tempfile.mkdtemp(prefix="huiyin-assistant-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user, page, titles = _world(options.articles)
    print("| What | wall p50 | wall p95 | process p95 |\n| --- | ---: | ---: | ---: |")
    rng = random.Random(7)
    asked = [rng.choice(list(titles)) for _ in range(options.questions)]
    _first(page, asked[0])
    _searches(page, titles, asked, rng)
    _after_changes(user, page, titles, asked)
    _talks(page, asked, rng)
    _pages(page, asked, rng)
    return 0


def _world(n: int) -> tuple[Any, Any, dict[str, int]]:
    """A unit, its help page and the articles, by title with the number of the article."""
    from django.utils import timezone

    from huiyin.accounts.models import Unit, User
    from huiyin.knowledge import services
    from huiyin.knowledge.models import Article, ArticleText, ArticleVersion
    from huiyin.knowledge.publishing import HelpWords
    from huiyin.knowledge.writing import stir

    unit = Unit.objects.create(name="基准", path="/1/")
    user = User.objects.create(login="m", name="经理", role="manager", unit=unit)
    rng, now = random.Random(1), timezone.now()
    kinds = list(product(THINGS, ACTS, PLACES))
    rng.shuffle(kinds)
    kinds = (kinds * (n // len(kinds) + 1))[:n]
    articles = Article.objects.bulk_create(
        [Article(unit=unit, created_by=user, created_at=now) for _ in kinds], batch_size=1000
    )
    versions = ArticleVersion.objects.bulk_create(
        [ArticleVersion(article=one, number=1, saved_at=now, published_at=now) for one in articles],
        batch_size=1000,
    )
    for article, version in zip(articles, versions, strict=True):
        article.live = version
    Article.objects.bulk_update(articles, ["live"], batch_size=500)
    titles, texts = {}, []
    for (thing, act, place), version in zip(kinds, versions, strict=True):
        title = f"{place}怎么{act}{thing}"
        titles[title] = version.article_id
        body = "。".join(rng.choice(WORDS) + rng.choice(THINGS) + rng.choice(ACTS) for _ in range(22))
        ways = f"{thing}{act}需要什么材料（{place}）\n{place}想{act}{thing}在哪里办"
        texts.append(
            ArticleText(version=version, language="zh", title=title, asked=ways, answer=body[:80], body=body)
        )
    ArticleText.objects.bulk_create(texts, batch_size=1000)
    stir()
    page = services.set_help_page(by=user, unit=unit, words=HelpWords("bench", is_on=True))
    return user, page, titles


def _otherwise(title: str, rng: random.Random) -> str:
    """The same question in other words, sometimes with a slip."""
    slip = rng.choice(SLIPS)
    return f"{rng.choice(['请问', '你好，', '我是', ''])}{title.replace(*slip)}{rng.choice(['啊', '？', '呢', ''])}"


def _timed(name: str, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    walls, processes, found = [], [], []
    for act in acts:
        began, used = time.perf_counter(), time.process_time()
        found.append(act())
        walls.append(time.perf_counter() - began)
        processes.append(time.process_time() - used)
    at = max(0, int(len(acts) * 0.95) - 1)
    median, wall, process = sorted(walls)[len(acts) // 2], sorted(walls)[at], sorted(processes)[at]
    print(f"| {name} | {median * 1e3:.1f} ms | {wall * 1e3:.1f} ms | {process * 1e3:.1f} ms |")
    return found


def _first(page: Any, title: str) -> None:
    from huiyin.analytics.text.retrieval import terms_of
    from huiyin.knowledge.searching import search_public

    terms_of("词典")  # every process reads the dictionary once
    _timed("first question of a process", [lambda: search_public(page.unit, title)])


def _searches(page: Any, titles: dict[str, int], asked: list[str], rng: random.Random) -> None:
    from huiyin.knowledge.searching import search_public

    words = [_otherwise(title, rng) for title in asked]
    found = _timed("search", [lambda one=one: search_public(page.unit, one, most=3) for one in words])
    ranks = [[match.article_id for match in one.matches] for one in found]
    first = sum(rank[:1] == [titles[title]] for rank, title in zip(ranks, asked, strict=True))
    third = sum(titles[title] in rank for rank, title in zip(ranks, asked, strict=True))
    print(f"| right one first / among three | {first / len(asked):.3f} | {third / len(asked):.3f} | |")


def _after_changes(user: Any, page: Any, titles: dict[str, int], asked: list[str]) -> None:
    from huiyin.knowledge import services
    from huiyin.knowledge.searching import search_public

    def once(title: str) -> Callable[[], Any]:
        services.also_asked(by=user, article_id=titles[title], language="zh", way=f"另一种问法{title}")
        return lambda: search_public(page.unit, title)

    for number, title in enumerate(asked[:3], 1):
        _timed(f"first question after a change ({number})", [once(title)])


def _talks(page: Any, asked: list[str], rng: random.Random) -> None:
    from huiyin.knowledge import services

    def turn(title: str) -> Callable[[], Any]:
        talk = services.begin(page=page, language="zh").conversation
        return lambda: services.say(conversation_id=talk.pk, words=_otherwise(title, rng))

    _timed("a turn: judged, answered, stored", [turn(title) for title in asked])


def _pages(page: Any, asked: list[str], rng: random.Random) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")

    def ask(number: int, title: str) -> Callable[[], Any]:
        sent = {"words": _otherwise(title, rng), "lang": "zh"}
        address = f"10.0.{number // 250}.{number % 250}"
        begun = client.post(f"/ask/{page.address}/talk/", {}, REMOTE_ADDR=address)
        here = begun["Location"].removesuffix("#last")

        def act() -> Any:
            client.post(here, sent, REMOTE_ADDR=address)
            return client.get(here, REMOTE_ADDR=address)

        return act

    acts = [ask(number, title) for number, title in enumerate(asked[:150])]
    shown = _timed("through the web: sent, stored, page read again", acts)
    print(f"| largest page | {max(len(one.content) for one in shown):,} bytes | | |")


if __name__ == "__main__":
    raise SystemExit(main())
