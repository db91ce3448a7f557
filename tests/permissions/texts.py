"""A topic by which the texts of a programme are read."""

from __future__ import annotations

from typing import Any

from huiyin.texts import services


def places(manager: Any, programme: Any) -> dict[str, object]:
    """What the rows of texts point at."""
    topic = {"key": "wait", "name": {"zh": "等候", "en": "Waiting"}, "words": ["排队"]}
    services.save_topics(by=manager, programme=programme, topics=[topic], based_on=0)
    return {"topic": "wait"}
