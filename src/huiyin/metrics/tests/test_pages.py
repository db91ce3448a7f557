"""The pages of contracts and of where a figure comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.core.models import AuditEntry
from huiyin.metrics import queries, services
from huiyin.metrics.forms import ContractForm
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.warehouse import queries as warehouse
from tests.builders import business_codebook, business_contracts, business_survey_2016


@pytest.fixture
def programme(cast: Any) -> Any:
    """The business survey of 2016 with its answers, no contract confirmed."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="企业客户满意度调查 2016")
    surveys.extend_codebook(made.pk, business_codebook())
    wave = surveys.ensure_wave(made.pk, "2016", date(2016, 1, 1))
    _, rows = business_survey_2016()
    answers = [
        NewAnswer(
            dedup_key=f"b{at}",
            answers={f"q{k}": float(cell) for k, cell in enumerate(row[1:], 1) if cell},
            wave_id=wave.pk,
            answered_on=date(2016, 11, 1),
            respondent_key=row[0],
        )
        for at, row in enumerate(rows)
    ]
    store_batch(answers, programme_id=made.pk, channel="file_upload", batch="b1")
    drain_all()
    return made


@pytest.fixture
def measured(programme: Any, cast: Any) -> Any:
    for contract in business_contracts():
        services.confirm_contract(by=cast.bob, programme_id=programme.pk, definition=contract)
    return programme


def sendable(value: Any) -> bool:
    """Whether a browser would send a field with this value: not an empty one, not an unticked box."""
    return value is not None and value is not False


def typed(programme: Any, key: str, **changes: Any) -> dict[str, Any]:
    """What the browser sends when a person changes only `changes`."""
    contract = next(c for c in queries.current_contracts(programme.pk) if c.key == key)
    form = ContractForm(codebook=business_codebook(), contract=contract)
    data = {name: form.initial.get(name) for name in form.fields} | changes
    return {name: "on" if value is True else value for name, value in data.items() if sendable(value)}


def text_of(page: Any) -> str:
    """The words of a page without its tags, spaces evened out."""
    plain = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


# -- contracts ----------------------------------------------------------------------------------


