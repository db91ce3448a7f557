"""Saved views: kept, opened by their address, shared within rights, deleted and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from huiyin.core.models import AuditEntry
from huiyin.dashboards.tests.feeding import text_of
from huiyin.explore import queries, services
from huiyin.explore.models import SavedView
from huiyin.metrics.exploring.question import Cut, Question
from huiyin.surveys import services as surveys

QUESTION = Question(("contract:nps",), (Cut("v:area", top=2),), compare="rest")


@pytest.fixture
def view(hall: Any, cast: Any) -> SavedView:
    """Ann's own view."""
    return services.save_view(by=cast.ann, programme=hall, name="各地区净推荐值", question=QUESTION)


def act(client: Any, view: SavedView, action: str, **data: str) -> Any:
    return client.post(f"/programmes/{view.programme_id}/views/{view.pk}/{action}/", data)


def page_of(view: SavedView) -> str:
    return f"/programmes/{view.programme_id}/explore/?view={view.pk}"


def test_a_view_is_saved_from_the_page_and_opened_by_its_address(reader: Any, hall: Any) -> None:
    shown = reader.get(
        f"/programmes/{hall.pk}/explore/body/", {"show": "contract:nps", "rows": "v:area", "chart": "bars"}
    )
    data = {"name": "按地区", "shared": "programme", "address": shown.context["query"]}
    saved = reader.post(f"/programmes/{hall.pk}/views/save/", data)
    view = SavedView.objects.get()
    assert saved.url == page_of(view)
    assert queries.question_of(view) == Question(("contract:nps",), (Cut("v:area"),))
    assert view.chart == "bars"
    page = reader.get(f"{page_of(view)}&full=1")
    assert page.context["question"] == queries.question_of(view)
    assert page.context["chart"] == "bars"
    assert "按地区" in text_of(page)
    assert not page.context["is_changed"]
    assert AuditEntry.objects.filter(action="view.save", object=f"view:{view.pk}").exists()


def test_a_view_without_a_name_is_not_saved_and_nothing_is_lost(reader: Any, hall: Any) -> None:
    data = {"name": " ", "address": "show=contract%3Anps&rows=wave"}
    answer = reader.post(f"/programmes/{hall.pk}/views/save/", data)
    assert "rows=wave" in answer.url
    assert not SavedView.objects.exists()
    assert reader.get(f"/programmes/{hall.pk}/views/save/").status_code == 405


def test_what_differs_from_the_view_says_so_and_overwrites_it(reader: Any, view: SavedView) -> None:
    other = reader.get(page_of(view), {"view": view.pk, "show": "contract:nps", "rows": "wave", "full": "1"})
    assert other.context["is_changed"]
    assert "已改动，未保存" in text_of(other)
    act(reader, view, "overwrite", address=other.context["query"])
    view.refresh_from_db()
    assert queries.question_of(view) == Question(("contract:nps",), (Cut("wave"),))
    same = reader.get(f"/programmes/{view.programme_id}/explore/body/", {"view": view.pk})
    assert same.headers["HX-Push-Url"].endswith(f"?view={view.pk}")


def test_a_view_is_renamed_shared_and_copied(client: Any, cast: Any, reader: Any, view: SavedView) -> None:
    act(reader, view, "rename", name="净推荐值 · 地区")
    act(reader, view, "rename", name="")
    act(reader, view, "share", shared="unit")
    act(reader, view, "share", shared="the world")
    view.refresh_from_db()
    assert (view.name, view.shared) == ("净推荐值 · 地区", "unit")
    client.force_login(cast.bob)
    act(client, view, "duplicate")
    copy = SavedView.objects.exclude(pk=view.pk).get()
    assert (copy.owner, copy.shared, copy.question) == (cast.bob, "private", view.question)


def test_a_view_is_deleted_and_brought_back(reader: Any, view: SavedView) -> None:
    gone = act(reader, view, "delete")
    assert reader.get(page_of(view)).status_code == 404
    page = reader.get(gone.url)
    assert "撤销" in text_of(page)
    assert view.name not in text_of(page).split("撤销")[1]
    act(reader, view, "restore")
    assert reader.get(page_of(view)).status_code == 200


@pytest.mark.parametrize(
    ("shared", "who"),
    [
        ("private", {"ann"}),
        ("unit", {"ann", "bob"}),
        ("programme", {"ann", "bob", "alice"}),
    ],
)
def test_who_may_open_a_view(cast: Any, view: SavedView, shared: str, who: set[str]) -> None:
    """Never a person of another unit, nor one who may not read figures, however widely it is shared."""
    services.share_view(by=cast.ann, view=view, shared=shared)
    opened = set()
    for login in ("alice", "bob", "ann", "amy", "nora"):
        person = getattr(cast, login)
        listed = view in queries.views_of(person, view.programme)
        try:
            queries.view_for(person, view.pk)
        except Http404:
            assert not listed
        else:
            assert listed
            opened.add(login)
    assert opened == who


def test_only_its_owner_changes_a_view(client: Any, cast: Any, view: SavedView) -> None:
    services.share_view(by=cast.ann, view=view, shared="programme")
    client.force_login(cast.bob)
    for action in ("rename", "overwrite", "share", "delete", "restore"):
        assert act(client, view, action, name="x", shared="private").status_code == 404
    page = text_of(client.get(f"{page_of(view)}&full=1"))
    assert "复制为我的视图" in page
    assert "删除视图" not in page
    assert act(client, view, "explode").status_code == 404
    assert client.get(f"/programmes/{view.programme_id}/views/{view.pk}/rename/").status_code == 405


def test_a_view_belongs_to_its_programme(reader: Any, cast: Any, view: SavedView) -> None:
    other = surveys.create_programme(by=cast.bob, unit=cast.north, name="另一个项目")
    assert reader.get(f"/programmes/{other.pk}/explore/?view={view.pk}").status_code == 404
    assert reader.post(f"/programmes/{other.pk}/views/{view.pk}/rename/", {"name": "x"}).status_code == 404


def test_a_view_that_asks_for_something_gone_opens_with_words(
    reader: Any, view: SavedView, cast: Any
) -> None:
    services.overwrite_view(by=cast.ann, view=view, question=Question(("contract:gone",)), chart="auto")
    page = reader.get(f"{page_of(view)}&full=1")
    assert page.status_code == 200
    assert "查询用到了已不存在的内容" in text_of(page)
