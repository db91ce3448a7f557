"""Cases that other systems open (a hotline, a message board, a mail desk), and how they stand."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import msgspec

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_by_code, unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.paging import page_of, pages_of
from huiyin.api.problems import NotThere
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.cases import queries as cases
from huiyin.cases.contracts import CaseChannel, CaseFlag, CaseType, Severity
from huiyin.cases.models import Case
from huiyin.cases.problems import KnownElsewhere
from huiyin.cases.services import caller as customer_of
from huiyin.cases.services import open_case

MOST = 500
Channel = Literal["phone", "counter", "email", "chat", "review", "message_board", "api", "other"]
Grade = Literal["critical", "high", "medium", "low"]
Flag = Literal["safety", "legal", "media", "vulnerable", "money"]
Text = Annotated[str, msgspec.Meta(max_length=4000)]


class SentCase(msgspec.Struct, forbid_unknown_fields=True):
    """A customer's problem. The same channel and number open one case, however often they are sent.

    `customer` is a customer number, a telephone or an e-mail address; `unit` and `service_unit` are codes
    of units, by default that of the key: which works on it, and which gave the service.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    channel: Channel = "api"
    words: Text = ""
    customer: Annotated[str, msgspec.Meta(max_length=120)] = ""
    customer_name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    unit: str = ""
    service_unit: str = ""
    severity: Grade = "medium"
    flags: list[Flag] = []


class CaseNow(msgspec.Struct):
    """How a case stands. `outcome` is empty while it is open; silence is an outcome of its own."""

    id: int
    number: str
    channel: str
    title: str
    state: str
    outcome: str
    severity: str
    type: str
    flags: list[str]
    unit: str
    service_unit: str
    owner: str
    opened_at: str
    due_at: str
    closed_at: str | None
    times_reopened: int


class CasesNow(msgspec.Struct):
    """Cases in the order in which they were opened; ask again with `next` until the list is empty."""

    cases: list[CaseNow]
    next: int


_case = msgspec.json.Decoder(SentCase)
assert set(Severity.values) == set(get_args(Grade))
assert set(CaseFlag.values) == set(get_args(Flag))


@operation(
    "POST",
    "cases",
    name="api-cases",
    scope=Scope.CASES,
    tag="cases",
    summary={"zh": "登记一张工单", "en": "Open a case"},
    body=SentCase,
    replies={200: CaseNow, 201: CaseNow},
    refusals=(404, 413, 422),
)
def take(call: Call, caller: Caller) -> Reply:
    """Sorted by rules and routed to one owner, as any other case; a number known for its channel gives that case."""
    sent = decoded(_case, body_of(call))
    unit = _unit(sent.unit, caller)
    known = cases.case_by_number(sent.channel, sent.number)
    if known is not None:
        return _known(known, caller, sent)
    try:
        contact = customer_of(by=None, unit=unit, said=sent.customer, name=sent.customer_name)
        made = open_case(
            by=None,
            unit=unit,
            responsible_unit=_unit(sent.service_unit, caller, unit),
            title=sent.title,
            words=sent.words,
            channel=CaseChannel(sent.channel),
            external_id=sent.number,
            contact=contact,
            type=CaseType.UNCLASSIFIED,
            severity=sent.severity,
            flags=sent.flags,
            origin="api",
        )
    except KnownElsewhere:  # sent twice at the same moment
        return _known(cases.case_by_number(sent.channel, sent.number), caller, sent)
    return json_reply(_now(made), 201)


def _known(case: Case | None, caller: Caller, sent: SentCase) -> Reply:
    if case is None or not case.responsible_unit.path.startswith(caller.unit_path):
        raise NotThere(number=sent.number, what={"zh": "工单", "en": "case"})
    return json_reply(_now(case))


def _unit(code: str, caller: Caller, usual: Unit | None = None) -> Unit:
    if not code:
        return usual or unit_by_path(caller.unit_path)
    found = unit_by_code(code, caller.unit_path)
    if found is None:
        raise NotThere(number=code, what={"zh": "单位", "en": "unit"})
    return found


@operation(
    "GET",
    "cases",
    name="api-cases",
    scope=Scope.CASES,
    tag="cases",
    summary={"zh": "读取工单", "en": "Read cases"},
    replies={200: CasesNow},
    refusals=(422,),
    query=pages_of(MOST),
)
def listed(call: Call, caller: Caller) -> Reply:
    """Cases of the key's unit and those below it, by the unit that gave the service or works on them."""
    after, most = page_of(call, MOST)
    found = cases.cases_within(caller.unit_path, after, most)
    return json_reply(CasesNow([_now(one) for one in found], found[-1].pk if found else after))


@operation(
    "GET",
    "cases/<int:case_id>",
    name="api-case",
    scope=Scope.CASES,
    tag="cases",
    summary={"zh": "一张工单的进展", "en": "How one case stands"},
    replies={200: CaseNow},
    refusals=(404,),
)
def one(call: Call, caller: Caller, case_id: int) -> Reply:
    """A case of another unit does not exist for the key."""
    found = cases.case_within(caller.unit_path, case_id)
    if found is None:
        raise NotThere(number=case_id, what={"zh": "工单", "en": "case"})
    return json_reply(_now(found))


def _now(case: Case) -> CaseNow:
    owner: Any = case.owner
    return CaseNow(
        case.pk,
        case.external_id,
        case.channel,
        case.title,
        case.state,
        case.outcome,
        case.severity,
        case.type,
        [flag.value for flag in case.flags],
        case.unit.name,
        case.responsible_unit.name,
        owner.name if owner else "",
        case.opened_at.isoformat(),
        case.due_at.isoformat(),
        case.closed_at.isoformat() if case.closed_at else None,
        case.n_reopened,
    )