def test_suggested_contracts_wait_until_a_person_confirms_them(
    programme: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{programme.pk}/contracts/"
    assert "建议的指标口径" in client.get(address).content.decode()
    assert queries.current_contracts(programme.pk) == []
    client.post(address + "confirm/", {"key": "satisfaction_index"})
    assert [c.key for c in queries.current_contracts(programme.pk)] == ["satisfaction_index"]
    client.post(address + "confirm/", {"next": "figures"})
    assert len(queries.current_contracts(programme.pk)) == 3
    assert "建议的指标口径" not in client.get(address).content.decode()


def test_a_suggestion_can_be_changed_before_it_is_confirmed(
    programme: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{programme.pk}/contracts/satisfied_customer_rate/"
    page = client.get(address)
    form = page.context["form"]
    data = {name: "on" if value is True else value for name, value in form.initial.items() if sendable(value)}
    assert client.post(address, {**data, "target": "90"}).status_code == 302
    (stored,) = queries.current_contracts(programme.pk)
    assert stored.target == pytest.approx(0.9)
    assert stored.version == 1


def test_saving_makes_a_new_version_and_the_old_one_stays(measured: Any, cast: Any, client: Client) -> None:
    """M11, M12: threshold and target are settings of a contract, kept by version."""
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfied_customer_rate/"
    answer = client.post(address, typed(measured, "satisfied_customer_rate", threshold="79"))
    assert answer.headers["Location"] == f"/programmes/{measured.pk}/contracts/"
    new, old = queries.contract_history(measured.pk, "satisfied_customer_rate")
    assert (new.contract.version, new.contract.threshold) == (2, 79.0)
    assert (old.contract.version, old.contract.threshold) == (1, 70.0)
    assert new.confirmed_by == "安娜"
    figure = next(
        f for f in queries.programme_figures(measured.pk).headline if f.contract.key == new.contract.key
    )
    assert figure.estimate.value < 1.0, "fewer customers reach 79 than 70"
    assert AuditEntry.objects.filter(action="contract.confirm", actor="ann").exists()


@pytest.mark.parametrize("key", ["satisfaction_index", "satisfied_customer_rate", "satisfied_rating_rate"])
def test_saving_without_a_change_makes_no_version(measured: Any, cast: Any, client: Client, key: str) -> None:
    """What a page shows rounded is not stored rounded."""
    contract = next(c for c in queries.current_contracts(measured.pk) if c.key == key)
    twelfths = tuple(replace(item, weight=1 / 12) for item in contract.items)
    services.confirm_contract(
        by=cast.bob, programme_id=measured.pk, definition=replace(contract, items=twelfths)
    )
    client.force_login(cast.ann)
    client.post(f"/programmes/{measured.pk}/contracts/{key}/", typed(measured, key))
    assert [row.contract.version for row in queries.contract_history(measured.pk, key)] == [2, 1]


def test_grade_values_of_the_form_decide_the_index(measured: Any, cast: Any, client: Client) -> None:
    """M09: the level map is a setting; 0-25-50-75-100 gives another number than 20-40-60-80-100."""
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfaction_index/"
    before = queries.programme_figures(measured.pk).headline[0].estimate.value
    linear = {f"grade_0_{at}": value for at, value in enumerate((0, 25, 50, 75, 100))}
    client.post(address, typed(measured, "satisfaction_index", **linear))
    after = queries.programme_figures(measured.pk).headline[0]
    assert before == pytest.approx(78.4)
    assert after.estimate.value == pytest.approx((78.4 - 20) / 0.8)
    assert after.contract.grade_map == "linear"


def test_weights_that_do_not_sum_to_one_are_refused_and_nothing_typed_is_lost(
    measured: Any, cast: Any, client: Client
) -> None:
    """M10: importance weights of the items must sum to 1."""
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfaction_index/"
    page = client.post(address, typed(measured, "satisfaction_index", weight_q1="0.77", name_zh="满意度新名"))
    assert page.status_code == 200
    assert "权重合计为" in text_of(page)
    assert 'value="0.77"' in page.content.decode()
    assert "满意度新名" in page.content.decode()
    assert len(queries.contract_history(measured.pk, "satisfaction_index")) == 1


WRONG = [
    ("satisfaction_index", {"grade_0_4": "10"}, "评价更好的等级，分值不能更低"),
    ("satisfaction_index", {"target": "140"}, "目标应在 20 到 100 之间"),
    ("satisfied_customer_rate", {"target": "0.85", "threshold": "170"}, "100"),
    ("satisfaction_index", {"name_zh": ""}, "这个字段是必填项"),
    ("satisfaction_index", {"band_0_low": "60"}, "有两档的起点相同"),
    ("satisfaction_index", {"band_4_low": "90"}, "请为这一档命名"),
    ("satisfaction_index", {"band_4_zh": "极好"}, "这一档从多少开始"),
    ("satisfaction_index", {"weight_q3": ""}, "请填写大于 0 的权重"),
    ("satisfaction_index", {"max_imputed": "12"}, "至少要有一项评分"),
    ("satisfaction_index", {"max_imputed": ""}, "请填写可以缺失几项"),
    ("satisfaction_index", {"missing_rule": "answered", "minimum_answered": "13"}, "只选了 12 道题"),
    ("satisfaction_index", {"missing_rule": "answered", "minimum_answered": "0"}, "1"),
    ("satisfaction_index", {"missing_rule": "guess"}, "guess"),
    ("satisfied_rating_rate", {"satisfied_0": "9"}, "5"),
]


def test_the_missing_rule_is_chosen_on_the_page_and_told_in_the_lineage(
    measured: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfaction_index/"
    changed = typed(measured, "satisfaction_index", missing_rule="answered", max_imputed="")
    assert client.post(address, changed).status_code == 302
    contract = next(c for c in queries.current_contracts(measured.pk) if c.key == "satisfaction_index")
    assert (contract.missing_rule, contract.least_answered, contract.max_imputed) == ("answered", 6, 1)
    told = text_of(client.get(f"/programmes/{measured.pk}/figures/satisfaction_index/"))
    assert "答题少于 6 道的答卷无效" in told
    back = typed(measured, "satisfaction_index", missing_rule="middle", max_imputed="2")
    assert client.post(address, back).status_code == 302
    contract = next(c for c in queries.current_contracts(measured.pk) if c.key == "satisfaction_index")
    assert (contract.missing_rule, contract.least_answered, contract.max_imputed) == ("middle", None, 2)


@pytest.mark.parametrize(("key", "changes", "words"), WRONG)
def test_each_mistake_is_named_beside_its_field(
    measured: Any, cast: Any, client: Client, key: str, changes: dict[str, str], words: str
) -> None:
    client.force_login(cast.ann)
    page = client.post(f"/programmes/{measured.pk}/contracts/{key}/", typed(measured, key, **changes))
    assert page.status_code == 200
    assert words in " ".join(
        re.findall(r"invalid-feedback d-block[^>]*>(.*?)</div>", page.content.decode(), re.DOTALL)
    )
    assert len(queries.contract_history(measured.pk, key)) == 1


def test_no_question_chosen_is_said_at_the_top(measured: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    data = typed(measured, "satisfaction_index")
    data = {name: value for name, value in data.items() if not name.startswith("use_")}
    page = client.post(f"/programmes/{measured.pk}/contracts/satisfaction_index/", data)
    assert "请至少选择一道题" in text_of(page)


def test_the_button_for_equal_weights_fills_them_in_and_saves_nothing(
    measured: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfaction_index/"
    data = {k: v for k, v in typed(measured, "satisfaction_index", act="equal").items() if k != "use_q12"}
    page = client.post(address, data)
    form = page.context["form"]
    assert form["weight_q1"].value() == pytest.approx(1 / 11, abs=1e-6)
    assert form["weight_q12"].value() in ("", None)
    assert not form["use_q12"].value()
    assert len(queries.contract_history(measured.pk, "satisfaction_index")) == 1
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in shown.items() if sendable(value)}
    assert client.post(address, sent).status_code == 302, "what the button filled in can be saved as it is"
    newest = queries.contract_history(measured.pk, "satisfaction_index")[0].contract
    assert sum(item.weight for item in newest.items) == pytest.approx(1, abs=1e-12)


def test_the_buttons_for_grade_values_fill_them_in(measured: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfaction_index/"
    for act, values in (("linear", [0, 25, 50, 75, 100]), ("share_of_maximum", [20, 40, 60, 80, 100])):
        form = client.post(address, typed(measured, "satisfaction_index", act=act)).context["form"]
        assert [form[f"grade_0_{at}"].value() for at in range(5)] == values


def test_a_new_contract_of_a_measure_already_in_use_gets_a_key_of_its_own(
    measured: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/new/"
    choice = client.get(address).content.decode()
    assert "?measure=satisfaction_index" in choice
    assert "?measure=nps" not in choice, "no question asks for it"
    form = client.get(address, {"measure": "satisfaction_index"}).context["form"]
    data = {n: "on" if v is True else v for n, v in form.initial.items() if sendable(v)}
    data |= {"measure": "satisfaction_index", "name_zh": "服务指数", "name_en": "Service index"}
    assert client.post(address, data).status_code == 302
    assert "satisfaction_index_2" in [c.key for c in queries.current_contracts(measured.pk)]


def test_a_net_promoter_contract_reads_exactly_one_question(cast: Any, client: Client) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="两道推荐题")
    recommend = [Variable(key, key, Role.RECOMMEND, Scale(0, 10)) for key in ("app", "shop")]
    surveys.extend_codebook(made.pk, recommend)
    client.force_login(cast.ann)
    address = f"/programmes/{made.pk}/contracts/new/?measure=nps"
    form = client.get(address).context["form"]
    data = {n: "on" if v is True else v for n, v in form.initial.items() if sendable(v)}
    page = client.post(address, {**data, "measure": "nps", "use_app": "on", "use_shop": "on"})
    assert "该指标只用一道题" in text_of(page)
    assert client.post(address, {**data, "measure": "nps"}).status_code == 302


def test_a_retired_contract_leaves_the_figures_and_keeps_its_versions(
    measured: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/contracts/satisfied_rating_rate/retire/"
    assert client.get(address).status_code == 405, "reading changes nothing"
    client.post(address)
    assert "satisfied_rating_rate" not in [
        f.contract.key for f in queries.programme_figures(measured.pk).headline
    ]
    assert queries.contract_history(measured.pk, "satisfied_rating_rate")[0].retired_at is not None
    assert client.post(address).status_code == 404


def test_another_units_contracts_do_not_exist_for_the_south(measured: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.nora)
    for rest in (
        "contracts/",
        "contracts/new/",
        "contracts/nps/",
        "figures/satisfaction_index/",
        "figures/satisfaction_index/json/",
    ):
        assert client.get(f"/programmes/{measured.pk}/{rest}").status_code == 404
    for rest in ("contracts/confirm/", "contracts/satisfaction_index/retire/"):
        assert client.post(f"/programmes/{measured.pk}/{rest}").status_code == 404
    assert len(queries.current_contracts(measured.pk)) == 3


# -- where a figure comes from ------------------------------------------------------------------


def test_a_figure_opens_to_its_rows_and_why_some_do_not_count(
    measured: Any, cast: Any, client: Client
) -> None:
    """C23: of five forms one lacks one rating (middle grade), one lacks two (invalid, not counted)."""
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{measured.pk}/figures/satisfaction_index/")
    words = text_of(page)
    assert "78.4" in words
    lineage = page.context["lineage"]
    assert (lineage.n_rows, lineage.estimate.n, lineage.n_imputed) == (5, 4, 1)
    assert lineage.left_out == (("invalid", 1),)
    assert "无效：缺失评分过多 1" in words
    assert "其中按中间等级补填 1" in words
    assert "第 1 版" in words
    assert "鲍勃" in words


def test_the_rate_of_satisfied_customers_says_its_threshold_target_and_interval(
    measured: Any, cast: Any, client: Client
) -> None:
    """M11, M12: 4 of 4 against a target of 85 %: Wilson 51-100 %, so it cannot be told yet."""
    client.force_login(cast.ann)
    words = text_of(client.get(f"/programmes/{measured.pk}/figures/satisfied_customer_rate/"))
    for part in ("100.0%", "51.0 – 100.0%", "暂不能判断", "85.0%", "满意度 ≥ 70"):
        assert part in words.replace("\xa0", " "), part


def test_the_figure_as_a_file_holds_what_is_needed_to_compute_it_again(
    measured: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    answer = client.get(f"/programmes/{measured.pk}/figures/satisfied_rating_rate/json/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = answer.json()
    assert data["estimate"]["value"] == pytest.approx(0.625)
    assert data["rows"] == {"chosen": 5, "counted": 4, "imputed": 1, "left_out": {"invalid": 1}}
    assert data["contract"]["version"] == 1
    assert [part["rows"] for part in data["facts"]] == [5]
    assert data["facts_revision"] == warehouse.source_of(measured.pk).revision


def test_a_single_item_has_its_own_lineage(measured: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{measured.pk}/figures/satisfaction_index/"
    lineage = client.get(address, {"question": "q2"}).context["lineage"]
    assert lineage.item.variable.label == "交货及时"
    assert (lineage.estimate.n, dict(lineage.left_out)) == (4, {"missing": 1})
    assert client.get(address, {"question": "nothing"}).status_code == 404
    assert client.get(f"/programmes/{measured.pk}/figures/nothing/").status_code == 404


def test_labels_from_a_file_are_shown_and_not_obeyed(cast: Any, client: Client) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="<b>名</b>")
    evil = "</script><script>alert(1)</script>"
    surveys.extend_codebook(
        made.pk,
        [Variable("q1", evil, Role.RATING, Scale(1, 5)), Variable("q2", "b", Role.RATING, Scale(1, 5))],
    )
    services.confirm_suggested(by=cast.bob, programme_id=made.pk)
    client.force_login(cast.ann)
    for rest in ("contracts/", "contracts/satisfaction_index/", "figures/satisfaction_index/"):
        page = client.get(f"/programmes/{made.pk}/{rest}").content.decode()
        assert "<script>alert" not in page
        assert "<b>名</b>" not in page
