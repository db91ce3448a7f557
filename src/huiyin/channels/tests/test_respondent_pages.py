"""The weight and the build of respondent pages."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client

from huiyin.channels.links import token_of
from huiyin.channels.services import publish_questionnaire
from huiyin.channels.tests.asking import ANSWERS, SUBMISSION, address, open_link
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.question_types.base import question_types
from huiyin.surveys.services import create_programme, create_questionnaire

LIMIT = 30 * 1024


class Outline(HTMLParser):
    """The tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def heavy(cast: object) -> Questionnaire:
    """One page with ten items of seven worded grades, and one question of every type."""
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    block = question_types["rating_block"].example()
    block |= {
        "key": "many",
        "scale": "satisfaction_7",
        "items": [
            {"key": f"item_{n}", "text": {"zh": f"第 {n} 项服务的满意程度", "en": f"Service number {n}"}}
            for n in range(10)
        ],
    }
    questions = [block, *(kind.example() for kind in question_types)]
    definition = {"title": {"zh": "长问卷", "en": "Long"}, "pages": [{"questions": questions}]}
    return create_questionnaire(by=cast.bob, programme=programme, title="长问卷", definition=definition)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_a_respondent_loads_weighs_less_than_30_kb(
    cast: object, client: Client, language: str
) -> None:
    link = publish_questionnaire(by=cast.bob, questionnaire=heavy(cast), wave_name="2026-Q4")
    shown = client.get(f"/s/{token_of(link)}/", {"lang": language})
    refused = client.post(
        f"/s/{token_of(link)}/", {"submission_id": SUBMISSION, "page": "1", "language": language}
    )
    for answer in (shown, refused):
        headers = sum(len(name) + len(value) + 4 for name, value in answer.items())
        assert len(answer.content) + headers < LIMIT
        outline = Outline(answer.content.decode())
        assert not outline.named("img")
        assert [tag["href"] for tag in outline.named("link")] == ["data:,"], "no other file is loaded"
        assert not any("src" in tag for tag in outline.named("script"))


def test_the_styles_stay_under_6_kb(cast: object, client: Client) -> None:
    html = client.get(address(open_link(cast))).content.decode()
    assert len(html.split("<style>")[1].split("</style>")[0].encode()) < 6 * 1024


def test_no_script_is_needed_and_the_only_one_carries_the_nonce(cast: object, client: Client) -> None:
    answer = client.get(address(open_link(cast)))
    outline = Outline(answer.content.decode())
    (script,) = outline.named("script")
    assert f"'nonce-{script['nonce']}'" in answer.headers["Content-Security-Policy"]
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    (form,) = outline.named("form")
    assert form["method"] == "post"


def test_errors_are_tied_to_their_fields_for_screen_readers(cast: object, client: Client) -> None:
    link = open_link(cast)
    html = client.post(address(link), {"submission_id": SUBMISSION, "page": "1"}).content.decode()
    outline = Outline(html)
    ids = {attributes.get("id") for _, attributes in outline.tags}
    described = [a["aria-describedby"] for _, a in outline.tags if "aria-describedby" in a]
    assert described == ["e-a-attitude", "e-a-speed", "e-a-recommend"]
    assert ids.issuperset(described)
    summary = [a["href"] for a in outline.named("a")]
    assert summary == ["#a-attitude", "#a-speed", "#a-recommend"]
    assert ids.issuperset(target[1:] for target in summary if target)
    assert html.index("<title>请检查") < html.index("<main>")


def test_enter_goes_on_instead_of_switching_the_language(cast: object, client: Client) -> None:
    """The first button of the form is what the Enter key presses."""
    outline = Outline(client.get(address(open_link(cast))).content.decode())
    first = outline.named("button")[0]
    assert "name" not in first
    assert first["form"] == "answers"


def test_every_control_is_labelled(cast: object, client: Client) -> None:
    html = client.get(address(open_link(cast))).content.decode()
    outline = Outline(html)
    radios = [a for a in outline.named("input") if a["type"] == "radio"]
    assert html.count("<label><input") == len(radios)
    for area in outline.named("textarea"):
        assert any(label.get("for") == area["id"] for label in outline.named("label"))
    assert set(ANSWERS) == {a["name"] for a in [*radios, *outline.named("textarea")]}
