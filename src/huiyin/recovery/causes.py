"""The tree of causes, and naming the cause of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.cases import queries as cases
from huiyin.cases import services as case_services
from huiyin.cases.contracts import Severity
from huiyin.cases.models import Case
from huiyin.core import audit
from huiyin.core.languages import page_language
from huiyin.core.typed_text import typed
from huiyin.recovery.contracts import CauseNeed
from huiyin.recovery.limits import paths_over
from huiyin.recovery.models import Cause, Finding, Policy
from huiyin.recovery.problems import CauseNameTaken, CauseNeeded, CauseNotHere, MoreWhysNeeded
from huiyin.recovery.wording import written

MOST_WHYS = 5
_STARTER: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = (
    (
        ("人员", "People"),
        (
            ("态度不当", "Attitude"),
            ("业务不熟", "Lack of skill"),
            ("承诺未兑现", "Promise not kept"),
            ("人手不足", "Too few people"),
        ),
    ),
    (
        ("流程", "Process"),
        (
            ("环节过多", "Too many steps"),
            ("部门间衔接不畅", "Hand-over between departments"),
            ("规定不合理", "Rule that makes no sense"),
            ("无人跟进", "Nobody follows up"),
        ),
    ),
    (
        ("产品", "Product"),
        (("质量缺陷", "Defect"), ("与宣传不符", "Not as promised"), ("不适用", "Does not fit the need")),
    ),
    (
        ("系统设备", "Systems and equipment"),
        (("系统故障", "Failure"), ("数据错误", "Wrong data"), ("设备老化", "Worn out")),
    ),
    (
        ("信息", "Information"),
        (("告知不清", "Not explained"), ("告知不及时", "Told too late"), ("口径不一", "Different answers")),
    ),
    (
        ("外部环境", "Surroundings"),
        (
            ("天气或灾害", "Weather or disaster"),
            ("第三方施工", "Third parties"),
            ("政策变化", "Change of rules"),
        ),
    ),
)
_LEAST = {CauseNeed.HIGH: Severity.HIGH, CauseNeed.MEDIUM: Severity.MEDIUM, CauseNeed.LOW: Severity.LOW}


@dataclass
class Branch:
    """A cause with those below it."""

    cause: Cause
    depth: int
    below: list[Branch] = field(default_factory=list)


def causes_over(unit: Unit, *, with_inactive: bool = False) -> list[Cause]:
    """The causes that hold in a unit: its own and those of the units above."""
    rows = Cause.objects.filter(unit__path__in=paths_over(unit.path)).select_related("unit")
    return list(rows if with_inactive else rows.filter(is_active=True))


def tree_of(causes: Sequence[Cause]) -> list[Branch]:
    """The causes as a tree; one whose parent is not among them is left out with its parent."""
    below: dict[int | None, list[Cause]] = {}
    for cause in causes:
        below.setdefault(cause.parent_id, []).append(cause)

    def branches(parent: int | None, depth: int) -> list[Branch]:
        return [Branch(one, depth, branches(one.pk, depth + 1)) for one in below.get(parent, [])]

    return branches(None, 0)


def flat(tree: Sequence[Branch]) -> list[Branch]:
    """The tree line by line."""
    return [line for branch in tree for line in (branch, *flat(branch.below))]


def choices_of(unit: Unit) -> list[tuple[str, str]]:
    """The causes to choose from, indented by depth."""
    return [
        (str(line.cause.pk), "　" * line.depth + line.cause.name_in(page_language()))
        for line in flat(tree_of(causes_over(unit)))
    ]


def path_words(cause: Cause) -> str:
    """The cause with those above it, such as “Process › Too many steps”."""
    parts = [cause.name_in(page_language())]
    while cause.parent is not None:
        cause = cause.parent
        parts.append(cause.name_in(page_language()))
    return " › ".join(reversed(parts))


@transaction.atomic
def start_tree(*, by: User, unit: Unit) -> int:
    """A tree to begin with, in a unit that has no cause of its own; how many causes were made."""
    if Cause.objects.filter(unit=unit).exists():
        return 0
    n = 0
    for at, ((zh, en), below) in enumerate(_STARTER):
        bone = Cause.objects.create(unit=unit, name=zh, name_en=en, position=at)
        for position, (zh_below, en_below) in enumerate(below):
            Cause.objects.create(unit=unit, parent=bone, name=zh_below, name_en=en_below, position=position)
        n += 1 + len(below)
    audit.record("cause.start", by=by, on=f"unit:{unit.pk}", n=n)
    return n


@transaction.atomic
def add_cause(*, by: User, unit: Unit, parent: Cause | None, name: str, name_en: str = "") -> Cause:
    """A cause below another, or a new bone. Raises `CauseNameTaken`."""
    name = written(name)[:80]
    level = Cause.objects.filter(unit=unit, parent=parent)
    if level.filter(name=name).exists():
        raise CauseNameTaken(name=name)
    cause = Cause.objects.create(
        unit=unit, parent=parent, name=name, name_en=name_en.strip()[:80], position=level.count()
    )
    audit.record("cause.add", by=by, on=f"cause:{cause.pk}", name=name)
    return cause


@transaction.atomic
def change_cause(*, by: User, cause: Cause, name: str, name_en: str, is_active: bool) -> None:
    """Another name, or a cause that is not offered any more; what was found stays."""
    name = written(name)[:80]
    level = Cause.objects.filter(unit=cause.unit, parent=cause.parent).exclude(pk=cause.pk)
    if level.filter(name=name).exists():
        raise CauseNameTaken(name=name)
    cause.name, cause.name_en, cause.is_active = name, name_en.strip()[:80], is_active
    cause.save()
    audit.record("cause.change", by=by, on=f"cause:{cause.pk}", name=name, is_active=is_active)


@transaction.atomic
def name_cause(
    *, by: User, case_id: int, cause_id: int, whys: Sequence[str] = (), lesson: str = ""
) -> Finding:
    """Say why it happened: the cause, the whys that led there, and what we learn. Raises `CauseNotHere`."""
    case = cases.cases_of(by).select_for_update(of=("self",)).get(pk=case_id)
    cause = next((one for one in causes_over(case.unit) if one.pk == cause_id), None)
    if cause is None:
        raise CauseNotHere()
    answers = [text for why in whys if (text := typed(why, 500))][:MOST_WHYS]
    finding, _ = Finding.objects.update_or_create(
        case=case,
        defaults={
            "cause": cause,
            "whys": answers,
            "lesson": typed(lesson, 2000),
            "by": by,
            "at": timezone.now(),
        },
    )
    audit.record("cause.name", by=by, on=f"case:{case.pk}", cause=cause.pk, n_whys=len(answers))
    case_services.note(by=by, case_id=case.pk, text=f"{_found_words()}{path_words(cause)}")
    return finding


def _found_words() -> str:
    return "原因：" if page_language() == "zh" else "Cause: "


def policy_for(unit: Unit) -> Policy | None:
    """The policy that holds in a unit: its own or the nearest above."""
    rows = {row.unit.path: row for row in Policy.objects.select_related("unit")}
    return next((rows[path] for path in paths_over(unit.path) if path in rows), None)


def lacking_for(case: Case) -> CauseNeeded | MoreWhysNeeded | None:
    """What the policy still wants to know of a case before it may be called solved."""
    policy = policy_for(case.unit)
    if policy is None or policy.cause_needed == CauseNeed.NEVER:
        return None
    if Severity(case.severity).rank > _LEAST[CauseNeed(policy.cause_needed)].rank:
        return None
    finding = Finding.objects.filter(case=case).first()
    if finding is None:
        return CauseNeeded()
    if len(finding.whys) < policy.n_whys:
        return MoreWhysNeeded(least=policy.n_whys, n=len(finding.whys))
    return None
