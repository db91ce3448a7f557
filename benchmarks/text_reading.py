"""From a hundred thousand answers to the page of themes: how long reading takes, and the page afterwards.

.venv/bin/python -m benchmarks.text_reading [--answers 100000]

Makes a scratch installation with answers of one to three sentences (made up, an average of about 30 characters)
and the topics of the power trade, then does what the worker does and asks for the page through Django's whole
stack. The readers alone stand beside it, so that one sees what the database costs.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

SAID = (
    "上个月停了三次电，每次都超过两小时。",
    "电压不稳，晚上空调带不动。",
    "停电从来没有提前通知，冰箱里的东西都坏了。",
    "手机缴费后第二天还显示欠费，打电话才处理。",
    "营业厅只开了一个窗口，等了四十分钟。",
    "客服打了五次才接通，等待音乐听了十分钟。",
    "报修半小时就到，处理完还回访。",
    "窗口的工作人员很耐心，讲得很清楚。",
    "一次就办好了，没想到这么快。",
    "师傅上门检查线路很仔细，",
    "但是收费标准没有说明白。",
    "希望多开几个窗口！",
    "电表读数和账单对不上，请问怎么核对？",
    "很满意，继续保持",
    "没有",
    "还行吧",
)


@contextmanager
def timed(words: str, n: int) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - began, time.process_time() - worked
    rate = f", {n / processor:10,.0f} texts/s of processor" if n else ""
    print(f"{words:<44} {wall:8.2f} s, {processor:8.2f} s of processor{rate}", flush=True)


def said(n: int) -> list[str]:
    draw = random.Random(7)
    return ["".join(draw.choices(SAID, k=draw.choice((1, 1, 2, 2, 3)))) for _ in range(n)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huiyin-text-reading-") as folder:
        os.environ["HUIYIN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        readers_alone(options.answers)
        whole_way(options.answers)


def readers_alone(n: int) -> None:
    """Each reader by itself, in the parts the worker reads."""
    from huiyin.analytics.text.kinds import read_kinds
    from huiyin.analytics.text.language import languages_of
    from huiyin.analytics.text.polarity import read_polarity
    from huiyin.analytics.text.starters import starter
    from huiyin.analytics.text.topics import read_topics
    from huiyin.analytics.text.urgency import urgency_of
    from huiyin.texts.words import packed_words

    texts, topics = said(n), starter("power").topics
    parts = [texts[at : at + 2_000] for at in range(0, n, 2_000)]
    read_polarity(texts[:10])
    for name, reader in (
        ("polarity", read_polarity),
        ("language", languages_of),
        ("kinds", read_kinds),
        ("urgency", urgency_of),
        ("words", packed_words),
        ("topics", lambda part: read_topics(part, topics)),
    ):
        with timed(f"reader: {name}", n):
            for part in parts:
                reader(part)


def whole_way(n: int) -> None:
    """Answers stored, read by a run of the worker, and the page of themes."""
    from django.test import Client
    from django.urls import reverse

    from huiyin.accounts.models import User
    from huiyin.accounts.services import ensure_root
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.analytics.text.starters import starter
    from huiyin.core.events import drain_all
    from huiyin.responses.contracts import NewAnswer
    from huiyin.responses.services import store_batch
    from huiyin.surveys import services as surveys
    from huiyin.texts import services
    from huiyin.texts.models import TextReading, TopicMention

    unit = ensure_root(name="示例")
    user = User.objects.create(login="bench", name="bench", role="manager", unit=unit, password="!")
    programme = surveys.create_programme(by=user, unit=unit, name="开放题")
    why = Variable("why", "原因", Role.OPEN_TEXT)
    surveys.extend_codebook(programme.pk, [Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)), why])
    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    draw = random.Random(8)
    answers = [
        NewAnswer(
            dedup_key=f"a{number}",
            answers={"nps": float(draw.randrange(11)), "why": text},
            wave_id=wave.pk,
            answered_on=date(2026, 1, 1) + timedelta(days=number % 300),
            respondent_key=f"K{number}",
        )
        for number, text in enumerate(said(n))
    ]
    services.save_topics(
        by=user,
        programme=programme,
        topics=[one.to_json() for one in starter("power").topics.topics],
        based_on=0,
    )
    drain_all()  # there is nothing to read yet
    for at in range(0, n, 10_000):
        store_batch(
            answers[at : at + 10_000], programme_id=programme.pk, channel="file_upload", batch=f"b{at}"
        )
    with timed("everything after the import, by the worker", n):
        drain_all()
    with timed("all read again", n):
        run = services.reread(by=None, programme=programme)
        services.run(run.pk)
    print(f"  {TextReading.objects.count():,} readings, {TopicMention.objects.count():,} mentions of topics")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    for words in ("page of themes, first", "page of themes, again"):
        with timed(words, 0):
            assert client.get(reverse("texts", args=[programme.pk])).status_code == 200
    drain_all()


if __name__ == "__main__":
    main()
