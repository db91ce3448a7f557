"""The assistant answers what it is sure of, shows its source, and gives the rest to a person with all that was said."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.customers.models import ContactEvent
from huiyin.knowledge import queries, services
from huiyin.knowledge.contracts import Found, Reason, TalkState
from huiyin.knowledge.models import Conversation, Turn
from huiyin.knowledge.problems import ConversationOver, NotHandedOver, NothingSaid


@pytest.fixture
def talk(articles: dict[str, int], page: Any) -> Conversation:
    return services.begin(page=page, language="zh").conversation


def say(talk: Conversation, words: str) -> Turn:
    reply = services.say(conversation_id=talk.pk, words=words)
    talk.refresh_from_db()
    return reply


def test_a_common_question_is_answered_with_the_article_it_comes_from(
    talk: Conversation, articles: dict[str, int]
) -> None:
    """X03: common questions are answered at any hour, and the answer names its source."""
    reply = say(talk, "请问电费怎么交")
    assert reply.words == "可在掌上营业厅、微信或营业厅交电费。"
    assert reply.text is not None
    assert reply.text.version.article_id == articles["pay"]
    assert talk.state == TalkState.OPEN
    asked = talk.turns.get(who="customer")
    assert asked.found == Found.ANSWER
    assert asked.confidence >= 0.6


def test_an_unsure_answer_is_offered_and_the_customer_chooses(
    talk: Conversation, articles: dict[str, int]
) -> None:
    talk.page.least_confidence = 1.01
    talk.page.save()
    reply = say(talk, "电费")
    assert reply.offered
    assert reply.text is None
    chosen = services.choose(conversation_id=talk.pk, text_id=reply.offered[0])
    assert chosen.text_id == reply.offered[0]
    with pytest.raises(NothingSaid):
        services.choose(conversation_id=talk.pk, text_id=10**9)
    say(talk, "过户")
    assert talk.state == TalkState.OPEN, "what was chosen was no failure"


@pytest.mark.parametrize(
    "words", ["转人工", "我要找客服", "I want to talk to a real person", "给我接你们经理"]
)
def test_a_wish_for_a_person_is_followed_at_once(talk: Conversation, words: str) -> None:
    """X03: hands over on wish, with the whole conversation."""
    say(talk, "请问电费怎么交")
    say(talk, words)
    assert (talk.state, talk.reason) == (TalkState.WAITING, Reason.WISH)
    case = Case.objects.get()
    assert talk.case == case
    assert case.channel == "chat"
    assert case.title == "请问电费怎么交"
    assert case.words == f"请问电费怎么交\n{words}", "what the customer said, and nothing the assistant did"
    assert [turn.who for turn in talk.turns.all()] == ["customer", "assistant", "customer", "assistant"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("家门口电线掉下来了还在冒火花", Reason.URGENT),
        ("再不处理我就找媒体曝光，找律师起诉", Reason.URGENT),
        ("你们这什么破服务，气死我了", Reason.ANGER),
        ("等了三天没人管，太不负责任了", Reason.ANGER),
        ("I am furious, nobody has called me back", Reason.ANGER),
    ],
)
def test_danger_and_anger_go_to_a_person_with_the_words_that_say_so(
    talk: Conversation, words: str, reason: Reason
) -> None:
    """X03: hands over on emotion, and at once where somebody may be in danger."""
    reply = say(talk, words)
    assert (talk.state, talk.reason) == (TalkState.WAITING, reason)
    asked = talk.turns.get(who="customer")
    assert asked.signs
    assert all(sign["words"] in words for sign in asked.signs)
    assert ("95598" in reply.words) == (reason == Reason.URGENT), "whoever is in danger is told the hot line"


@pytest.mark.parametrize(
    "words",
    [
        "停电了怎么办",
        "电费扣了两次怎么办",
        "没有收到账单怎么办",
        "扫码支付失败",
        "怎么退款，不想要了",
        "I was charged twice",
    ],
)
def test_a_calm_question_about_a_trouble_is_no_anger(talk: Conversation, words: str) -> None:
    say(talk, words)
    assert talk.state == TalkState.OPEN


def test_two_questions_in_a_row_without_a_sure_answer_go_to_a_person(talk: Conversation) -> None:
    """X03: hands over on low confidence."""
    say(talk, "你们公司几点开年会")
    assert talk.state == TalkState.OPEN
    say(talk, "年会在哪个酒店")
    assert (talk.state, talk.reason) == (TalkState.WAITING, Reason.UNSURE)


def test_several_questions_at_once_go_to_a_person(talk: Conversation) -> None:
    """X03: hands over on complexity."""
    say(talk, "过户要什么材料？以前的电费算谁的？预存的钱能退吗？")
    assert (talk.state, talk.reason) == (TalkState.WAITING, Reason.COMPLEX)


def test_greetings_are_no_questions(talk: Conversation) -> None:
    for words in ("你好", "谢谢！", "hello", "好的，知道了"):
        say(talk, words)
    assert talk.state == TalkState.OPEN
    assert not talk.turns.exclude(found="").exists()
    assert queries.same("？？") == ""


def test_a_person_answers_in_the_conversation_and_later_words_wait_for_one(
    cast: Any, talk: Conversation
) -> None:
    with pytest.raises(NotHandedOver):
        services.reply(by=cast.amy, conversation_id=talk.pk, words="您好")
    say(talk, "转人工")
    n = talk.turns.count()
    assert queries.n_waiting(cast.amy) == 1
    assert queries.n_waiting(cast.nora) == 0
    services.reply(by=cast.amy, conversation_id=talk.pk, words="您好，请讲。")
    talk.refresh_from_db()
    assert talk.state == TalkState.ANSWERED
    assert talk.answered_at is not None
    say(talk, "怎么交电费")
    assert talk.state == TalkState.WAITING
    assert talk.turns.count() == n + 2, "the assistant keeps out of it"
    services.end(by=cast.amy, conversation_id=talk.pk)
    with pytest.raises(ConversationOver):
        say(talk, "还有")
    assert Case.objects.count() == 1


def test_whoever_says_how_to_be_reached_is_known_in_the_case_and_in_the_history(talk: Conversation) -> None:
    say(talk, "转人工")
    services.leave_reach(conversation_id=talk.pk, reach="138 0013 8000")
    services.leave_reach(conversation_id=talk.pk, reach="138 0013 8000")
    talk.refresh_from_db()
    assert talk.contact is not None
    assert Case.objects.get().contact == talk.contact
    assert ContactEvent.objects.filter(kind="served", channel="assistant").count() == 1
    with pytest.raises(NothingSaid):
        services.leave_reach(conversation_id=talk.pk, reach=" ")


def test_every_conversation_can_be_rated_and_its_rating_changed(talk: Conversation) -> None:
    services.rate(conversation_id=talk.pk, solved=True, rating=4, comment="很快")
    services.rate(conversation_id=talk.pk, solved=True, rating=5, comment="很快")
    talk.refresh_from_db()
    assert (talk.rating, talk.solved, talk.state) == (5, True, TalkState.CLOSED)
    services.rate(conversation_id=talk.pk, solved=None, rating=77)
    talk.refresh_from_db()
    assert talk.rating is None


def test_an_answer_that_did_not_help_and_questions_without_one_are_listed_until_settled(
    cast: Any, talk: Conversation, articles: dict[str, int]
) -> None:
    since = talk.began_at
    reply = say(talk, "请问电费怎么交")
    services.mark(conversation_id=talk.pk, turn_id=reply.pk, helpful=False)
    say(talk, "你们公司几点开年会")
    other = services.begin(page=talk.page, language="zh").conversation
    say(other, "你们公司几点开年会？")
    listed = queries.unanswered(cast.bob, since=since)
    assert [(one.words, one.n) for one in listed] == [("你们公司几点开年会？", 2), ("请问电费怎么交", 1)]
    assert queries.unanswered(cast.nora, since=since) == []
    services.settle(by=cast.bob, turn_id=listed[0].turn_id)
    assert [one.n for one in queries.unanswered(cast.bob, since=since)] == [1]


def test_a_question_made_a_way_of_asking_is_answered_from_then_on(
    cast: Any, talk: Conversation, articles: dict[str, int]
) -> None:
    say(talk, "灯泡老是一闪一闪")
    services.also_asked(by=cast.bob, article_id=articles["outage"], language="zh", way="灯泡老是一闪一闪")
    reply = say(talk, "灯泡一闪一闪的")
    assert reply.text is not None
    assert reply.text.version.article_id == articles["outage"]


def test_a_colleague_can_step_in_and_is_told_apart_from_what_the_assistant_handed_over(
    cast: Any, talk: Conversation
) -> None:
    say(talk, "请问电费怎么交")
    services.take_over(by=cast.amy, conversation_id=talk.pk)
    services.take_over(by=cast.amy, conversation_id=talk.pk)
    talk.refresh_from_db()
    assert (talk.state, talk.reason) == (TalkState.WAITING, Reason.TAKEN)
    assert Case.objects.get().title == "请问电费怎么交"
    services.reply(by=cast.amy, conversation_id=talk.pk, words="您好")
    n = talk.turns.count()
    say(talk, "停电了怎么办")
    assert talk.turns.count() == n + 1, "the assistant keeps quiet"
