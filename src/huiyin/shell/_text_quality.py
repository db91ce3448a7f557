"""How good the labels of a programme's texts are, in a terminal: what the page of quality shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from huiyin.analytics.results import Column, Kind, Table, in_words, plain
from huiyin.surveys.queries import programme
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.label_presenting import ShownTask, shown_tasks
from huiyin.texts.quality_queries import corrected_shares, quality_of, readings_drawn_from

if TYPE_CHECKING:
    from huiyin.surveys.models import Programme

_COLUMNS = (
    Column("label", {"zh": "标签", "en": "Label"}, Kind.TEXT),
    Column("n", {"zh": "涉及条数", "en": "n"}, Kind.COUNT),
    Column("precision", {"zh": "准确率", "en": "Precision"}, Kind.TEXT),
    Column("recall", {"zh": "召回率", "en": "Recall"}, Kind.TEXT),
    Column("observed", {"zh": "机器给出的占比", "en": "Share as labelled"}, Kind.TEXT),
    Column("corrected", {"zh": "校正后的占比", "en": "Share put right"}, Kind.TEXT),
)

_NOT_MEASURED = {
    "zh": "本项目还没有测量：占比为机器给出的，未经校正。",
    "en": "Not measured yet in this programme: shares are as labelled.",
}
_ELSEWHERE = {"zh": "在别处测得：", "en": "Measured elsewhere: "}
_MEASURED = {"zh": "{day} 测得，人工编码 {n} 条", "en": "measured {day} on {n} coded texts"}
_SAME = {"zh": "完全一致率", "en": "Exactly the same labels"}
_MACRO_F1 = {"zh": "宏平均 F1", "en": "Macro-F1"}
_CODERS = {"zh": "两人一致", "en": "Two coders"}


def told(programme_id: int, language: str, *, as_json: bool) -> str:
    """The quality of every task, as tables or as JSON with all figures."""
    found = programme(programme_id)
    with translation.override("zh-hans" if language == "zh" else "en"):
        if as_json:
            return json.dumps(_figures(found), ensure_ascii=False, indent=1)
        return "\n\n".join(_task(one) for one in shown_tasks(found))


def _task(one: ShownTask) -> str:
    if one.quality is None:
        said = in_words(_NOT_MEASURED)
        measured = f"\n{in_words(_ELSEWHERE)}{one.shipped}" if one.shipped else ""
        return f"{one.name}\n{said}{measured}"
    rows = tuple(
        (row.name, row.n, row.precision, row.recall, row.observed, row.corrected or row.why_not)
        for row in one.rows
    )
    day = f"{timezone.localtime(one.quality.as_of):%Y-%m-%d}"
    title = f"{one.name} · {in_words(_MEASURED).format(day=day, n=one.quality.quality.n)}"
    whole = [(in_words(_SAME), one.accuracy), (in_words(_MACRO_F1), one.macro_f1)]
    whole += [(in_words(_CODERS), one.kappa)] if one.kappa else []
    table = Table("labels", {"zh": title, "en": title}, _COLUMNS, rows)
    return f"{table}\n" + "  ".join(f"{name} {figure}" for name, figure in whole)


def _figures(found: Programme) -> dict[str, Any]:
    made: dict[str, Any] = {"programme": found.pk, "name": found.name, "tasks": {}}
    for task in LabelTask:
        quality = quality_of(found.pk, task)
        made["tasks"][task.value] = quality and {
            "as_of": quality.as_of.isoformat(),
            "first_on": quality.first_on.isoformat(),
            "last_on": quality.last_on.isoformat(),
            "quality": plain(quality.quality),
            "kappa": plain(quality.kappa),
            "shares": {
                share.label: {"as_labelled": plain(share.observed), "put_right": plain(share.corrected)}
                for share in corrected_shares(quality, readings_drawn_from(quality, found.pk), is_same=True)
            },
        }
    return made
