"""The figures of the page, each from what was gathered. Pure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from huiyin.analytics.customers import (
    SilentCustomers,
    cost_per_customer_kept,
    recovered_comparison,
    silent_customers,
)
from huiyin.analytics.customers.problems import NoFiniteEstimate
from huiyin.analytics.customers.recovered import GROUP_WORDS, RECOVERED, UNRECOVERED
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Table, note
from huiyin.outcomes.contact_figures import first_contact, recontact
from huiyin.outcomes.contracts import LEAST, PRIOR_CUTS, Terms
from huiyin.outcomes.gathering import Gathered
from huiyin.outcomes.groups import EXACT, EXACT_FAILED, MOST_NEVER, Grouped, grouped
from huiyin.outcomes.sections import Draft, Drawn, Section, drawn, lacking, percent, without_small

COLUMN_NAMES: dict[str, Bilingual] = {
    "value_class": {"zh": "价值等级", "en": "value class"},
    "key_account": {"zh": "大客户", "en": "key account"},
    "earlier_cases": {"zh": "此前有工单", "en": "earlier cases"},
    "severity": {"zh": "严重程度", "en": "severity"},
    "before": {"zh": "此前评价", "en": "grade before"},
}
_RECOVERED: Bilingual = {"zh": "找回的客户后来怎样", "en": "What became of recovered customers"}
_COST: Bilingual = {"zh": "每留住一位客户的成本", "en": "Cost per customer kept"}
_SILENT: Bilingual = {"zh": "没有发声的不满客户", "en": "Unhappy customers nobody hears"}


def sections_of(known: Gathered, terms: Terms) -> list[Section]:
    """All figures but that of findings, in the order of the page."""
    groups = grouped(known, terms)
    return [
        after_recovery(groups, terms),
        cost_of_keeping(groups, terms),
        recontact(known, terms),
        first_contact(known, terms),
        unheard(known, terms),
    ]


def _silent(rows: dict[str, Any], predictors: list[str]) -> tuple[SilentCustomers, tuple[Note, ...]]:
    """The estimate with predictors of answering, or without where they tell some customers apart completely."""
    try:
        return silent_customers(rows, dissatisfied="bad", complained="complained", predictors=predictors), ()
    except NoFiniteEstimate:
        made = silent_customers(rows, dissatisfied="bad", complained="complained")
        return made, (_ONE_SIDED,)


_ONE_SIDED = note(
    "no_propensity",
    "没有按应答倾向估计：有一类客户全部作答或全部没有作答，同类里无人可以代表。",
    "Not estimated by who answers: of one kind of customer all answered or none did, so nobody of the kind stands for others.",
)


def _in_words(tables: list[Table]) -> tuple[Table, ...]:
    """Balance tables with the names of matching variables in words."""
    return tuple(_named(table) if table.key == "balance" else table for table in tables)


def _named(table: Table) -> Table:
    at = [column.key for column in table.columns].index("covariate")
    rows = []
    for row in table.rows:
        key, _, label = str(row[at]).partition(" = ")
        known = COLUMN_NAMES.get(key, {"zh": key, "en": key})
        gap = {"zh": "未知", "en": "not known"} if label == "–" else None
        words = {
            language: f"{known[language]}{'：' if language == 'zh' else ': '}{gap[language] if gap else label}"
            if label
            else known[language]
            for language in ("zh", "en")
        }
        rows.append((*row[:at], words, *row[at + 1 :]))
    return Table(table.key, table.title, table.columns, tuple(rows))


def after_recovery(groups: Grouped, terms: Terms) -> Section:
    """T19: later satisfaction, recommendation and staying of solved, unsolved and never failed customers, matched."""
    contract = _comparison_contract(groups, terms)
    draft, leads, tone, charts = Draft(), [], "", tuple[Drawn, ...]()
    for column, kind, heading in _outcomes(groups):
        rows = dict(groups.rows)
        if kind == "nps":
            rows[column] = np.round(rows[column] / 10, 6)
        try:
            made = recovered_comparison(
                rows,
                group="group",
                outcome=column,
                exact=EXACT,
                exact_failed=EXACT_FAILED,
                coarsened={"before": PRIOR_CUTS},
                clusters=groups.clusters,
                kind=kind,
            )
        except Problem:
            continue
        draft.add(made, heading=heading)
        charts += drawn(heading, [(GROUP_WORDS[name], value) for name, value, _missing in made.groups])
        gain = made.contrast(RECOVERED, UNRECOVERED)
        leads.append(_gain_words(heading, gain.verdict, made.paradox))
        tone = tone or {"better": "success", "worse": "warning"}.get(gain.verdict, "")
    if not leads:
        why: Bilingual = {
            "zh": f"暂不能判断：{terms.days_back} 天内出过问题并已跟踪满 {terms.follow_up} 天的客户太少，或之后没有结果。",
            "en": f"Cannot tell yet: too few customers had a problem within {terms.days_back} days and were "
            f"followed for {terms.follow_up}, or nothing is known of them afterwards.",
        }
        return lacking("recovered", _RECOVERED, why, contract, "recovered-customers")
    if groups.n_silent:
        draft.notes.append(_silence(groups.n_silent))
    lead = {language: "\n".join(one[language] for one in leads) for language in ("zh", "en")}
    tables, notes = _in_words(draft.tables), tuple(draft.notes)
    return Section(
        "recovered", _RECOVERED, lead, contract, tone, tables, notes, "recovered-customers", charts
    )


def _outcomes(groups: Grouped) -> list[tuple[str, str, Bilingual]]:
    """(column, kind, name) of the outcomes of which enough is known."""
    recommend: Bilingual = (
        {"zh": "净推荐值", "en": "Net promoter score"}
        if groups.by_tens
        else {"zh": "推荐意愿（0–100）", "en": "Likelihood to recommend (0–100)"}
    )
    every: list[tuple[str, str, Bilingual]] = [
        ("score", "mean", {"zh": "满意度（0–100）", "en": "Satisfaction (0–100)"}),
        ("recommend", "nps" if groups.by_tens else "mean", recommend),
        ("kept", "rate", {"zh": "留存", "en": "Stayed"}),
    ]
    if not groups.rows:
        return []
    failed = np.isin(groups.rows["group"].astype(str), (RECOVERED, UNRECOVERED))
    return [one for one in every if int((failed & ~np.isnan(groups.rows[one[0]])).sum()) >= LEAST]


_GAINS: dict[str, Bilingual] = {
    "better": {
        "zh": "问题解决的客户高于没有解决的",
        "en": "solved customers stand higher than unsolved ones",
    },
    "worse": {
        "zh": "问题解决的客户反而低于没有解决的",
        "en": "solved customers stand lower than unsolved ones",
    },
    "cannot_tell": {
        "zh": "解决与否的差别暂不能判断",
        "en": "whether solving makes a difference cannot be told yet",
    },
}
_PARADOXES: dict[str, Bilingual] = {
    "better": {
        "zh": "且高于没有出过问题的客户（出现“补救悖论”）",
        "en": "and higher than those who never had a problem (the recovery paradox)",
    },
    "worse": {
        "zh": "仍低于没有出过问题的客户",
        "en": "but solved ones stand below those who never had a problem",
    },
    "cannot_tell": {
        "zh": "与没有出过问题的客户相比暂不能判断",
        "en": "beside those who never had a problem it cannot be told yet",
    },
}


def _gain_words(heading: Bilingual, gain: str, paradox: str) -> Bilingual:
    one, two = _GAINS[gain], _PARADOXES[paradox]
    return {
        "zh": f"{heading['zh']}：{one['zh']}，{two['zh']}。",
        "en": f"{heading['en']}: {one['en']}, {two['en']}.",
    }


def _silence(n: int) -> Note:
    return note(
        "silent_cases",
        f"另有 {n} 位客户的工单因没有回音而结案：沉默不等于解决，也不等于没解决，未计入任何一组。",
        f"The cases of {n} more customers were closed on silence, which is neither solved nor unsolved; they are in no group.",
    )


def _comparison_contract(groups: Grouped, terms: Terms) -> Bilingual:
    zh_cluster = "按单位聚类" if groups.clusters else "按客户"
    en_cluster = "by unit" if groups.clusters else "by customer"
    return {
        "zh": f"范围：本单位及下级单位的客户与工单。出问题：开始于 {terms.follow_up}–{terms.follow_up + terms.days_back} 天前的第一张工单；解决：{terms.follow_up} 天内"
        "经客户本人确认或客户原话登记；未解决：未结案或客户不接受。结果取其后最后一次评价（已解决的取解决之后）。"
        f"匹配：此前评价（{PRIOR_CUTS[0]:g}、{PRIOR_CUTS[1]:g} 分为界，未知另成一档）、价值等级、大客户、此前有无工单完全相同，"
        f"解决与未解决之间还要求严重程度相同；没有出过问题：观察期开始以来没有工单，起点从他人出问题的日期中抽取（超过 {MOST_NEVER:,} 位时随机取这么多）。价值等级与大客户取现在的状态。95% 区间，标准误{zh_cluster}，p 值经 Holm 校正。",
        "en": f"Customers and cases of the unit and those below. Problem: the first case begun {terms.follow_up} to {terms.follow_up + terms.days_back} days ago. Solved: within {terms.follow_up} days, "
        "confirmed by the customer or in the customer's words; not solved: still open, or the answer not accepted. The outcome is the last "
        "grade after it (for solved ones, after the solution). Alike in: grade before "
        f"(cut at {PRIOR_CUTS[0]:g} and {PRIOR_CUTS[1]:g}, unknown apart), value class, key account, earlier cases; solved and unsolved in "
        f"severity too. Never had a problem: no case since the time looked at began; they start on days drawn from those of problems (of more than {MOST_NEVER:,}, as many drawn at random). Value class and key account are those of today. 95% intervals, errors "
        f"{en_cluster}, p values by Holm.",
    }


def cost_of_keeping(groups: Grouped, terms: Terms) -> Section:
    """What recovery spent for each customer kept beyond those who would have stayed anyway."""
    contract: Bilingual = {
        "zh": "花费：台账中批准与已给的补救；多留住：已解决客户的留存率减去同类未解决客户的留存率（匹配同上，含严重程度）；Fieller 95% 区间。",
        "en": "Spending: remedies granted and given in the ledger. Kept beyond: the share of solved customers who stayed less that of like "
        "unsolved ones (matched as above, severity included). Fieller's 95% interval.",
    }
    rows = groups.rows
    if not rows or np.isnan(rows["kept"]).all():
        why: Bilingual = {
            "zh": "暂不能判断：没有登记客户离开日期（在“价值与忠诚”的评判方式中指定），或没有可跟踪的客户。",
            "en": "Cannot tell yet: the day of leaving is not kept (name it under value and loyalty, how it is judged), or nobody could be followed.",
        }
        return lacking("cost", _COST, why, contract, "cost-per-customer-kept")
    failed = np.isin(rows["group"].astype(str), (RECOVERED, UNRECOVERED))
    chosen = {name: column[failed] for name, column in rows.items()}
    chosen["solved"] = (chosen["group"] == RECOVERED).astype(np.float64)
    try:
        made = cost_per_customer_kept(
            chosen,
            solved="solved",
            kept="kept",
            cost="cost",
            exact=[*EXACT, *EXACT_FAILED],
            coarsened={"before": PRIOR_CUTS},
            clusters=groups.clusters,
        )
    except Problem as problem:
        zh, en = problem.words("zh"), problem.words("en")
        nobody: Bilingual = {"zh": f"暂不能判断：{zh.cause}", "en": f"Cannot tell yet: {en.cause}"}
        return lacking("cost", _COST, nobody, contract, "cost-per-customer-kept")
    draft = Draft()
    draft.add(made, ["cost"])
    tone = {"kept": "success", "lost": "warning"}.get(made.verdict, "")
    lead = _cost_words(made.verdict, made.ratio.value, made.ratio.low, made.ratio.high, made.ratio.shape)
    tables, notes = tuple(draft.tables), tuple(draft.notes)
    return Section("cost", _COST, lead, contract, tone, tables, notes, "cost-per-customer-kept")


def _cost_words(
    verdict: str, value: float | None, low: float | None, high: float | None, shape: str
) -> Bilingual:
    if verdict == "kept" and shape == "bounded" and value is not None:
        return {
            "zh": f"每留住一位本来会走的客户花费 {value:,.0f} 元（{low or 0:,.0f}–{high or 0:,.0f}）。",
            "en": f"Each customer kept who would have left cost CNY {value:,.0f} ({low or 0:,.0f}–{high or 0:,.0f}).",
        }
    if verdict == "lost":
        return {
            "zh": "问题已解决的客户留下的反而更少：没有“留住一位客户的成本”可言。",
            "en": "Fewer of the solved customers stayed: there is no cost of keeping one.",
        }
    return {
        "zh": "暂不能判断：还不能证明多留住了客户，成本没有上限，不给数值。",
        "en": "Cannot tell yet: that customers were kept is not proven, so the cost has no upper end and is not told.",
    }


def unheard(known: Gathered, terms: Terms) -> Section:
    """M24, A19: how many are dissatisfied without having said so, bounded first, estimated with assumptions."""
    first = known.now - terms.days_back
    contract: Bilingual = {
        "zh": f"范围：本单位全部客户。不满意：近 {terms.days_back} 天最后一次评价低于 {terms.bad_below} 分（百分制）；投诉：同期客户主动来的工单。"
        "界限不作任何假设；按应答倾向的估计假定特征相同的人里答与不答同满意与否无关（或只差所列倍数）；名单比对假定在不满意者中投诉与应答无关。",
        "en": f"Of all customers of the unit. Dissatisfied: the last grade within {terms.days_back} days below {terms.bad_below} of 100; complained: "
        "a case that the customer brought to us in that time. Bounds assume nothing; the propensity assumes that among customers alike, answering "
        "has nothing to do with satisfaction (or differs by the odds told); two lists assume that among the dissatisfied, complaining has nothing to do with answering.",
    }
    rows = _silent_rows(known, first, terms.bad_below)
    answered = int((~np.isnan(rows["bad"])).sum())
    if answered < LEAST:
        why: Bilingual = {
            "zh": f"暂不能判断：近 {terms.days_back} 天认得出客户的回答不足 {LEAST} 份。",
            "en": f"Cannot tell yet: fewer than {LEAST} known customers answered within {terms.days_back} days.",
        }
        return lacking("silent", _SILENT, why, contract, "silent-customers")
    predictors = [
        name for name in ("value_class", "key_account", "earlier_cases", "recent") if len(set(rows[name])) > 1
    ]
    made, told = _silent(rows, predictors)
    draft = Draft()
    draft.add(made)
    draft.notes += told
    silent = int(((np.isnan(rows["bad"])) & (rows["complained"] == 0)).sum())
    lead: Bilingual = {
        "zh": f"{made.n:,} 位客户中 {silent:,} 位既没有投诉、也没有回答。不作任何假设，全体客户中不满意的占 "
        f"{percent(made.bound_low)} 到 {percent(made.bound_high)}；只看回答者是 {percent(made.respondents.value)}。",
        "en": f"Of {made.n:,} customers {silent:,} neither complained nor answered. Without any assumption "
        f"{percent(made.bound_low)} to {percent(made.bound_high)} of all are dissatisfied; among respondents alone {percent(made.respondents.value)}.",
    }
    tables = (_people(made.n, answered, silent, rows), *draft.tables, *_by_class(rows))
    notes = tuple(draft.notes)
    return Section("silent", _SILENT, lead, contract, "", tables, notes, "silent-customers")


def _by_class(rows: dict[str, Any]) -> tuple[Table, ...]:
    """The bounds of each value class; none where there is one class only."""
    names = sorted(set(rows["value_class"]))
    if len(names) < 2:
        return ()
    lines: list[tuple[Any, ...]] = []
    for name in names:
        own = rows["value_class"] == name
        part = {key: rows[key][own] for key in ("bad", "complained")}
        answered = int((~np.isnan(part["bad"])).sum())
        label: str | Bilingual = {"zh": "没有等级", "en": "No class"} if name == "-" else name
        if answered < LEAST:
            lines.append((label, int(own.sum()), f"<{LEAST}", None, None, None))
            continue
        made = silent_customers(part, dissatisfied="bad", complained="complained")
        lines.append((label, made.n, answered, made.respondents.value, made.bound_low, made.bound_high))
    columns = (
        Column("class", {"zh": "价值等级", "en": "Value class"}, Kind.TEXT),
        Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
        Column("answered", {"zh": "回答者", "en": "Respondents"}, Kind.COUNT),
        Column("rate", {"zh": "回答者中不满意", "en": "Dissatisfied among them"}, Kind.RATE),
        Column("low", {"zh": "全体下界", "en": "Of all at least"}, Kind.RATE),
        Column("high", {"zh": "全体上界", "en": "Of all at most"}, Kind.RATE),
    )
    title: Bilingual = {"zh": "各价值等级的界限", "en": "Bounds by value class"}
    return (without_small(Table("classes", title, columns, tuple(lines))),)


def _silent_rows(known: Gathered, first: float, bad_below: float) -> dict[str, Any]:
    came = {case.key for case in known.cases if case.came_to_us and first <= case.opened <= known.now}
    earlier = {case.key for case in known.cases if case.opened < first}
    rows: dict[str, list[Any]] = {
        name: [] for name in ("bad", "complained", "value_class", "key_account", "earlier_cases", "recent")
    }
    for customer in known.customers:
        if customer.left is not None and customer.left < first:
            continue
        grades = known.grades.get(customer.key, [])
        graded = grades and grades[-1][0] >= math.floor(first)
        rows["bad"].append(float(grades[-1][1] < bad_below) if graded else math.nan)
        rows["complained"].append(float(customer.key in came))
        rows["value_class"].append(customer.value_class or "-")
        rows["key_account"].append("1" if customer.is_key else "0")
        rows["earlier_cases"].append("1+" if customer.key in earlier else "0")
        rows["recent"].append("1" if customer.known >= first else "0")
    numeric = ("bad", "complained")
    return {
        name: np.array(values, dtype=np.float64 if name in numeric else object)
        for name, values in rows.items()
    }


def _people(n: int, answered: int, silent: int, rows: dict[str, Any]) -> Table:
    """How many spoke in which way."""
    complained = int(rows["complained"].sum())
    columns = (
        Column("who", {"zh": "客户", "en": "Customers"}, Kind.TEXT),
        Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
    )
    lines = (
        ({"zh": "全部", "en": "All"}, n),
        ({"zh": "回答过调查", "en": "Answered a survey"}, answered),
        ({"zh": "主动投诉或求助过", "en": "Came to us with a matter"}, complained),
        ({"zh": "两样都没有", "en": "Neither"}, silent),
    )
    return without_small(Table("people", {"zh": "谁发过声", "en": "Who spoke"}, columns, lines))
