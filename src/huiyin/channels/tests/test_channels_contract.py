"""What every channel must keep, tried on each one the registry finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.channels.base import Channel, LinkChannel, channels
from huiyin.channels.links import is_open, new_link
from huiyin.channels.models import Link
from huiyin.channels.tests.asking import ANSWERS, address, open_link
from huiyin.responses.models import Response

each_channel = pytest.mark.parametrize("channel", list(channels), ids=lambda channel: channel.key)
each_link_channel = pytest.mark.parametrize(
    "channel", [one for one in channels if isinstance(one, LinkChannel)], ids=lambda channel: channel.key
)


def link_of(channel: LinkChannel, cast: Any) -> Link:
    """A link of the channel, made as the channel says, to a published questionnaire of the north."""
    published = open_link(cast)
    link = new_link(
        questionnaire_id=published.questionnaire_id,
        wave_id=published.wave_id,
        channel=channel.key,
        expires_at=None if channel.good_for is None else timezone.now() + channel.good_for,
    )
    link.save()
    return link


def hand_in(link: Link, submission: str) -> int:
    """Send answers through the link; the status of what comes back."""
    return Client().post(address(link), {**ANSWERS, "submission_id": submission}).status_code


def test_the_three_channels_of_the_house_are_found() -> None:
    assert {"web_link", "personal_link", "file_upload"} <= set(channels.keys())


@each_channel
def test_it_says_what_it_is_in_both_languages(channel: Channel) -> None:
    for words in (channel.name, channel.about):
        assert set(words) == {"zh", "en"}
        assert all(word.strip() for word in words.values())


@each_channel
def test_its_key_fits_where_it_is_stored_for_ever(channel: Channel) -> None:
    for model in (Response, Link):
        longest = model._meta.get_field("channel").max_length
        assert longest is not None
        assert 0 < len(channel.key) <= longest


@each_link_channel
def test_one_act_of_answering_has_one_name_that_is_never_empty(channel: LinkChannel) -> None:
    names = {channel.dedup_key(link, submission) for link in (1, 2) for submission in ("a" * 16, "b" * 16)}
    assert len(names) == (2 if channel.single_answer else 4)
    assert 0 < len(channel.dedup_key(10**12, "x" * 64)) <= 120


@each_link_channel
def test_an_answer_through_its_link_is_stored_under_its_key_and_named_on_the_page(
    channel: LinkChannel, cast: Any, client: Client
) -> None:
    link = link_of(channel, cast)
    assert is_open(link)
    assert hand_in(link, "first-submission-01") in {200, 302, 303}
    stored = Response.objects.get()
    assert stored.channel == channel.key
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{link.questionnaire.programme_id}/answers/")
    assert channel.name["zh"] in page.content.decode()


@each_link_channel
def test_the_same_submission_counts_once_and_another_one_as_the_channel_says(
    channel: LinkChannel, cast: Any
) -> None:
    link = link_of(channel, cast)
    for submission in ("first-submission-01", "first-submission-01", "other-submission-02"):
        hand_in(link, submission)
    assert Response.objects.count() == (1 if channel.single_answer else 2)
