"""Quality of labels in words and cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.text.artefacts import shipped
from huiyin.core.templatetags.huiyin import in_language
from huiyin.surveys.models import Programme
from huiyin.texts.coding_contracts import HeadState, LabelTask
from huiyin.texts.drifting import flags_of
from huiyin.texts.labelling import labels_of
from huiyin.texts.models import DriftLook, OwnHead
from huiyin.texts.own_heads import LEAST, labels_to_learn
from huiyin.texts.own_ways import BASES
from huiyin.texts.quality_queries import (
    Corrected,
    TaskQuality,
    corrected_shares,
    heads_of,
    quality_of,
    readings_drawn_from,
)

VERDICTS = {"better": "better", "worse": "worse", "not_worse": "", "cannot_tell": "cannot_tell"}


@dataclass(frozen=True)
class LabelRow:
    """One label as a line of the quality page."""

    name: str
    n: int
    precision: str
    recall: str
    observed: str
    corrected: str
    why_not: str = ""


@dataclass(frozen=True)
class ShownTask:
    """One task of the quality page; `rows` is empty before anything was coded."""

    task: str
    name: str
    rows: list[LabelRow] = field(default_factory=list)
    quality: TaskQuality | None = None
    accuracy: str = ""
    macro_f1: str = ""
    kappa: str = ""
    shipped: str = ""


@dataclass(frozen=True)
class ShownHead:
    """One own layer as a line."""

    head: OwnHead
    champion: str = ""
    challenger: str = ""
    difference: str = ""
    verdict: str = ""
    curve: list[tuple[int, str]] = field(default_factory=list)
    problem: str = ""

    @property
    def may_be_used(self) -> bool:
        """Whether it may be put to use."""
        ready = self.head.state in {HeadState.READY, HeadState.RETIRED}
        return ready and self.head.report.get("contest", {}).get("verdict") != "worse"


@dataclass(frozen=True)
class ShownTraining:
    """The own layers of one task."""

    task: str
    name: str
    n_labels: int
    least: int
    heads: list[ShownHead]

    @property
    def is_waiting(self) -> bool:
        """Whether one is in training."""
        return any(one.head.state == HeadState.WAITING for one in self.heads)


@dataclass(frozen=True)
class ShownDrift:
    """The newest look at one task."""

    look: DriftLook
    name: str
    signs: list[str]


def shown_tasks(programme: Programme) -> list[ShownTask]:
    """The quality of every task, measured or not."""
    return [_task(programme, task) for task in LabelTask]


def _task(programme: Programme, task: LabelTask) -> ShownTask:
    quality, name = quality_of(programme.pk, task), str(task.label)
    if quality is None:
        return ShownTask(task, name, shipped=_shipped(task))
    shares = corrected_shares(quality, readings_drawn_from(quality, programme.pk), is_same=True)
    rows = [row for share in shares if (row := _row(quality, share)) is not None]
    return ShownTask(
        task,
        name,
        rows,
        quality,
        rate(quality.quality.accuracy),
        rate(quality.quality.macro_f1),
        _kappa(quality),
        _shipped(task),
    )


def _row(quality: TaskQuality, share: Corrected) -> LabelRow | None:
    figures = quality.quality.of(share.label)
    if figures is None or (figures.n == 0 and not share.observed.value):
        return None
    why = ""
    if share.corrected is None:
        why = share.problem.words("zh").title if share.problem else _("too few coded")
        if share.problem is not None:
            why = str(in_language({lang: share.problem.words(lang).title for lang in ("zh", "en")}))
    return LabelRow(
        quality.labels[share.label],
        figures.n,
        rate(figures.precision),
        rate(figures.recall),
        rate(share.observed),
        rate(share.corrected) if share.corrected else "",
        why,
    )


def rate(estimate: Estimate) -> str:
    """A share with its interval, such as “86.0% (79.1–91.2)”; a dash where nothing is known."""
    if estimate.value is None:
        return "–"
    words = f"{estimate.value * 100:.1f}%"
    if estimate.low is None or estimate.high is None:
        return words
    return f"{words} ({estimate.low * 100:.1f}–{estimate.high * 100:.1f})"


def _kappa(quality: TaskQuality) -> str:
    found = quality.kappa
    if found is None or found.n == 0:
        return ""
    if found.value is None or found.low is None or found.high is None:
        return f"{(found.agreement_rate or 0) * 100:.0f}% " + _("equal codes (n = %(n)s)") % {"n": found.n}
    return f"κ = {found.value:.2f} ({found.low:.2f}–{found.high:.2f}), n = {found.n}"


def _shipped(task: str) -> str:
    """What was measured of the model of the product, on texts of other organisations."""
    if task not in BASES:
        return ""
    about: dict[str, Any] = dict(shipped(BASES[task]).about)
    told = about.get("quality")
    if isinstance(told, dict) and "mean_accuracy" in told:
        words = _("%(accuracy)s right on %(n)s public sets (%(low)s–%(high)s), %(day)s")
        each = told["accuracy"].values()
        shares = {"accuracy": told["mean_accuracy"], "low": min(each), "high": max(each)}
        percent = {key: f"{one * 100:.1f}%" for key, one in shares.items()}
        return words % {**percent, "n": len(each), "day": about["date"]}
    if "held_out_accuracy" in about:
        words = _("%(accuracy)s right on %(n)s texts held out, %(day)s")
        share = f"{about['held_out_accuracy'] * 100:.1f}%"
        return words % {"accuracy": share, "n": about["n_held_out"], "day": about["date"]}
    return ""


def shown_training(programme: Programme) -> list[ShownTraining]:
    """The own layers of every task; of topics where the programme has some."""
    heads = [_head(head) for head in heads_of(programme.pk)]
    return [
        ShownTraining(
            task.value,
            str(task.label),
            len(labels_to_learn(programme.pk, task)),
            LEAST,
            [one for one in heads if one.head.task == task][:5],
        )
        for task in LabelTask
        if labels_of(task, programme.pk)
    ]


def _head(head: OwnHead) -> ShownHead:
    found = head.report.get("contest")
    problem = (
        str(in_language({lang: words["title"] for lang, words in head.problem.items()}))
        if head.problem
        else ""
    )
    if not found:
        return ShownHead(head, problem=problem)
    return ShownHead(
        head,
        _of_json(found["champion"]),
        _of_json(found["challenger"]),
        f"{found['difference'] * 100:+.1f} ({found['low'] * 100:+.1f} … {found['high'] * 100:+.1f})".replace(
            "-", "−"
        ),
        found["verdict"],
        [(n, _of_json(one)) for n, one in head.report.get("curve", [])],
        problem,
    )


def _of_json(one: dict[str, Any]) -> str:
    if one.get("value") is None:
        return "–"
    words = f"{one['value'] * 100:.1f}%"
    return words if one.get("low") is None else f"{words} ({one['low'] * 100:.1f}–{one['high'] * 100:.1f})"


def shown_drift(programme: Programme) -> list[ShownDrift]:
    """The newest look of each task, its signs in words."""
    return [
        ShownDrift(
            look, str(LabelTask(look.task).label), [_sign(one) for one in look.report.get("signs", [])]
        )
        for look in flags_of(programme)
    ]


def _sign(sign: dict[str, Any]) -> str:
    moved = sign["has_moved"]
    if sign["kind"] == "scores":
        words = _("scores spread differently: PSI %(size)s") if moved else _("scores as before: PSI %(size)s")
        return words % {"size": f"{sign['size']:.2f}"}
    shares = {"before": f"{sign['before'] * 100:.1f}%", "now": f"{sign['now'] * 100:.1f}%"}
    if sign["kind"] == "unsure":
        return _("not sure of %(now)s of texts, %(before)s before") % shares
    return _("precision %(now)s, %(before)s before") % shares
