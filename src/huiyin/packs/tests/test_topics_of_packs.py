"""What customers are asked about in an industry is also what their words are read for (A05)."""

from __future__ import annotations

import pytest

from huiyin.analytics.text.starters import starter
from huiyin.packs.contracts import Pack
from huiyin.packs.queries import packs


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.key)
def test_the_dimensions_of_every_pack_are_topics_of_its_starter(pack: Pack) -> None:
    found = starter(pack.key)
    assert found is not None
    assert {dimension.key for dimension in pack.dimensions} <= set(found.topics.keys)
