"""Every registered measure becomes a contract of a programme that asks its questions, and gives a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.measures import Measure, measures
from huiyin.facts.engines import engines
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics import editing, figures, problems, queries, services
from huiyin.metrics.checking import problems_of
from huiyin.metrics.forms import ContractForm
from huiyin.metrics.lineage import lineage_of
from huiyin.surveys import services as surveys

FIVE, NINE, TEN = Scale(1, 5), Scale(1, 9), Scale(0, 10)
CODEBOOK = [
    *(Variable(f"q{at}", f"项 {at}", Role.RATING, FIVE) for at in (1, 2, 3, 4)),
    *(Variable(f"p{at}", f"感知 {at}", Role.RATING, NINE) for at in (1, 2)),
    *(
        Variable(f"{level}{at}", f"{word} {at}", Role.EXPECTATION, NINE, pair=f"p{at}")
        for level, word in (("minimum", "最低"), ("desired", "理想"))
        for at in (1, 2)
    ),
    Variable("all", "总体满意度", Role.OVERALL, FIVE),
    Variable("nps", "推荐意愿", Role.RECOMMEND, TEN),
    Variable("easy", "轻松程度", Role.EFFORT, Scale(1, 7)),
    Variable("effort", "费力程度", Role.EFFORT, Scale(1, 5, high_is_good=False)),
]
each_measure = pytest.mark.parametrize("measure", list(measures), ids=lambda measure: measure.key)


def answers(n: int = 60) -> list[dict[str, float]]:
    """Whole grades at random, now and then missing."""
    rng = np.random.default_rng(1)
    forms = []
    for _ in range(n):
        form = {}
        for variable in CODEBOOK:
            assert variable.scale is not None
            if rng.random() > 0.05:
                form[variable.key] = float(rng.integers(variable.scale.minimum, variable.scale.maximum + 1))
        forms.append(form)
    return forms


def figures_with(contract: Any, forms: list[dict[str, float]]) -> Any:
    rows = [{"id": at + 1, "wave": "2026", "answers": form} for at, form in enumerate(forms)]
    source = FactSource(arrow_schema(CODEBOOK), table=fact_table(CODEBOOK, rows), revision="r1")
    return figures.compute(
        engine=engines["arrow"], source=source, codebook=CODEBOOK, contracts=[contract], waves=["2026"]
    )


@each_measure
def test_its_draft_is_sound_survives_its_form_and_gives_a_figure_with_its_origin(measure: Measure) -> None:
    """The whole way of a contract: drafted, shown in the form, checked, stored as JSON, computed (M04, M15)."""
    contract = editing.draft(measure.key, CODEBOOK, set())
    assert problems_of(contract, CODEBOOK) == []
    form = ContractForm(codebook=CODEBOOK, contract=contract)
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    filled = ContractForm(typed, codebook=CODEBOOK, contract=contract)
    assert filled.is_valid(), filled.errors
    assert filled.contract() == contract
    assert type(contract).from_json(contract.as_json()) == contract
    found = figures_with(contract, answers())
    (figure,) = found.headline
    low, high = measure.bounds_of(contract.spec())
    assert figure.estimate.n > 50
    assert low <= figure.estimate.low < figure.estimate.value < figure.estimate.high <= high
    lineage = lineage_of(found, contract.key)
    assert lineage is not None
    assert lineage.formula
    assert all(set(words) == {"zh", "en"} for words in lineage.letters.values())
    if measure.against:
        assert all(item.against is not None for item in lineage.items)


def test_a_difference_compares_each_rating_with_its_own_expectation() -> None:
    """LibQUAL+ asks the minimum first, then the desired level (M15)."""
    wanted = {"servqual_gap": "minimum", "libqual_adequacy": "minimum", "libqual_superiority": "desired"}
    for key, level in wanted.items():
        contract = editing.draft(key, CODEBOOK, set())
        assert [(i.variable, i.against) for i in contract.items] == [("p1", f"{level}1"), ("p2", f"{level}2")]
    forms = [{"p1": 7.0, "minimum1": 5.0, "desired1": 8.0, "p2": 6.0}, {"p2": 6.0, "minimum2": 7.0}]
    adequacy = figures_with(editing.draft("libqual_adequacy", CODEBOOK, set()), forms).headline[0]
    assert adequacy.estimate.value == pytest.approx((2.0 - 1.0) / 2)
    assert adequacy.estimate.n == 2


def test_direction_is_the_measures_or_that_of_the_scale() -> None:
    """M04: effort put in is good when low; a share of dissatisfied answers always is."""
    low_effort = [variable for variable in CODEBOOK if variable.key != "easy"]
    assert not editing.draft("ces", low_effort, set()).high_is_good
    assert editing.draft("ces", CODEBOOK, set()).high_is_good
    assert not editing.draft("bottom_2_box", CODEBOOK, set()).high_is_good
    assert editing.draft("ces_net", low_effort, set()).high_is_good
    hard = [{"effort": 5.0}] * 6 + [{"effort": 1.0}] * 2 + [{"effort": 3.0}] * 2
    found = figures_with(editing.draft("ces_net", low_effort, set()), hard).headline[0]
    assert found.estimate.value == pytest.approx(-40.0)


def test_a_measure_asks_for_the_questions_it_is_made_for() -> None:
    few = [v for v in CODEBOOK if v.key in {"q1", "q2", "nps"}]
    assert editing.candidates(few, "acsi") == []
    assert editing.candidates(few, "servqual_gap") == []
    assert {v.key for v in editing.candidates(CODEBOOK, "dsr")} == {"q1", "q2", "q3", "q4", "all"}
    contract = editing.draft("acsi", CODEBOOK, set())
    broken = replace(contract, items=tuple(replace(i, weight=0.5) for i in contract.items[:2]))
    assert [type(p) for p in problems_of(broken, CODEBOOK)] == [problems.WrongNumberOfItems]
    alone = replace(editing.draft("libqual_adequacy", CODEBOOK, set()), measure="servqual_gap")
    lost = replace(alone, items=tuple(replace(i, against="") for i in alone.items))
    assert {type(p) for p in problems_of(lost, CODEBOOK)} == {problems.NothingToCompareWith}
    crossed = replace(alone, items=tuple(replace(i, against="q1") for i in alone.items))
    assert {type(p) for p in problems_of(crossed, CODEBOOK)} == {problems.NothingToCompareWith}
    wide = replace(editing.draft("servperf", CODEBOOK, set()), measure="dsr")
    one = replace(wide, items=(replace(wide.items[0], weight=1.0),))
    expected = [] if wide.items[0].variable.startswith("q") else [problems.NotOnItsScale]
    assert [type(p) for p in problems_of(one, CODEBOOK)] == expected


@each_measure
def test_it_is_offered_on_the_page_confirmed_there_and_shown(
    client: Client, cast: Any, measure: Measure
) -> None:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="全部指标")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    client.force_login(cast.bob)
    address = reverse("contract-new", args=[programme.pk])
    assert f"?measure={measure.key}" in client.get(address).content.decode()
    page = client.get(address, {"measure": measure.key})
    form = page.context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    saved = client.post(address, {**typed, "measure": measure.key, "act": "save"})
    assert saved.status_code == 302, saved.context["form"].errors
    (contract,) = queries.current_contracts(programme.pk)
    assert contract.measure == measure.key
    assert client.get(reverse("figure", args=[programme.pk, contract.key])).status_code == 200
    assert client.get(reverse("programme", args=[programme.pk])).status_code == 200
    assert services.confirm_contract(by=cast.bob, programme_id=programme.pk, definition=contract).version == 1
