"""A template of words, a waiting customer, an act that can be undone, a kept list."""

from __future__ import annotations

from typing import Any

from huiyin.cases import live, reply_templates, saved_lists, undoing


def places(manager: Any, unit: Any, case: Any) -> dict[str, object]:
    """What the rows of the agents' work place point at."""
    template = reply_templates.save_template(
        by=manager, unit=unit, name="回复", situation="receipt", language="zh", body="您好"
    )
    waiting = live.announce(by=manager, unit=unit, channel="phone", who="来电客户")
    done = undoing.classify_all(by=manager, case_ids=[case.pk], severity="high")
    kept = saved_lists.keep(user=manager, name="高严重度", query="severity=high")
    return {
        "reply_template": template.pk,
        "live_contact": waiting.pk,
        "desk_act": done.act.pk if done.act else 0,
        "saved_list": kept.pk,
    }
