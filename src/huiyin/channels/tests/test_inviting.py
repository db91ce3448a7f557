"""Invitations: what each channel says, what it costs, and that a tap in a message stores nothing by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.channels import services
from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.channels.invitations import check_words, filled, grade_address, rating_of
from huiyin.channels.links import new_link
from huiyin.channels.models import Link
from huiyin.channels.problems import LinkMissing, VariableUnknown
from huiyin.channels.sms.services import LENGTH, code_of, short_addresses
from huiyin.channels.tests.asking import open_link
from huiyin.messaging.contracts import UNSUBSCRIBE, Kind
from huiyin.responses.models import Response
from huiyin.surveys import services as surveys
from huiyin.surveys.contracts import Definition

inviting = [channel for channel in channels if isinstance(channel, InvitingChannel)]
each = pytest.mark.parametrize("channel", inviting, ids=lambda channel: channel.key)
ADDRESS = "https://cx.example.cn/s/abcdefgh"

RECOMMEND = {
    "type": "recommend",
    "key": "recommend",
    "text": {"zh": "您有多大可能推荐我们？", "en": "How likely are you to recommend us?"},
    "required": True,
}
COMMENT = {
    "type": "open_text",
    "key": "comment",
    "text": {"zh": "为什么？", "en": "Why?"},
    "required": False,
}


def definition_of(*questions: dict[str, Any]) -> Definition:
    return Definition.from_json(
        {
            "title": {"zh": "服务评价", "en": "Service"},
            "intro": {},
            "thanks": {},
            "pages": [{"key": "p1", "title": {}, "questions": list(questions)}],
        }
    )


def invitation(**given: Any) -> Invitation:
    usual = {
        "address": ADDRESS,
        "name": "王女士",
        "organisation": "回音电力",
        "title": "服务评价",
        "minutes": 2,
        "rating": rating_of(definition_of(RECOMMEND), "zh"),
    }
    return Invitation(**{**usual, **given})


def published(cast: Any) -> Link:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="服务")
    questionnaire = surveys.create_questionnaire(
        by=cast.bob,
        programme=programme,
        title="服务评价",
        definition=definition_of(RECOMMEND, COMMENT).as_json(),
    )
    return services.publish_questionnaire(by=cast.bob, questionnaire=questionnaire, wave_name="2026-Q4")


def link_by(channel: str, from_link: Link, key: str = "K1") -> Link:
    link = new_link(
        questionnaire_id=from_link.questionnaire_id,
        wave_id=from_link.wave_id,
        channel=channel,
        respondent_key=key,
        expires_at=timezone.now() + timezone.timedelta(days=14),
    )
    link.save()
    return link


def test_the_house_invites_by_four_channels() -> None:
    """X07."""
    kinds = {channel.key: channel.kind for channel in inviting}
    assert kinds == {"email": "email", "sms": "sms", "wechat": "wechat", "work_chat": "robot"}
    assert set(kinds.values()) == {kind.value for kind in Kind}


@each
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("is_reminder", [False, True])
def test_its_own_words_hold_the_link_and_no_loose_ends(
    channel: InvitingChannel, language: str, is_reminder: bool
) -> None:
    content = channel.compose(invitation(language=language, is_reminder=is_reminder, title="Q4", rating=None))
    assert ADDRESS in content.text
    assert "{{" not in content.subject + content.text + content.html
    is_chinese = any(word in content.text for word in ("评价", "意见", "感谢", "填写"))
    assert is_chinese == (language == "zh")
    assert content.language == language


@each
def test_what_customers_are_called_stays_text(channel: InvitingChannel) -> None:
    strange = '<img src=x onerror=alert(1)> "{{link}}"'
    content = channel.compose(invitation(name=strange, organisation=strange, title=strange))
    assert "<img" not in content.html
    assert "\n" not in content.subject


@each
def test_the_campaigns_words_win(channel: InvitingChannel) -> None:
    words = "{{organisation}}请{{name|您}}在{{place}}评价 {{link}}"
    content = channel.compose(invitation(body=words, values={"place": "光谷营业厅"}))
    assert "回音电力请王女士在光谷营业厅评价" in content.text


def test_a_variable_without_a_value_has_a_fall_back() -> None:
    assert filled("{{name|您}}好", invitation(name="")) == "您好"
    assert filled("{{ name }}好", invitation()) == "王女士好"


def test_words_without_a_link_or_with_unknown_variables_are_refused() -> None:
    with pytest.raises(LinkMissing) as problem:
        check_words("请评价")
    assert "{{link}}" in problem.value.words("zh").cure
    with pytest.raises(VariableUnknown):
        check_words("{{link}} {{naem}}")
    check_words("{{link}} {{name|您}} {{area}}", known=("area",))


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value or "" for name, value in attributes if tag == "a" and name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_mail_offers_every_grade_and_the_way_out_in_both_bodies() -> None:
    given = invitation()
    content = channels["email"].compose(given)  # type: ignore[attr-defined]
    page = _Links(content.html)
    for value in map(str, range(11)):
        assert grade_address(given, value) in page.hrefs
        assert grade_address(given, value) in content.text
    assert UNSUBSCRIBE in page.hrefs
    assert UNSUBSCRIBE in content.text
    assert "prefers-color-scheme: dark" in content.html
    assert not re.search(r"<(?:script|img|link)\b|url\(", content.html)
    assert len(content.html.encode()) < 20_000  # mail programs cut what is longer than 100 KB


def test_a_mail_without_a_first_question_to_tap_has_its_button() -> None:
    content = channels["email"].compose(invitation(rating=None))  # type: ignore[attr-defined]
    assert _Links(content.html).hrefs[0] == ADDRESS


def test_only_a_first_question_that_everybody_is_asked_can_be_tapped() -> None:
    assert rating_of(definition_of(COMMENT, RECOMMEND), "zh") is None
    assert rating_of(definition_of({**RECOMMEND, "show_if": {"==": [1, 1]}}), "zh") is None
    found = rating_of(definition_of(RECOMMEND), "en")
    assert found is not None
    assert (found.field, len(found.grades), found.ends[1]) == ("a-recommend", 11, "Extremely likely")


def test_a_tapped_grade_is_shown_as_chosen_and_stored_only_when_handed_in(cast: Any, client: Client) -> None:
    """Mail scanners open every link of a message: nothing may follow from it."""
    link = link_by("email", published(cast))
    address = services_address(link)
    for value in range(11):
        assert client.get(f"{address}?a-recommend={value}").status_code == 200
    page = client.get(f"{address}?a-recommend=9").content.decode()
    assert re.search(r'value="9"[^>]*checked', page)
    assert len(re.findall(r"<input[^>]* checked", page)) == 1
    link.refresh_from_db()
    assert (Response.objects.count(), link.answered_at) == (0, None)
    strange = client.get(f"{address}?a-recommend=99&a-comment=%3Cb%3E").content.decode()
    assert not re.search(r"<input[^>]* checked", strange)
    assert "<b>" not in strange
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    client.post(address, {**hidden, "a-recommend": "9", "a-comment": ""})
    assert Response.objects.get().channel == "email"


def services_address(link: Link) -> str:
    from huiyin.channels.links import address_of

    return address_of(link)


def test_a_short_link_leads_to_the_questionnaire_and_stays_the_same(cast: Any, client: Client) -> None:
    link = link_by("sms", published(cast))
    first, again = short_addresses([link]), short_addresses([link])
    assert first == again
    assert len(code_of(link)) == LENGTH
    page = client.get(first[0])
    assert page.status_code == 200
    assert "推荐我们" in page.content.decode()
    assert f'action="{services_address(link)}"' in page.content.decode()
    assert client.head(first[0]).status_code == 200
    assert client.post(first[0]).status_code == 405
    assert Response.objects.count() == 0


def test_guessing_short_links_is_stopped_and_right_ones_still_open(cast: Any, client: Client) -> None:
    """T23."""
    (address,) = short_addresses([link_by("sms", published(cast))])
    answers = [client.get(f"/r/{n:012d}").status_code for n in range(40)]
    assert answers[:30] == [404] * 30
    assert set(answers[31:]) == {429}
    assert client.get(address).status_code == 200


def test_the_short_code_opens_nothing_else(cast: Any, client: Client) -> None:
    link = link_by("sms", published(cast))
    assert client.get(f"/s/{code_of(link)}/").status_code == 404


def test_a_text_message_always_names_the_way_out() -> None:
    sms = channels["sms"]
    for body in ("", "{{link}} 请评价", "{{link}} 请评价 回T退订"):
        text = sms.compose(invitation(body=body)).text  # type: ignore[attr-defined]
        assert "拒收" in text or "退订" in text
    content = sms.compose(invitation(address="https://cx.example.cn/r/abcdefghjkmn"))  # type: ignore[attr-defined]
    assert content.parameters["code"] == "abcdefghjkmn"
    assert "\n" not in content.text


def test_parts_are_counted_with_the_signature(cast: Any) -> None:
    from huiyin.messaging.models import SenderAccount

    sms = channels["sms"]
    assert sms.parts("回" * 70) == 1  # type: ignore[attr-defined]
    SenderAccount.objects.create(
        name="x", sender="sms_http", kind="sms", settings={"sign": "回音电力"}, hook_seed="s", hook_hash="h"
    )
    assert sms.parts("回" * 64) == 1  # type: ignore[attr-defined]
    assert sms.parts("回" * 65) == 2  # type: ignore[attr-defined]
    assert channels["email"].parts("回" * 500) == 1  # type: ignore[attr-defined]


def test_everybody_in_a_group_may_answer_by_one_link(cast: Any) -> None:
    published_link = open_link(cast)
    link = link_by("work_chat", published_link, key="")
    assert not channels["work_chat"].single_answer  # type: ignore[attr-defined]
    assert link.expires_at is not None


def test_the_preview_shows_every_channel_and_sends_nothing(cast: Any, client: Client) -> None:
    from huiyin.messaging.models import OutgoingMessage

    programme = published(cast).questionnaire.programme
    client.force_login(cast.ann)
    address = f"/programmes/{programme.pk}/invitations/preview/"
    for channel in inviting:
        for query in ("", "&language=en&reminder=on", "&body=<b>{{naem}}</b>&questionnaire=x"):
            page = client.get(f"{address}?channel={channel.key}{query}")
            assert page.status_code == 200, channel.key
    assert "srcdoc=" in client.get(address + "?channel=email").content.decode()
    assert "没有名为 naem 的变量" in client.get(address + "?body={{link}}{{naem}}").content.decode()
    assert (OutgoingMessage.objects.count(), Link.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_a_customers_history_names_channels_as_people_do(cast, client) -> None:
    from huiyin.customers import services as customers
    from huiyin.customers.contracts import Entry, EventKind, NewContact
    from huiyin.customers.queries import contact_of

    customers.upsert_contacts([NewContact("K1", "张伟", "13800138000")], unit=cast.north, by=cast.bob)
    contact = contact_of("K1")
    rows = [("sms", "a"), ("telephone", "b"), ("no_channel", "c")]
    customers.record_contact([Entry(contact.pk, EventKind.ASKED, key, channel=name) for name, key in rows])
    client.force_login(cast.bob)
    page = client.get(f"/contacts/{contact.pk}/").content.decode()
    assert "<td>短信</td>" in page
    assert "<td>电话访谈</td>" in page
    assert "<td>no_channel</td>" in page
