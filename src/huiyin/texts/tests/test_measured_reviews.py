"""Stars against words, once people have measured how the readers err (rows A25, X08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from huiyin.surveys.models import Programme
from huiyin.texts import figures, services
from huiyin.texts.coding_contracts import Purpose
from huiyin.texts.models import TextReading
from huiyin.texts.own_heads import texts_at
from huiyin.texts.righting import righted_reviews
from huiyin.texts.selecting import Selection
from huiyin.texts.tests.conftest import Answered


def test_blame_beside_full_stars_is_put_right_before_it_is_held_against_them(
    cast: Any, programme: Programme, answered: Answered, client: Client
) -> None:
    today = timezone.localdate()
    words = [(5.0, f"话务员 好 {n}") for n in range(70)] + [(5.0, f"话务员 差 {n}") for n in range(26)]
    answered([*words, *[(1.0, f"话务员 差 又 {n}") for n in range(4)]], day=today - timedelta(days=3))
    for reading in TextReading.objects.filter(programme=programme):
        said = texts_at([(reading.source, reading.source_id, reading.question)])
        blames = any("差" in text for text in said.values())
        TextReading.objects.filter(pk=reading.pk).update(positive_rate=0.05 if blames else 0.95, flags=0)
    client.force_login(cast.ann)
    assert righted_reviews(figures.look_at(programme.pk, Selection())) is None
    page = client.get(f"/programmes/{programme.pk}/texts/reviews/").content.decode()
    assert "本项目的判读误差还没有测过：差距超出 10.0% 才算数。" in page.replace("\xa0", "").replace(
        " %", "%"
    )
    made = services.draw_round(
        by=None,
        programme=programme,
        purpose=Purpose.MEASURE,
        n=80,
        n_double=0,
        first_on=today - timedelta(days=90),
        last_on=today,
        seed=1,
    )
    for item in made.items.all():
        (text,) = texts_at([(item.source, item.source_id, item.question)]).values()
        truly = "negative" if "差" in text else "positive"
        services.code_text(by=cast.bob, item=item, labels={"polarity": truly})
    right = righted_reviews(figures.look_at(programme.pk, Selection()))
    assert right is not None
    assert right.n_coded == 80
    found = right.inflation
    assert found is not None
    assert found.poor_rate.value == 0.04
    assert found.blame_rate.method == "rogan_gladen"
    assert found.contradicted_rate is not None
    assert found.verdict == "stars_kinder"
    page = client.get(f"/programmes/{programme.pk}/texts/reviews/").content.decode()
    assert "结论以下方校正后的占比为准" in page
    assert "校正误判之后" in page
