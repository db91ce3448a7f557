"""Questionnaires that every format is asked to carry."""

from __future__ import annotations

import copy
from typing import Any
from zlib import crc32


def _zh(words: str) -> dict[str, str]:
    return {"zh": words}


def _single(key: str, text: str, *options: str, **more: Any) -> dict[str, Any]:
    listed = [{"key": f"{key}o{number}", "text": _zh(words)} for number, words in enumerate(options, start=1)]
    return {"type": "single_choice", "key": key, "text": _zh(text), "options": listed, **more}


BASIC: dict[str, Any] = {
    "title": _zh("满意度调查"),
    "intro": {},
    "thanks": {},
    "pages": [
        {
            "key": "p1",
            "questions": [
                _single("region", "您在哪个区域？", "东区", "西区", "北区", required=True),
                {
                    "type": "multiple_choice",
                    "key": "ways",
                    "text": _zh("您用过哪些渠道？"),
                    "required": False,
                    "options": [
                        {"key": "wayshall", "text": _zh("营业厅")},
                        {"key": "waysphone", "text": _zh("热线")},
                        {"key": "waysapp", "text": _zh("手机应用")},
                    ],
                },
            ],
        },
        {
            "key": "p2",
            "questions": [
                {
                    "type": "rating_block",
                    "key": "service",
                    "text": _zh("请评价以下各项"),
                    "required": True,
                    "scale": "satisfaction_5",
                    "items": [
                        {"key": "attitude", "text": _zh("服务态度"), "role": "rating", "dimension": ""},
                        {"key": "speed", "text": _zh("办理速度"), "role": "rating", "dimension": ""},
                    ],
                },
                {
                    "type": "number",
                    "key": "waited",
                    "text": _zh("您等了多少分钟？"),
                    "required": False,
                    "decimals": 0,
                },
                {"type": "open_text", "key": "comment", "text": _zh("还有什么想说的？"), "required": False},
            ],
        },
    ],
}


def _with_english(thing: Any) -> Any:
    if isinstance(thing, dict):
        if set(thing) == {"zh"}:
            return {"zh": thing["zh"], "en": f"In English {crc32(thing['zh'].encode()) % 10_000}"}
        return {name: _with_english(value) for name, value in thing.items()}
    return [_with_english(one) for one in thing] if isinstance(thing, list) else thing


def bilingual(data: dict[str, Any]) -> dict[str, Any]:
    """The same with English words."""
    return dict(_with_english(copy.deepcopy(data)))


def _asked_if(key: str, rule: Any) -> dict[str, Any]:
    return {
        "type": "open_text",
        "key": key,
        "text": _zh(f"为什么？{key}"),
        "required": False,
        "show_if": rule,
    }


BRANCHED: dict[str, Any] = copy.deepcopy(BASIC)
BRANCHED["pages"].append(
    {
        "key": "p3",
        "questions": [
            _asked_if("whyeast", {"==": [{"var": "region"}, "东区"]}),
            _asked_if("whyphone", {"==": [{"var": "waysphone"}, 1]}),
            _asked_if("whyslow", {"<=": [{"var": "speed"}, 2]}),
            _asked_if(
                "whywaited",
                {"and": [{">": [{"var": "waited"}, 30]}, {"!": [{"==": [{"var": "region"}, "北区"]}]}]},
            ),
            _asked_if(
                "whyeither", {"or": [{"==": [{"var": "region"}, "西区"]}, {"==": [{"var": "attitude"}, 1]}]}
            ),
        ],
    }
)
