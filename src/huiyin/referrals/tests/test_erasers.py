"""Erasing a customer takes who it was away, on either side, and leaves counts and sums (R16, T27)."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.core.erasure import Person
from huiyin.customers import disclosing
from huiyin.customers import services as customers
from huiyin.customers.models import Contact
from huiyin.recovery.models import CostEntry, Grant
from huiyin.referrals import queries, services
from huiyin.referrals.erasers import ReferralsOfPerson
from huiyin.referrals.figures import figures_of
from huiyin.referrals.gathering import gather
from huiyin.referrals.models import Referral, ReferralCode, Reward
from huiyin.referrals.tests.conftest import again
from huiyin.surveys.services import create_programme


@pytest.fixture
def programme(cast: Any) -> Any:
    return create_programme(by=cast.bob, unit=cast.north, name="营业厅")


@pytest.fixture
def joined(cast: Any, code: Any, friend: Any) -> Referral:
    services.show_name(code=code, name="小张")
    row = friend(code)
    return services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")


def joined_in_figures(cast: Any) -> int:
    today = timezone.localdate()
    return figures_of(gather(cast.north, today, today)).n_joined


def test_the_referrer_goes_and_the_counts_stay(cast, programme, joined, client) -> None:
    link = services.link_path(ReferralCode.objects.get())
    eraser, person = ReferralsOfPerson(), Person(programme.pk, "K1")
    assert eraser.count(person) == 2  # the code and a reward
    assert eraser.erase(person) == 2
    assert eraser.erase(person) == 0
    code = ReferralCode.objects.get()
    assert (code.contact, code.shown_name) == (None, "")
    assert client.get(link).status_code == 404
    assert CostEntry.objects.count() == 2
    assert joined_in_figures(cast) == 1


def test_the_friend_goes_and_the_counts_stay(cast, programme, joined) -> None:
    Grant.objects.update(reason="李娜的奖励", decision="李娜很好")
    eraser, person = ReferralsOfPerson(), Person(programme.pk, "N1")
    assert eraser.erase(person) == 2
    row = again(joined)
    assert (row.friend, row.name, row.identity, row.state) == (None, "", "", "joined")
    assert set(Grant.objects.values_list("reason", "decision")) == {("", "")}
    assert joined_in_figures(cast) == 1


def test_a_friend_who_did_not_join_is_found_by_the_number(cast, programme, code, friend, person) -> None:
    row = friend(code)
    person("N1", "李娜", "13900139000")
    assert ReferralsOfPerson().erase(Person(programme.pk, "N1")) == 1
    assert (again(row).name, again(row).identity) == ("", "")
    assert friend(code).pk == row.pk  # the mark outlives erasure: it counts once


def test_a_file_that_is_erased_takes_the_words_along(cast, joined) -> None:
    services.undo(by=cast.bob, referral_id=joined.pk, reason="张伟弄错了")
    customers.forget_contact(by=cast.bob, contact=Contact.objects.get(respondent_key="K1"))
    events.drain_all()
    code = ReferralCode.objects.get()
    assert (code.contact, code.shown_name, again(joined).reason) == (None, "", "")


def test_each_side_gets_its_own_copy_and_nothing_of_the_other(cast, joined, tmp_path) -> None:
    def copy_of(key: str) -> str:
        contact = Contact.objects.get(respondent_key=key)
        path = tmp_path / f"{key}.zip"
        disclosing.write_archive(contact, path, made_at=timezone.now(), language="zh")
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf8", "replace") for name in archive.namelist())

    referrer, friend = copy_of("K1"), copy_of("N1")
    assert "小张" in referrer
    assert "李娜" not in referrer
    assert "joined" in friend
    assert "小张" not in friend
    assert "优惠券" in referrer
    assert "积分" in friend
    code = ReferralCode.objects.get()
    for secret in (code.secret_seed, code.link_hash, services.link_path(code).strip("/").split("/")[-1]):
        assert secret not in referrer


def test_customers_who_were_merged_keep_their_link_and_their_counts(cast, joined, person, zhang) -> None:
    other = person("K9", "张伟二")
    customers.merge(by=cast.bob, kept_id=zhang.pk, absorbed_id=other.pk)
    assert queries.code_of(Contact.objects.get(pk=zhang.pk)) is not None
    assert queries.standing_of(zhang).n_joined == 1
    assert Reward.objects.filter(contact=zhang).count() == 1
