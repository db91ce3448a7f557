"""The contract of every industry pack: a new folder of data is tested here as soon as it exists."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.packs.contracts import Pack
from huiyin.packs.problems import BadPack
from huiyin.packs.queries import DATA, pack, packs, read_pack
from huiyin.packs.services import use_template
from huiyin.surveys.building.trying import try_out
from huiyin.surveys.checking import check
from huiyin.surveys.contracts import Definition
from huiyin.surveys.queries import codebook
from huiyin.surveys.services import create_programme, publish

PACKS = pytest.mark.parametrize("one", packs(), ids=lambda one: one.key)


def test_every_folder_of_data_is_a_pack() -> None:
    assert {folder.name for folder in DATA.iterdir() if folder.is_dir()} == {one.key for one in packs()}
    assert packs()[0].key == "general"


@PACKS
def test_every_name_is_there_in_both_languages(one: Pack) -> None:
    things = [one, *one.dimensions, *one.templates, *one.norms]
    assert all(thing.name["zh"] and thing.name["en"] for thing in things)
    keys = Counter(thing.key for thing in [*one.templates, *one.norms])
    assert max(keys.values()) == 1


@PACKS
def test_every_dimension_is_asked_by_some_template(one: Pack) -> None:
    asked = {v.key for template in one.templates for v in template.definition.variables()}
    assert {dimension.key for dimension in one.dimensions} <= asked


@PACKS
def test_every_norm_names_its_source_or_says_that_it_has_none(one: Pack) -> None:
    for norm in one.norms:
        assert norm.source["zh"]
        assert norm.source["en"]
        assert norm.is_sourced is (norm.base is not None)
        assert not norm.is_rate or 0 <= norm.value <= 1


@PACKS
def test_every_template_renders_in_both_languages_and_can_be_published(one: Pack, cast: object) -> None:
    for template in one.templates:
        definition = template.definition
        assert definition.faults() == []
        assert definition.languages == ("zh", "en")
        for language in ("zh", "en"):
            pages = [definition.render(page, {}, language) for page in range(1, definition.n_pages + 1)]
            assert all(html for page in pages for html in page)
        programme = create_programme(by=cast.bob, unit=cast.north, name=template.name["zh"])
        version = publish(
            by=cast.bob, questionnaire=use_template(by=cast.bob, programme=programme, template=template)
        )
        assert Definition.from_json(version.definition).variables() == codebook(programme.pk)
        assert any(variable.role.is_rating for variable in codebook(programme.pk))


@PACKS
def test_every_template_has_five_to_ten_things_to_answer_and_passes_the_checker(one: Pack) -> None:
    for template in one.templates:
        asked = [v for v in template.definition.variables() if v.role is not Role.TICKED]
        most = 13 if template.key == "annual" else 10  # whole instruments of eight dimensions
        assert 5 <= len(asked) <= most, (template.key, len(asked))
        assert template.definition.minutes <= 4, template.key
        told = [(f.rule, f.question_key, f.quote) for f in check(template.definition) if f.severity != "hint"]
        assert told == [], template.key


@PACKS
def test_every_question_of_a_template_is_reached_by_some_respondent(one: Pack) -> None:
    for template in one.templates:
        report = try_out(template.definition, n_bots=60)
        assert (report.unseen, dict(report.stuck)) == ([], {}), template.key


def test_power_has_its_eight_dimensions() -> None:
    """P01: two dimensions of supply and six of service."""
    power = pack("power")
    assert power is not None
    assert [dimension.name["zh"] for dimension in power.dimensions] == [
        "供电稳定性",
        "供电安全性",
        "用电缴费",
        "业务办理",
        "营业厅服务",
        "95598热线",
        "客户沟通",
        "问题处理",
    ]
    ratings = [v for v in power.templates[0].definition.variables() if v.role is Role.RATING]
    assert [v.dimension for v in ratings] == [dimension.name["zh"] for dimension in power.dimensions]


def test_retail_has_the_three_shop_scores_of_five_points() -> None:
    """P17: as described, attitude, dispatch."""
    retail = pack("retail")
    assert retail is not None
    assert [dimension.name["zh"] for dimension in retail.dimensions] == ["描述相符", "服务态度", "发货速度"]
    ratings = [v for v in retail.templates[0].definition.variables() if v.role is Role.RATING]
    assert {(v.scale.minimum, v.scale.maximum) for v in ratings if v.scale} == {(1, 5)}


def test_makers_have_the_eight_csd_factors_and_a_comparison_with_competitors() -> None:
    """P30: eight factors of CSD on five grades; a competitor comparison of its own role."""
    maker = pack("b2b")
    assert maker is not None
    variables = maker.templates[0].definition.variables()
    assert len([v for v in variables if v.role is Role.RATING]) == 8
    assert {v.dimension for v in variables if v.role is Role.RATING} == {
        "产品质量",
        "产品功能和性能",
        "售前支持",
        "发货服务",
        "用户培训",
        "工程服务",
        "售后服务",
        "客户接待",
    }
    assert all(v.competitor for v in variables if v.role is Role.COMPETITOR)
    assert any(v.role is Role.COMPETITOR for v in variables)


def test_quoted_values_without_evidence_are_marked_unsourced() -> None:
    """M27: reference values are dated and sourced, or said to be unsourced; never the truth."""
    general = pack("general")
    assert general is not None
    assert [norm.is_sourced for norm in general.norms] == [False, False, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "Invalid value"),
        ('about = { zh = "a", en = "b" }', "name"),
        ('name = { zh = "a" }\nabout = { zh = "a", en = "b" }', "words need zh and en"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "mine" / "pack.toml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(BadPack, match=reason) as raised:
        read_pack(path)
    assert isinstance(raised.value, Problem)
    assert "mine" in str(raised.value)


def test_a_manager_chooses_a_template_and_lands_in_the_editor(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{programme.pk}/templates/")
    assert page.status_code == 200
    assert all(template.name["zh"] in page.content.decode() for one in packs() for template in one.templates)
    answer = client.post(
        f"/programmes/{programme.pk}/templates/", {"pack": "power", "template": "annual"}, follow=True
    )
    questionnaire = programme.questionnaires.get()
    assert answer.redirect_chain[-1][0] == f"/programmes/{programme.pk}/questionnaires/{questionnaire.pk}/"
    assert "供电服务满意度调查" in answer.content.decode()


def test_a_template_that_does_not_exist_and_a_foreign_programme_are_not_found(
    cast: object, client: Client
) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/templates/"
    assert client.post(address, {"pack": "power", "template": "none"}).status_code == 404
    assert client.post(address, {"pack": "none", "template": "annual"}).status_code == 404
    client.force_login(cast.nora)
    assert client.get(address).status_code == 404
    assert client.post(address, {"pack": "power", "template": "annual"}).status_code == 404
    assert not programme.questionnaires.exists()


def test_templates_are_found_by_their_words_and_looked_at_before_they_are_chosen(
    cast: object, client: Client
) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/templates/"
    found = client.get(address, {"q": "报修"}).content.decode()
    assert "故障报修后" in found
    assert "净推荐值 NPS" not in found
    assert "没有符合的模板" in client.get(address, {"q": "量子"}).content.decode()
    look = client.get(f"{address}power/repair/?lang=en").content.decode()
    assert "Time until help arrived" in look
    assert "Overall satisfaction" in look or "How satisfied are you with this repair overall?" in look
    assert client.get(f"{address}power/none/").status_code == 404


def test_an_empty_questionnaire_begins_in_the_builder(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    client.force_login(cast.bob)
    answer = client.post(f"/programmes/{programme.pk}/templates/", {"blank": "1"}, follow=True)
    assert programme.questionnaires.get().draft["pages"] == [{"key": "p1", "questions": []}]
    assert answer.status_code == 200
