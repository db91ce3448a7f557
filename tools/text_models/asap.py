"""The sample of ASAP (restaurant reviews, Meituan-Dianping, Apache-2.0): its aspects as the starter calls them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TERMS = "ASAP, the sample in Meituan-Dianping/asap, Apache-2.0"
TOPICS = {
    "location_traffic": "traffic",
    "location_distance_from_business_district": "near",
    "location_easy_to_find": "easy_to_find",
    "service_wait_time": "waiting",
    "service_waiters_attitude": "attitude",
    "service_parking_convenience": "parking",
    "service_serving_speed": "speed",
    "price_level": "price",
    "price_cost_effective": "value",
    "price_discount": "discount",
    "environment_decoration": "decoration",
    "environment_noise": "noise",
    "environment_space": "space",
    "environment_cleaness": "cleanness",
    "dish_portion": "portion",
    "dish_taste": "taste",
    "dish_look": "look",
    "dish_recommendation": "recommendation",
}
Row = dict[str, Any]


def by_topic(rows: Iterable[Row]) -> list[Row]:
    """Reviews whose "aspects" map topics to -1, 0 or 1."""
    return [{**row, "aspects": {TOPICS[one]: value for one, value in row["aspects"].items()}} for row in rows]
