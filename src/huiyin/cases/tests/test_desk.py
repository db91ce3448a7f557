"""The agents' work place: reaching the customer, guides, mentions, presence, links, undo, supervision, live contacts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.cases import (
    asking,
    desk,
    desk_queue,
    guides,
    live,
    mentions,
    presence,
    queries,
    reply_templates,
    services,
    supervising,
    undoing,
)
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case, LiveContact, Mention, Presence
from huiyin.cases.problems import LookAgain, NoAddressOfCustomer, NobodyWaits, StillBlank, TooLateToUndo
from huiyin.cases.wording import must_not_be_sent, remarks_on
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.messaging.models import OutgoingMessage, SenderAccount


@pytest.fixture
def sms(db):
    return SenderAccount.objects.create(
        name="短信", sender="sms_http", kind="sms", hook_seed="s", hook_hash="h"
    )


@pytest.fixture
def case(cast, programme, answered):
    customers.upsert_contacts([NewContact("K1", "王秀英", "13800138000")], unit=cast.north, by=cast.bob)
    return services.open_case(
        by=cast.bob,
        programme=programme,
        title="停电",
        owner=cast.amy,
        answer=answered(respondent="K1", nps=1),
    )


def post(client, case, name, **fields):
    return client.post(reverse("case-desk", args=[case.pk, name]), fields)


def test_a_message_waits_a_minute_can_be_taken_back_and_acknowledges_the_case(client, cast, case, sms):
    """X06: the message, its state and its taking back stand in one line of time."""
    client.force_login(cast.amy)
    assert post(client, case, "message", kind="sms", text="王女士，11月25日18时前答复您。").status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.ACKNOWLEDGED
    message = OutgoingMessage.objects.get(reference=f"case:{case.pk}")
    assert message.due_at > timezone.now() + timedelta(seconds=40)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "撤回" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert post(client, case, "message-back", key=message.dedup_key).status_code == 302
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert post(client, case, "message-back", key=message.dedup_key).status_code == 422


def test_asked_by_message_the_customer_alone_has_the_link(client, cast, case, sms, settings):
    """T09: the word that closes a case comes from the customer; a link to hand on is a second way."""
    settings.PUBLIC_URL = "https://cx.example.cn"
    services.solve(by=cast.amy, case_id=case.pk, text="已复电", type="product")
    client.force_login(cast.amy)
    here = reverse("case", args=[case.pk])
    assert "短信回访 138****8000" in client.get(here).content.decode()
    case.refresh_from_db()
    sent = {"seen": case.seen, "way": "sms", "text": "18 时前已复电。"}
    ask = reverse("case-act", args=[case.pk, "ask"])
    assert client.post(ask, sent).status_code == 302
    message = OutgoingMessage.objects.get()
    link = re.search(r"https://cx\.example\.cn/c/\S+/", message.text)
    assert link is not None
    assert "18 时前已复电。" in message.text
    page = client.get(here).content.decode()
    assert "发消息回访客户（第 1 次）" in page
    assert link.group() not in page
    client.post(link.group().removeprefix("https://cx.example.cn"), {"solved": "yes"})
    case.refresh_from_db()
    assert case.outcome == "confirmed"


def test_without_an_address_of_our_own_only_a_link_can_be_handed_on(client, cast, case, sms):
    services.solve(by=cast.amy, case_id=case.pk, text="已复电", type="product")
    with pytest.raises(NoAddressOfCustomer):
        asking.ask_customer(by=cast.amy, case_id=case.pk, way="sms")
    verification = asking.ask_customer(by=cast.amy, case_id=case.pk)
    client.force_login(cast.amy)
    assert queries.token_of(verification) in client.get(reverse("case", args=[case.pk])).content.decode()


def test_words_that_hurt_are_sent_only_after_a_second_look_and_blanks_never(client, cast, case, sms):
    with pytest.raises(LookAgain):
        desk.send_message(by=cast.amy, case_id=case.pk, kind="sms", text="这是您自己的问题")
    with pytest.raises(StillBlank) as blank:
        desk.send_message(by=cast.amy, case_id=case.pk, kind="sms", text="【请填原因】", read=True)
    assert "还有空没有填" in blank.value.words("zh-hans").cause
    assert "A blank was not filled in" in blank.value.words("en").cause
    assert not OutgoingMessage.objects.exists()
    client.force_login(cast.amy)
    refused = post(client, case, "message", kind="sms", text="我们会尽快处理")
    assert refused.status_code == 422
    assert "我们会尽快处理" in refused.content.decode()
    assert post(client, case, "message", kind="sms", text="我们会尽快处理", read="on").status_code == 302


def test_a_template_promises_no_time_that_has_passed(cast, case):
    body = "{customer}，您好！{due} 前答复。"
    words = reply_templates.filled(body, case=case, by=cast.amy, customer="", language="zh")
    assert words.startswith("您好！")
    assert not must_not_be_sent(remarks_on(words))
    case.due_at = timezone.now() - timedelta(hours=1)
    words = reply_templates.filled(body, case=case, by=cast.amy, customer="王女士", language="zh")
    assert must_not_be_sent(remarks_on(words))


def test_who_opted_out_or_has_no_address_gets_no_message(cast, case, sms, programme):
    other = services.open_case(by=cast.bob, programme=programme, title="来电", owner=cast.amy)
    with pytest.raises(NoAddressOfCustomer):
        desk.send_message(by=cast.amy, case_id=other.pk, kind="sms", text="您好")
    SenderAccount.objects.update(is_enabled=False)
    with pytest.raises(NoAddressOfCustomer):
        desk.send_message(by=cast.amy, case_id=case.pk, kind="sms", text="您好")


def test_the_number_is_shown_in_full_only_on_record(client, cast, case):
    client.force_login(cast.amy)
    assert "13800138000" not in client.get(reverse("case", args=[case.pk])).content.decode()
    assert "13800138000" in client.post(reverse("case-dial", args=[case.pk])).content.decode()


def test_a_call_that_reached_the_customer_acknowledges_the_case_one_in_vain_does_not(cast, case):
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="no_answer")
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="reached", minutes=3, text="已说明")
    case.refresh_from_db()
    assert case.state == CaseState.ACKNOWLEDGED


def test_nobody_is_called_at_night_or_a_fourth_time_a_day_without_a_warning(cast, case):
    noon = timezone.localtime().replace(hour=12, minute=0)
    assert desk.caution_on_calling(case, None, noon) == []
    assert desk.caution_on_calling(case, None, noon.replace(hour=22)) == ["night"]
    for _ in range(3):
        desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="no_answer")
    assert "often" in desk.caution_on_calling(case, None, timezone.localtime())


def test_heat_is_ticked_and_taken_back(client, cast, case):
    """T13."""
    client.force_login(cast.amy)
    url = reverse("case-guide", args=[case.pk, "heat"])
    assert client.post(url, {"done": ["hear", "empathise", "nonsense"]}).status_code == 302
    line = next(iter(guides.guides_of(case)))
    assert (line.n_done, line.steps[0].by) == (2, cast.amy.name)
    assert "1/4" in client.post(url, {"done": ["hear"]}, headers={"HX-Request": "true"}).content.decode()
    assert client.post(reverse("case-guide", args=[case.pk, "none"]), {}).status_code == 404


@pytest.mark.parametrize(("guide", "n"), [("heat", 4), ("feelings", 6), ("apology", 5), ("bad_news", 4)])
def test_each_guide_has_its_steps_in_both_languages(guide, n):
    """T13 T14 T15 T22."""
    steps = guides.GUIDES[guide].steps
    assert len(steps) == n
    assert all(words[language] for one in steps for words in (one.name, one.say) for language in ("zh", "en"))


def test_the_graver_the_case_the_higher_the_rank_that_apologises(cast, case):
    """T15."""
    assert guides.apologists_of(case, cast.amy).fits
    case.severity = "high"
    assert guides.apologists_of(case, cast.amy).people == (cast.bob,)
    assert guides.apologists_of(case, cast.bob).fits
    case.severity = "critical"
    assert guides.apologists_of(case, cast.bob).people == (cast.alice,)


def test_a_colleague_named_in_a_note_finds_the_case_until_it_was_opened(client, cast, case):
    desk.note(by=cast.amy, case_id=case.pk, text=f"@{cast.bob.name} 请看；@{cast.nora.name} 看不到；@艾米")
    assert [row.user for row in Mention.objects.all()] == [cast.bob]
    assert mentions.n_unseen(cast.bob) == 1
    client.force_login(cast.bob)
    page = client.get(reverse("cases") + "?whose=mentions").content.decode()
    assert "停电" in page
    assert '<span class="badge bg-red text-red-fg ms-2">1' in page  # beside the menu's entry
    client.post(reverse("case-present", args=[case.pk]), {"seen": case.seen})
    assert mentions.n_unseen(cast.bob) == 0


def test_two_people_on_one_case_are_warned_and_yesterdays_page_is_not(client, cast, case):
    presence.be_present(user=cast.bob, case=case, is_writing=True)
    client.force_login(cast.amy)
    url = reverse("case-present", args=[case.pk])
    assert (
        f"{cast.bob.name} 也打开了这张工单，并正在填写"
        in client.post(url, {"seen": case.seen}).content.decode()
    )
    Presence.objects.filter(user=cast.bob).update(seen_at=timezone.now() - timedelta(minutes=2))
    assert cast.bob.name not in client.post(url, {"seen": case.seen}).content.decode()
    services.start(by=cast.bob, case_id=case.pk)
    assert "工单已有更新" in client.post(url, {"seen": case.seen}).content.decode()


def test_cases_are_linked_both_ways_and_apart_again(client, cast, case, programme):
    other = services.open_case(by=cast.bob, programme=programme, title="账单", owner=cast.amy)
    client.force_login(cast.amy)
    assert post(client, case, "link", number=f"#{other.pk}").status_code == 302
    assert desk.linked_to(cast.amy, other) == [case]
    assert post(client, other, "unlink", number=case.pk).status_code == 302
    assert desk.linked_to(cast.amy, case) == []
    assert post(client, case, "link", number="99999").status_code == 422


def test_many_cases_are_handed_over_at_once_and_back_again(client, cast, programme):
    """T02."""
    made = [
        services.open_case(by=cast.bob, programme=programme, title=f"第{n}张", owner=cast.amy)
        for n in range(3)
    ]
    client.force_login(cast.bob)
    fields = {"act": "assign", "case": [case.pk for case in made], "owner": cast.bob.pk, "back": "whose=all"}
    assert client.post(reverse("case-bulk"), fields).url == reverse("cases") + "?whose=all"
    assert set(Case.objects.values_list("owner", flat=True)) == {cast.bob.pk}
    services.assign(by=cast.bob, case_id=made[0].pk, owner=cast.amy)  # changed since: stays as it is
    act = undoing.last_act(cast.bob)
    client.post(reverse("case-undo", args=[act.pk]))
    assert set(Case.objects.values_list("owner", flat=True)) == {cast.amy.pk}
    with pytest.raises(TooLateToUndo):
        undoing.undo(by=cast.bob, act_id=act.pk)


def test_nobody_undoes_what_somebody_else_did_or_what_was_long_ago(cast, case):
    done = undoing.classify_all(by=cast.bob, case_ids=[case.pk], severity="high")
    with pytest.raises(TooLateToUndo):
        undoing.undo(by=cast.amy, act_id=done.act.pk)
    done.act.at = timezone.now() - timedelta(minutes=undoing.MINUTES + 1)
    done.act.save()
    assert undoing.last_act(cast.bob) is None
    with pytest.raises(TooLateToUndo):
        undoing.undo(by=cast.bob, act_id=done.act.pk)


def test_the_next_best_case_is_what_is_late_then_what_is_worst(client, cast, programme):
    def make(title, severity, owner=cast.amy):
        return services.open_case(
            by=cast.bob, programme=programme, title=title, severity=severity, owner=owner
        )

    low, high = make("轻", "low"), make("重", "high")
    free = make("无主", "critical")
    Case.objects.filter(pk=free.pk).update(owner=None)
    now = timezone.now()
    assert desk_queue.next_best(cast.amy, now).case == free
    client.force_login(cast.amy)
    assert client.post(reverse("case-next")).url == reverse("case", args=[free.pk])
    free.refresh_from_db()
    assert free.owner == cast.amy
    Case.objects.filter(pk=low.pk).update(due_at=now - timedelta(hours=1))
    assert desk_queue.next_best(cast.amy, now).case == low
    assert desk_queue.next_best(cast.nora, now) is None
    order = desk_queue.numbers_in_order(desk_queue.visible(cast.amy), now, 0, 50)
    assert order == [low.pk, free.pk, high.pk]
    assert desk_queue.numbers_in_order(desk_queue.visible(cast.amy), now, 1, 3) == [free.pk, high.pk]


@pytest.mark.parametrize("words", ["王秀英", "13800138000", "8000", "K1", "停电"])
def test_a_case_is_found_by_its_number_the_customer_and_its_title(client, cast, case, words):
    client.force_login(cast.amy)
    assert "停电" in client.get(reverse("cases"), {"q": words}).content.decode()
    assert desk_queue.found_by(cast.amy, f"#{case.pk}") == [case.pk]
    assert desk_queue.found_by(cast.nora, words) == []


def test_a_list_is_kept_under_a_name_and_nothing_foreign_with_it(client, cast, case):
    client.force_login(cast.amy)
    client.post(reverse("case-list-save"), {"name": "重要", "query": "whose=all&severity=high&next=//evil"})
    page = client.get(reverse("cases")).content.decode()
    assert "?whose=all&amp;severity=high" in page
    assert "evil" not in page


def test_supervision_is_answered_in_time_and_closed_cases_are_judged(client, cast, case):
    """T10."""
    client.force_login(cast.bob)
    until = timezone.localtime() + timedelta(hours=3)
    fields = {"until": until.strftime("%Y-%m-%dT%H:%M"), "text": "今天答复客户"}
    assert post(client, case, "demand", **fields).status_code == 302
    assert post(client, case, "demand", until="2020-01-01T00:00", text="x").status_code == 422
    assert "今天答复客户" in client.get(reverse("case-supervision")).content.decode()
    client.force_login(cast.amy)
    assert post(client, case, "demand", **fields).status_code == 422
    assert post(client, case, "demand-answer", text="已答复").status_code == 302
    services.solve(by=cast.amy, case_id=case.pk, text="已复电", type="speed")
    services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text="好了")
    client.force_login(cast.bob)
    assert supervising.to_review(cast.bob) == [case]
    assert post(client, case, "review", in_time="on", answered="on", text="措辞可改进").status_code == 302
    figures = supervising.figures(cast.bob)
    assert (figures.in_time.rate, figures.judged.n, figures.judged_proper.n) == (1.0, 1, 0)


def test_every_matter_is_answered_and_who_heard_nothing_is_listed(cast, case):
    """T10."""
    assert list(supervising.unanswered(cast.bob)) == [case]
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="no_answer")
    assert list(supervising.unanswered(cast.bob)) == [case]
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="reached")
    assert list(supervising.unanswered(cast.bob)) == []


def test_whoever_waits_has_a_clock_and_comes_to_the_case_that_is_going_on(client, cast, case):
    """T05 X06."""
    client.force_login(cast.amy)
    client.post(reverse("live-contacts"), {"channel": "phone", "who": "13800138000", "about": "催办"})
    row = LiveContact.objects.get()
    LiveContact.objects.update(waiting_since=timezone.now() - timedelta(seconds=70))
    page = client.get(reverse("live-contacts")).content.decode()
    assert "王秀英" in page
    assert 'data-alarm="300"' in page
    assert client.post(reverse("live-answer", args=[row.pk])).url == reverse("case", args=[case.pk])
    with pytest.raises(NobodyWaits):
        live.leave(by=cast.amy, contact_id=row.pk)
    assert "秒后接待" in client.get(reverse("case", args=[case.pk])).content.decode()


def test_the_service_level_counts_who_left_late_and_not_who_left_at_once(cast):
    now = timezone.now()
    for wait, answered in ((10, True), (59, True), (61, True), (400, True), (30, False), (90, False)):
        row = live.announce(by=cast.amy, unit=cast.north, channel="phone", who="客户")
        ended = {"answered_at": now} if answered else {"left_at": now}
        LiveContact.objects.filter(pk=row.pk).update(waiting_since=now - timedelta(seconds=wait), **ended)
    figures = live.figures(cast.amy, now - timedelta(days=1))
    assert (figures.n_answered, figures.n_left, figures.n_alarms, figures.service_rate) == (4, 2, 1, 2 / 5)
    assert figures.mean_wait_seconds == pytest.approx(132.5)
