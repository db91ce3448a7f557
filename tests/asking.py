"""Prints the addresses of questionnaires made in the records that the environment names, as JSON.

Run beside a running program: `python -m tests.asking`. One has branches, random order and words of earlier
answers; one has quotas.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.running import Running

RATING = {
    "type": "rating_block",
    "key": "service",
    "text": {"zh": "请评价我们的服务", "en": "Please rate our service"},
    "required": True,
    "scale": "satisfaction_5",
    "items": [
        {"key": "attitude", "text": {"zh": "服务态度", "en": "Courtesy"}},
        {"key": "speed", "text": {"zh": "办理速度", "en": "Speed"}},
    ],
}
RECOMMEND = {
    "type": "recommend",
    "key": "recommend",
    "text": {"zh": "您有多大可能向朋友推荐我们？", "en": "How likely are you to recommend us to a friend?"},
    "required": True,
}
REGION = {
    "type": "single_choice",
    "key": "region",
    "text": {"zh": "您在哪个区域？", "en": "Which region are you in?"},
    "required": True,
    "shuffle": True,
    "options": [
        {"key": "north", "text": {"zh": "北区", "en": "North"}},
        {"key": "south", "text": {"zh": "南区", "en": "South"}},
        {"key": "other", "text": {"zh": "其他", "en": "Elsewhere"}, "fixed": True},
    ],
}
WHY = {
    "type": "open_text",
    "key": "why",
    "text": {
        "zh": "您打了 {{recommend}} 分，主要原因是什么？",
        "en": "What is the main reason for your {{recommend}}?",
    },
    "required": True,
}
MORE = {
    "type": "open_text",
    "key": "more",
    "text": {
        "zh": "{{region|您所在地区}}还有什么可以改进？",
        "en": "What could be better in {{region|your region}}?",
    },
}
BRANCHED = {
    "title": {"zh": "服务满意度调查", "en": "How was our service?"},
    "intro": {"zh": "您的意见帮助我们改进。", "en": "Your opinion helps us improve."},
    "thanks": {"zh": "感谢您的宝贵意见。", "en": "Thank you for your time."},
    "pages": [
        {"key": "p1", "questions": [RECOMMEND]},
        {"key": "p2", "show_if": {"<=": [{"var": "recommend"}, 6]}, "questions": [WHY]},
        {"key": "p3", "questions": [RATING, REGION]},
        {"key": "p4", "questions": [MORE]},
    ],
}
SHORT = {
    "title": {"zh": "一分钟评价", "en": "One minute"},
    "pages": [{"key": "p1", "questions": [RECOMMEND, REGION]}],
}


def made(up: Running, settings: dict[str, str], *quotas: tuple[str, Any, int]) -> dict[str, str]:
    """The addresses, made in the records of a running program."""
    environment = {**os.environ, **settings, "HUIYIN_DATA": str(up.folder), "QUOTAS": json.dumps(quotas)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.asking"], env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from huiyin.accounts.models import Unit, User
    from huiyin.channels.links import token_of
    from huiyin.channels.models import Link
    from huiyin.channels.services import make_personal_links, publish_questionnaire
    from huiyin.responses.quotas import save_quota
    from huiyin.surveys import services

    unit, _ = Unit.objects.get_or_create(path="/1/", defaults={"name": "示例公司"})
    by, _ = User.objects.get_or_create(
        login="asker", defaults={"name": "提问者", "role": "manager", "unit": unit}
    )
    programme = services.create_programme(by=by, unit=unit, name="服务满意度")
    found = {"programme": str(programme.pk)}
    for name, definition in (("branched", BRANCHED), ("short", SHORT)):
        questionnaire = services.create_questionnaire(
            by=by, programme=programme, title=name, definition=definition
        )
        link = publish_questionnaire(by=by, questionnaire=questionnaire, wave_name="2026-Q4")
        found[name] = f"/s/{token_of(link)}/"
        if name == "branched":
            make_personal_links(by=by, questionnaire=questionnaire, respondent_keys=["K-1"])
            personal = Link.objects.get(questionnaire=questionnaire, channel="personal_link")
            found["personal"] = f"/s/{token_of(personal)}/"
    version = questionnaire.versions.get()
    for name, rule, most in json.loads(os.environ.get("QUOTAS", "[]")):
        save_quota(
            by=by, questionnaire=questionnaire, version=version, name=name, rule=rule, most=most, words={}
        )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
