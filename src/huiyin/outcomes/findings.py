"""Findings and what was done about them: alerts of charts and rules, and known problems (I19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.alerts import queries as alerts
from huiyin.analytics.operations.acted_findings import acted_findings
from huiyin.analytics.results import Bilingual
from huiyin.cases import queries as cases
from huiyin.outcomes.contracts import LEAST, Terms
from huiyin.outcomes.gathering import moment
from huiyin.outcomes.models import FindingAction
from huiyin.outcomes.sections import Draft, Section, lacking, percent
from huiyin.recovery import queries as recovery

KINDS: dict[str, Bilingual] = {
    "problem": {"zh": "已知问题", "en": "Known problems"},
    "chart": {"zh": "控制图预警", "en": "Control chart alerts"},
    "rule": {"zh": "规则预警", "en": "Rule alerts"},
}
_TITLE: Bilingual = {"zh": "发现转为行动的比例", "en": "Findings that became action"}


@dataclass(frozen=True)
class Line:
    """A finding of an alert and what was done: an action of its own, or the case it opened, answered at `done_at`."""

    finding: alerts.Finding
    action: FindingAction | None
    done_at: datetime | None


def lines_within(path: str, since: datetime, language: str = "zh") -> list[Line]:
    """What alerts found in a unit and those below since a moment, newest first, with what was done about it."""
    found = alerts.found_within(path, since, language)
    actions = {
        (row.kind, row.number): row
        for row in FindingAction.objects.filter(undone_at=None).select_related("problem", "by")
    }
    numbers = [one.case_id for one in found if one.case_id is not None]
    done: dict[int, datetime] = {}
    for start in range(0, len(numbers), 5000):
        rows = cases.all_cases().filter(pk__in=numbers[start : start + 5000])
        for number, solved, closed in rows.values_list("pk", "solved_at", "closed_at"):
            if at := solved or closed:
                done[number] = at
    lines = []
    for one in found:
        action = actions.get((one.kind, one.number))
        solved_at = done.get(one.case_id) if one.case_id is not None else None
        moments = [at for at in (action.at if action else None, solved_at) if at is not None]
        lines.append(Line(one, action, min(moments, default=None)))
    return lines


def acted_section(path: str, terms: Terms, now: datetime) -> Section:
    """I19: the share of findings that became action, by where they came from."""
    contract: Bilingual = {
        "zh": f"近 {terms.days_back} 天的发现：控制图的预警、数值与文本规则的预警（针对单份答卷或单个时限的不算）、新登记的已知问题；不满 {terms.act_within} 天的不判断。行动：已知问题转入改进；"
        "预警登记了改进措施，或其工单已答复。看过、确认过不算。Wilson 95% 区间。",
        "en": f"Findings of {terms.days_back} days: alerts of control charts and of rules on figures and words (not on one answer or one clock), and problems newly known; those younger than {terms.act_within} days are "
        "not judged. Action: a problem whose improvement began; an alert with an improvement noted, or whose case was answered. Seen or acknowledged "
        "does not count. Wilson's 95% interval.",
    }
    since = now - timedelta(days=terms.days_back)
    rows: list[tuple[str, datetime, datetime | None]] = [
        ("problem", at, began) for _number, at, began in recovery.problems_found(path, since)
    ]
    rows += [(one.finding.kind, one.finding.found_at, one.done_at) for one in lines_within(path, since)]
    old = [row for row in rows if row[1] <= now - timedelta(days=terms.act_within)]
    if len(old) < LEAST:
        why: Bilingual = {
            "zh": f"暂不能判断：满 {terms.act_within} 天的发现不足 {LEAST} 项。",
            "en": f"Cannot tell yet: fewer than {LEAST} findings are at least {terms.act_within} days old.",
        }
        return lacking("findings", _TITLE, why, contract, "acted-findings")
    made = acted_findings(
        [moment(row[1]) for row in rows],
        [None if row[2] is None else moment(row[2]) for row in rows],
        kind=[row[0] for row in rows],
        window_days=terms.act_within,
        until=moment(now),
    )
    draft = Draft()
    draft.add(made)
    [table] = draft.tables
    named = tuple(
        (KINDS.get(row[0], row[0]) if isinstance(row[0], str) else row[0], *row[1:]) for row in table.rows
    )
    late = {
        "zh": f"另有 {made.n_late} 项超过 {terms.act_within} 天才有行动。",
        "en": f" {made.n_late} more became action after {terms.act_within} days.",
    }
    lead = {
        "zh": f"{made.n_findings:,} 项发现中 {percent(made.rate.value)}（{percent(made.rate.low)}–{percent(made.rate.high)}）在 {terms.act_within} 天内转为行动。",
        "en": f"Of {made.n_findings:,} findings {percent(made.rate.value)} ({percent(made.rate.low)}–{percent(made.rate.high)}) became action within {terms.act_within} days.",
    }
    if made.n_late:
        lead = {language: lead[language] + late[language] for language in lead}
    shown = type(table)(table.key, table.title, table.columns, named)
    return Section("findings", _TITLE, lead, contract, "", (shown,), tuple(draft.notes), "acted-findings")
