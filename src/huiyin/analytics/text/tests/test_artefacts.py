"""Models that come with the product say what they were made from and tell praise from blame."""

from __future__ import annotations

import time
from importlib import resources

import pytest

from huiyin.analytics.text.artefacts import keys, shipped
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import NoSuchArtefact


@pytest.mark.parametrize("key", keys())
def test_every_model_names_its_sources_and_its_date(key: str) -> None:
    head = shipped(key)
    assert head.key == key
    assert head.about["sources"]
    assert head.about["date"]


def test_praise_is_more_probably_positive_than_blame() -> None:
    praise, blame = shipped("polarity").of_texts(["服务态度很好，非常满意", "态度太差了，等了半天没人管"])[
        :, 1
    ]
    assert praise > 0.5 > blame


def test_a_model_that_does_not_come_along_is_a_problem() -> None:
    with pytest.raises(NoSuchArtefact):
        shipped("../heads")


def test_all_models_together_are_small_and_quick_to_read() -> None:
    files = [resources.files("huiyin.analytics.text.artefacts").joinpath(f"{key}.head") for key in keys()]
    data = [file.read_bytes() for file in files]
    assert sum(map(len, data)) <= 3_000_000
    began = time.process_time()
    for one in data:
        Head.from_bytes(one)
    assert time.process_time() - began <= 0.5
