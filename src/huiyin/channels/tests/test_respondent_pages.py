"""The weight and the build of respondent pages."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
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


USUAL = ("rating_block", "recommend", "single_choice", "open_text")


def heavy(cast: object, kinds: Iterable[str] = USUAL) -> Questionnaire:
    """One page with ten items of seven worded grades, and one question of each of some types."""
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
    questions = [block, *(question_types[key].example() for key in kinds)]
    definition = {"title": {"zh": "长问卷", "en": "Long"}, "pages": [{"questions": questions}]}
    return create_questionnaire(by=cast.bob, programme=programme, title="长问卷", definition=definition)


def weight(answer: HttpResponse) -> int:
    """The bytes that go over the line, headers and all."""
    return len(answer.content) + sum(len(name) + len(value) + 4 for name, value in answer.items())


def loaded(client: Client, questionnaire: Questionnaire, language: str, **headers: str) -> list[HttpResponse]:
    """The page as it is opened, and as it comes back with every answer missing."""
    link = publish_questionnaire(by=None, questionnaire=questionnaire, wave_name="2026-Q4")
    sent = {"submission_id": SUBMISSION, "page": "1", "language": language}
    path = f"/s/{token_of(link)}/"
    return [
        client.get(path, {"lang": language}, headers=headers),
        client.post(path, sent, headers=headers),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_a_respondent_loads_weighs_less_than_30_kb_even_uncompressed(
    cast: object, client: Client, language: str
) -> None:
    for answer in loaded(client, heavy(cast), language):
        assert weight(answer) < LIMIT
        outline = Outline(answer.content.decode())
        assert not outline.named("img")
        assert [tag["href"] for tag in outline.named("link")] == ["data:,"], "no other file is loaded"
        assert not any("src" in tag for tag in outline.named("script"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_with_every_type_of_question_stays_below_the_same_on_the_line(
    cast: object, client: Client, language: str
) -> None:
    everything = heavy(cast, question_types.keys())
    for answer in loaded(client, everything, language, **{"Accept-Encoding": "gzip"}):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert weight(answer) < LIMIT / 2


def test_the_script_that_waits_for_the_network_stays_under_6_kb(cast: object, client: Client) -> None:
    html = client.get(address(open_link(cast))).content.decode()
    assert len(html.split("<script")[1].split("</script>")[0].encode()) < 6 * 1024


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
    given = [*radios, *outline.named("textarea")]
    assert set(ANSWERS) == {a["name"] for a in given}
