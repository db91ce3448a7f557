"""Conversations with the assistant are texts like all others, and count where the unit says (row A05)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.cases import services as cases
from huiyin.cases.models import Case
from huiyin.core.erasure import Person
from huiyin.core.events import drain_all
from huiyin.knowledge import services
from huiyin.knowledge.models import Conversation
from huiyin.knowledge.text_source import ReadingsOfConversations
from huiyin.surveys import services as surveys
from huiyin.surveys.models import Programme
from huiyin.texts import services as texts
from huiyin.texts.models import TextReading
from huiyin.texts.queries import standing_of, texts_of


@pytest.fixture
def complaints(cast: Any) -> Programme:
    """A programme of the whole company, in which what belongs to no survey may count."""
    return surveys.create_programme(by=cast.alice, unit=cast.root, name="投诉", aim="", population="")


@pytest.fixture
def talk(articles: dict[str, int], page: Any) -> Conversation:
    conversation = services.begin(page=page, language="zh").conversation
    for words in ("你好", "停电三天了没人管，太差了", "转人工"):
        services.say(conversation_id=conversation.pk, words=words)
    drain_all()
    return conversation


def test_what_customers_say_on_the_help_page_is_read_once_without_greetings(talk: Conversation) -> None:
    reading = TextReading.objects.get()
    assert (reading.source, reading.source_id, reading.programme_id) == ("conversation", talk.pk, None)
    assert texts_of([reading])[reading.pk].text == "停电三天了没人管，太差了\n转人工"
    assert Case.objects.filter(origin="assistant").exists(), (
        "its case tells the same words, and is not read again"
    )


def test_it_counts_in_the_programme_that_the_unit_names_until_that_ends(
    cast: Any, talk: Conversation, complaints: Programme, client: Client
) -> None:
    cases.open_case(by=cast.bob, unit=cast.north, title="多收费", words="电费多收了", channel="phone")
    drain_all()
    assert {reading.programme_id for reading in TextReading.objects.all()} == {None}
    texts.set_home(by=cast.alice, programme=complaints, is_home=True)
    drain_all()
    assert {reading.programme_id for reading in TextReading.objects.all()} == {complaints.pk}
    standing = standing_of(complaints.pk)
    assert (standing.n_readings, standing.n_records >= 2, standing.is_working) == (2, True, False)
    client.force_login(cast.alice)
    page = client.get(reverse("text-sentences", args=[complaints.pk])).content.decode()
    assert "电费多收了" in page
    assert reverse("conversation", args=[talk.pk]) in page
    nearer = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区投诉", aim="", population="")
    texts.set_home(by=cast.bob, programme=nearer, is_home=True)
    drain_all()
    found = {reading.unit_path: reading.programme_id for reading in TextReading.objects.all()}
    assert found[cast.north.path] == nearer.pk, "the nearest home holds"
    texts.set_home(by=cast.bob, programme=nearer, is_home=False)
    texts.set_home(by=cast.alice, programme=complaints, is_home=False)
    drain_all()
    assert {reading.programme_id for reading in TextReading.objects.all()} == {None}


def test_a_manager_says_on_the_page_of_topics_where_they_count(
    cast: Any, talk: Conversation, complaints: Programme, client: Client
) -> None:
    client.force_login(cast.alice)
    topics = reverse("text-topics", args=[complaints.pk])
    assert "计入本项目" in client.get(topics).content.decode()
    client.post(reverse("text-home", args=[complaints.pk]), {"act": "here"})
    drain_all()
    assert "已计入本项目" in client.get(topics).content.decode()
    assert TextReading.objects.get().programme_id == complaints.pk
    client.post(reverse("text-home", args=[complaints.pk]), {"act": "not"})
    drain_all()
    assert TextReading.objects.get().programme_id is None


def test_the_conversation_shows_how_it_was_read_and_a_label_can_be_put_right_there(
    cast: Any, talk: Conversation, client: Client
) -> None:
    client.force_login(cast.amy)
    page = client.get(reverse("conversation", args=[talk.pk])).content.decode()
    assert "文字解读" in page
    assert reverse("text-correct", args=[TextReading.objects.get().pk]) in page
    client.force_login(cast.nora)
    address = reverse("text-correct", args=[TextReading.objects.get().pk])
    assert client.post(address, {"task": "kind", "label": "question"}).status_code == 404


def test_readings_go_with_the_conversation(cast: Any, talk: Conversation) -> None:
    Conversation.objects.filter(pk=talk.pk).update(respondent_key="K1")
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="供电", aim="", population="")
    assert ReadingsOfConversations().count(Person(programme.pk, "K1")) == 1
    old = timezone.now() - timedelta(days=400)
    Conversation.objects.filter(pk=talk.pk).update(case=None, last_at=old)
    assert services.forget_old() == 1
    assert not TextReading.objects.exists()
