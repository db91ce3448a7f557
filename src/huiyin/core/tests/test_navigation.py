"""The numbers beside the entries of the menu."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from huiyin.core import navigation
from huiyin.core.middleware import MenuMiddleware


def test_a_number_is_counted_once_for_several_pages_and_anew_after_a_form(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "_counters", {})
    person, waiting, counted = SimpleNamespace(pk=7, is_authenticated=True), [3], []

    def n_waiting(user: object) -> int:
        counted.append(user)
        return waiting[0]

    navigation.count_in_menu("waiting", n_waiting)
    answering = MenuMiddleware(lambda request: HttpResponse())

    assert [navigation.menu_count("waiting", person) for _ in range(3)] == [3, 3, 3]
    assert counted == [person]
    waiting[0] = 2
    answering(rf.get("/"))
    assert navigation.menu_count("waiting", person) == 3
    answering(rf.post("/"))
    assert navigation.menu_count("waiting", person) == 2


def test_one_person_never_sees_the_number_of_another_and_a_stranger_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(navigation, "_counters", {})
    navigation.count_in_menu("mine", lambda user: user.pk)
    people = [SimpleNamespace(pk=key, is_authenticated=key != 9) for key in (7, 8, 9)]
    assert [navigation.menu_count("mine", person) for person in people] == [7, 8, 0]
    assert navigation.menu_count("nobody counts this", people[0]) == 0
