"""Tables and assumptions of the silent-customer estimate, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiyin.analytics.results import Column, Kind, Note, Table, note

if TYPE_CHECKING:
    from huiyin.analytics.customers.silent import SilentCustomers


def silent_tables(result: SilentCustomers) -> tuple[Table, ...]:
    """The dissatisfied share of all customers under each assumption; then complaints beside the survey."""
    columns = (
        Column("assumption", {"zh": "依据", "en": "On what ground"}, Kind.TEXT),
        Column("dissatisfied_rate", {"zh": "不满意占比", "en": "Dissatisfied"}, Kind.RATE),
        Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
        Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
    )
    alone = result.respondents
    rows: list[tuple[Any, ...]] = [
        ({"zh": "仅回答者", "en": "Respondents alone"}, alone.value, alone.low, alone.high),
        (
            {"zh": "不作任何假设的界限", "en": "Bounds without any assumption"},
            None,
            result.bound_low,
            result.bound_high,
        ),
    ]
    for one in result.sensitivity:
        words = {
            "zh": "沉默者与同类回答者相同"
            if one.odds == 1
            else f"沉默者不满意的几率为同类回答者的 {one.odds:g} 倍",
            "en": "Silent as respondents like them"
            if one.odds == 1
            else f"Silent with {one.odds:g} × the odds of respondents like them",
        }
        rows.append((words, one.dissatisfied_rate, one.low, one.high))
    tables = [
        Table(
            "dissatisfied",
            {"zh": "全体客户中的不满意占比", "en": "Dissatisfied among all customers"},
            columns,
            tuple(rows),
        )
    ]
    if result.recapture is not None:
        tables.append(_recapture_table(result))
    return tuple(tables)


def _recapture_table(result: SilentCustomers) -> Table:
    caught = result.recapture
    assert caught is not None
    columns = (
        Column("silent_rate", {"zh": "不满意但未投诉", "en": "Dissatisfied without complaining"}, Kind.RATE),
        Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
        Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        Column("n", {"zh": "调查发现的不满意客户", "en": "Found by the survey"}, Kind.COUNT),
        Column("total", {"zh": "不满意客户总数", "en": "Dissatisfied in all"}, Kind.COUNT),
        Column("total_low", {"zh": "下限", "en": "Low"}, Kind.COUNT),
        Column("total_high", {"zh": "上限", "en": "High"}, Kind.COUNT),
    )
    silent = caught.silent_rate
    row = (silent.value, silent.low, silent.high, silent.n, caught.total, caught.total_low, caught.total_high)
    title = {"zh": "投诉名单与调查名单比对", "en": "Complaints beside the survey"}
    return Table("recapture", title, columns, (row,))


def notes_of(
    n: int, n_answered: int, n_left_out: int, adjusted: bool, few: bool, lists: str
) -> tuple[Note, ...]:
    """The assumptions that each figure stands on."""
    notes = [
        note(
            "silence_is_not_satisfaction",
            f"{n} 位客户中有 {n - n_answered} 位没有回答；没有投诉、没有回答都不等于满意，界限中两种可能都计入。",
            f"{n - n_answered} of {n} customers did not answer; neither silence nor the lack of a complaint is "
            "satisfaction, and the bounds allow for both.",
        )
    ]
    if adjusted:
        notes.append(
            note(
                "missing_at_random",
                "调整值假定：已知特征相同的客户中，回答者与沉默者的满意情况只差所列倍数；这一点数据无法检验。",
                "Adjusted shares take it that among customers with the same known features silent ones differ from "
                "respondents by the stated odds alone; the data cannot test that.",
            )
        )
    if few:
        notes.append(
            note(
                "few_for_propensity",
                "回答者或沉默者太少，不足以建立应答模型，暂不能判断调整后的占比。",
                "Too few respondents or silent customers for a model of who answers: the adjusted share cannot be told yet.",
            )
        )
    if lists in _OF_LISTS:
        notes.append(_OF_LISTS[lists])
    if n_left_out:
        notes.append(
            note(
                "left_out",
                f"{n_left_out} 位客户缺少特征，未进入应答模型。",
                f"{n_left_out} customers lack a feature and are not in the model of who answers.",
            )
        )
    return tuple(notes)


_OF_LISTS = {
    "matched": note(
        "lists_unrelated",
        "名单比对假定：在不满意的客户中，投诉与否和是否回答调查无关。爱投诉的人也更爱答题时，总数会被低估。",
        "The two lists are taken as unrelated among the dissatisfied: if those who complain also answer "
        "more often, the total is too low.",
    ),
    "disjoint": note(
        "nobody_in_both",
        "投诉者中没有人在调查中表示不满意，无法比对名单；请检查客户编号。",
        "No complainant is among the dissatisfied respondents, so the lists cannot be compared; check the "
        "customer numbers.",
    ),
}
