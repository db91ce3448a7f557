"""A theme, or an issue nobody has named, that breaks out is told; the usual is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiyin.alerts import rule_queries, ruling
from huiyin.alerts.contracts import RuleKind
from huiyin.alerts.models import Raised, Rule
from huiyin.alerts.ruling import Wanted
from huiyin.core.events import drain_all
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.texts.services import save_topics

THEMES = {"budget": 1.0, "fewest": 4}
TOPICS = [
    {"key": "wait", "name": {"zh": "等候", "en": "Waiting"}, "words": ["排队", "等了"]},
    {"key": "staff", "name": {"zh": "态度", "en": "Attitude"}, "words": ["态度"]},
]
USUAL = ("很快，没意见", "排队有点久", "态度很好", "环境干净", "资料太多了", "停车方便", "价格公道")


def _said(made: Any, planted: str, n: int) -> None:
    """Twelve usual texts a day for a month; today `n` of them are the planted one."""
    draw, today = random.Random(7), timezone.localdate()
    wave = surveys.ensure_wave(made.pk, "2026", date(2026, 1, 1))
    rows = [
        NewAnswer(
            dedup_key=f"t:{back}:{number}",
            answers={"why": planted if back == 0 and number < n else draw.choice(USUAL)},
            wave_id=wave.pk,
            answered_on=today - timedelta(days=back),
            respondent_key=f"T{back}-{number}",
        )
        for back in range(29)
        for number in range(12)
    ]
    store_batch(rows, programme_id=made.pk, channel="file_upload", batch="t")
    drain_all()


def _rule(cast: Any, made: Any) -> None:
    wanted = Wanted(RuleKind.THEME, "主题突增", None, THEMES, people=[cast.bob.pk])
    ruling.switch_rule(
        by=cast.bob, rule=ruling.save_rule(by=cast.bob, programme=made, wanted=wanted), is_on=True
    )


def test_a_theme_that_breaks_out_is_told_with_its_answers(cast: Any, hall: Callable[[], Any]) -> None:
    """X02: a planted burst of a named theme is told within one look."""
    made = hall()
    save_topics(by=cast.bob, programme=made, topics=TOPICS, based_on=0)
    _said(made, "等了两个小时还没办上，太慢了", 9)
    _rule(cast, made)
    ruling.look_at_all(timezone.now())
    told = {one.evidence["term"].split(":")[0]: one for one in Raised.objects.all()}
    assert "wait" in told
    assert len(told["wait"].evidence["response_ids"]) >= 9
    run = rule_queries.tried(made.pk, RuleKind.THEME, THEMES, None)
    assert run.n >= 1


def test_an_issue_that_nobody_named_is_told_too(cast: Any, hall: Callable[[], Any]) -> None:
    made = hall()
    _said(made, "小程序缴费失败，扣了两次钱", 7)
    _rule(cast, made)
    ruling.look_at_all(timezone.now())
    words = " ".join(one.evidence["word"] for one in Raised.objects.all())
    assert "缴费" in words or "扣" in words or "小程序" in words


def test_a_burst_that_comes_in_a_file_days_later_is_told_as_well(cast: Any, hall: Callable[[], Any]) -> None:
    """X02: each look covers the days since the rule was switched on, a week of them at most."""
    made = hall()
    _rule(cast, made)
    assert ruling.look_at_all(timezone.now()) == 1
    _said(made, "小程序缴费失败，扣了两次钱", 7)
    ruling.look_at_all(timezone.now() + timedelta(days=8))
    assert not Raised.objects.exists(), "a week is over"
    ruling.look_at_all(timezone.now() + timedelta(days=3))
    told = Raised.objects.get(evidence__day=timezone.localdate().isoformat())
    assert told.evidence["n"] == 7


def test_what_was_said_before_the_rule_was_at_work_is_not_told(cast: Any, hall: Callable[[], Any]) -> None:
    made = hall()
    _said(made, "小程序缴费失败，扣了两次钱", 7)
    _rule(cast, made)
    Rule.objects.update(saved_at=timezone.now() + timedelta(days=1))
    ruling.look_at_all(timezone.now() + timedelta(days=1))
    assert not Raised.objects.exists()


def test_the_usual_is_not_told(cast: Any, hall: Callable[[], Any]) -> None:
    """Noise stays under the budget: of one false alarm a month none falls on these four weeks."""
    made = hall()
    save_topics(by=cast.bob, programme=made, topics=TOPICS, based_on=0)
    _said(made, "", 0)
    _rule(cast, made)
    assert ruling.look_at_all(timezone.now()) == 1
    assert [one.evidence for one in Raised.objects.all()] == []
    assert rule_queries.tried(made.pk, RuleKind.THEME, THEMES, None).n <= 1
