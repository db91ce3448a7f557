"""What the controls of the page offer, with what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.results import in_words
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.dimensions import Dimension, Names, Sort, offered
from huiyin.metrics.exploring.question import (
    AXES,
    DEFAULT_TOP,
    Compare,
    Correction,
    Cut,
    Marks,
    Question,
    Shown,
)
from huiyin.metrics.exploring.things import averaged, default_contract, name_of, spreadable

Words = Promise | str


@dataclass(frozen=True)
class Choice:
    """One thing to choose."""

    value: str
    label: Words
    is_chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """Choices under a heading."""

    label: Words
    choices: tuple[Choice, ...]

    @property
    def n_chosen(self) -> int:
        """How many of them are chosen."""
        return sum(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class AxisControl:
    """One direction of the table: its dimension and how its values are chosen."""

    name: str
    label: Words
    empty: Words
    groups: tuple[Choices, ...]
    cut: Cut | None
    is_number: bool

    @property
    def top(self) -> int:
        """How many values are shown."""
        return self.cut.top if self.cut else DEFAULT_TOP

    @property
    def edges(self) -> str:
        """The edges of classes as text."""
        return ", ".join(f"{edge:g}" for edge in self.cut.edges) if self.cut else ""

    @property
    def is_unusual(self) -> bool:
        """Whether something about its values was set."""
        return self.cut is not None and self.cut != Cut(self.cut.dimension)


@dataclass(frozen=True)
class Controls:
    """All controls of the page."""

    contracts: Choices
    means: tuple[Choices, ...]
    spreads: Choices
    axes: tuple[AxisControl, ...]
    waves: Choices
    compare: tuple[Choices, ...]
    marks: Choices
    corrections: Choices
    charts: Choices

    @property
    def n_means(self) -> int:
        """How many means are chosen."""
        return sum(group.n_chosen for group in self.means)


_AXIS_WORDS = (
    (pgettext_lazy("direction of a table", "Rows"), pgettext_lazy("dimension", "None")),
    (pgettext_lazy("direction of a table", "Rows, second level"), pgettext_lazy("dimension", "None")),
    (pgettext_lazy("direction of a table", "Columns"), pgettext_lazy("dimension", "None")),
)
_MARKS = (
    (Marks.LETTERS, _("Letters: each group against each other")),
    (Marks.ARROWS, _("Arrows: each group against the rest")),
    (Marks.NONE, _("No marks between groups")),
)
_CORRECTIONS = (
    (Correction.NONE, _("None: each test at its own level")),
    (Correction.BENJAMINI_HOCHBERG, _("Benjamini–Hochberg: few false marks among the marks")),
    (Correction.HOLM, _("Holm: hardly one false mark in the table")),
)
CHARTS = (
    ("auto", _("Chosen by the table")),
    ("dots", _("Dots with intervals")),
    ("bars", _("Bars with intervals")),
    ("lines", _("Lines over time")),
    ("stack", _("Stacked shares")),
    ("none", _("No chart")),
)


def controls_of(
    question: Question,
    codebook: Sequence[Variable],
    contracts: Sequence[MetricContract],
    names: Names,
    chart: str,
    language: str,
) -> Controls:
    """What can be chosen in this programme; without anything shown, what is shown then is chosen."""
    shown = set(question.shown)
    leading = default_contract(contracts)
    if not shown and leading is not None:
        shown = {f"{Shown.CONTRACT}{leading.key}"}
    dimensions = offered(codebook, names)
    return Controls(
        Choices(
            _("Metrics"),
            tuple(_chosen(f"{Shown.CONTRACT}{c.key}", c.name_in(language), shown) for c in contracts),
        ),
        tuple(_means(codebook, shown, language)),
        Choices(
            _("How the answers spread"),
            (
                Choice("", _("Not shown"), not question.spread),
                *(
                    _chosen(f"{Shown.ANSWERS}{v.key}", in_words(name_of(v), language), shown)
                    for v in spreadable(codebook)
                ),
            ),
        ),
        _axes(question, dimensions, language),
        Choices(
            _("Wave"), _some([("", _("All waves")), *((one, one) for one in names.waves)], question.wave)
        ),
        _compare(question, names),
        Choices(_("Significance between groups"), _some(_MARKS, question.marks)),
        Choices(_("Correction for many tests"), _some(_CORRECTIONS, question.correction)),
        Choices(_("Chart"), _some(CHARTS, chart)),
    )


def _chosen(value: str, label: Words, shown: set[str]) -> Choice:
    return Choice(value, label, value in shown)


def _some(pairs: Iterable[tuple[str, Words]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), label, value == chosen) for value, label in pairs)


def _means(codebook: Sequence[Variable], shown: set[str], language: str) -> Iterable[Choices]:
    """The means in groups, so that competitors never stand among our own."""
    variables = averaged(codebook)
    kinds = (
        (_("Ratings"), [v for v in variables if v.role.is_rating and not _of_competitor(v)]),
        (_("Competitors and third parties"), [v for v in variables if _of_competitor(v)]),
        (_("Other numbers"), [v for v in variables if not v.role.is_rating and not _of_competitor(v)]),
    )
    for label, some in kinds:
        if some:
            choices = (_chosen(f"{Shown.MEAN}{v.key}", in_words(name_of(v), language), shown) for v in some)
            yield Choices(label, tuple(choices))


def _of_competitor(variable: Variable) -> bool:
    return variable.competitor or variable.role is Role.COMPETITOR


def _axes(question: Question, dimensions: Sequence[Dimension], language: str) -> tuple[AxisControl, ...]:
    cuts: dict[str, Cut | None] = dict(zip(AXES, question.rows, strict=False))
    cuts[AXES[2]] = question.columns
    known = {dimension.key: dimension for dimension in dimensions}
    found = []
    for axis, (label, empty) in zip(AXES, _AXIS_WORDS, strict=True):
        cut = cuts.get(axis)
        chosen = cut.dimension if cut else ""
        is_number = chosen in known and known[chosen].sort is Sort.NUMBER
        found.append(AxisControl(axis, label, empty, _grouped(dimensions, chosen, language), cut, is_number))
    return tuple(found)


def _grouped(dimensions: Sequence[Dimension], chosen: str, language: str) -> tuple[Choices, ...]:
    """The dimensions under headings: segments, time, collection, units, numbers."""
    kinds = (
        (_("Customer segments"), lambda d: d.sort is Sort.TEXT and d.variable is not None),
        (_("Time"), lambda d: d.sort is Sort.TIME or d.key == "wave"),
        (_("Units of the organisation"), lambda d: d.sort is Sort.UNIT),
        (_("How it was collected"), lambda d: d.sort is Sort.TEXT and d.variable is None and d.key != "wave"),
        (_("Ratings and numbers, in classes"), lambda d: d.sort is Sort.NUMBER),
    )
    groups = []
    for label, belongs in kinds:
        some = tuple(
            Choice(d.key, in_words(d.name, language), d.key == chosen) for d in dimensions if belongs(d)
        )
        if some:
            groups.append(Choices(label, some))
    return tuple(groups)


def _compare(question: Question, names: Names) -> tuple[Choices, ...]:
    usual = (
        (Compare.NOTHING, _("Nothing")),
        (Compare.PREVIOUS, _("The period before")),
        (Compare.LAST_YEAR, _("The same period a year before")),
        (Compare.REST, _("The rest of the line")),
        (Compare.TOTAL, _("The total of the line")),
    )
    groups = [Choices("", _some(usual, question.compare))]
    if names.waves:
        waves = ((f"{Compare.WAVE}{wave}", wave) for wave in names.waves)
        groups.append(Choices(_("A wave"), _some(waves, question.compare)))
    return tuple(groups)
