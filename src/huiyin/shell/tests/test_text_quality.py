"""`huiyin text quality`: what the page of quality shows, in a terminal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.results import speak
from huiyin.cli import main
from huiyin.core.events import drain_all
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.texts import services
from huiyin.texts.coding_contracts import Purpose


def test_the_quality_of_labels_is_told_by_label_with_interval_and_day(cast: Any, capsys: Any) -> None:
    """X08: precision and recall by label, in Chinese and English, and all figures for programs."""
    today = timezone.localdate()
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="热线")
    surveys.extend_codebook(programme.pk, [Variable("words", "意见", Role.OPEN_TEXT)])
    wave = surveys.ensure_wave(programme.pk, "1", today)
    said = ["态度很好，非常满意"] * 12 + ["态度太差，等了半天"] * 12
    rows = [
        NewAnswer(f"k{at}", {"words": words}, wave_id=wave.pk, answered_on=today)
        for at, words in enumerate(said)
    ]
    store_batch(rows, programme_id=programme.pk, channel="file_upload", batch="b")
    drain_all()
    assert main(["text", "quality", "热线"]) == 0
    assert "本项目还没有测量" in capsys.readouterr().out
    made = services.draw_round(
        by=None,
        programme=programme,
        purpose=Purpose.MEASURE,
        n=24,
        n_double=0,
        first_on=today - timedelta(days=9),
        last_on=today,
        seed=1,
    )
    for item in made.items.all():
        services.code_text(by=cast.bob, item=item, labels={"polarity": item.said["polarity"] or "mixed"})
    try:
        assert main(["text", "quality", str(programme.pk), "--language", "en"]) == 0
        told = capsys.readouterr().out
        assert f"measured {today:%Y-%m-%d} on 24 coded texts" in told
        assert "Precision" in told
        assert "100.0% (75.8–100.0)" in told
        assert main(["text", "quality", "热线", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["tasks"]["polarity"]
        assert found["quality"]["accuracy"]["value"] == 1.0
        assert set(found["shares"]) == {"positive", "negative", "mixed"}
        assert main(["text", "quality", "没有的"]) == 1
        assert "HY-L011" in capsys.readouterr().err
    finally:
        speak("zh")
