"""Articles: the list with search, one article, writing it, publishing it; words of the same meaning."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_of, unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import CASE_WORKERS, MANAGERS
from huiyin.core.components import markdown
from huiyin.core.languages import page_language
from huiyin.core.typed_text import typed
from huiyin.knowledge import queries, services
from huiyin.knowledge.forms import ArticleForm
from huiyin.knowledge.models import Article, ArticleVersion
from huiyin.knowledge.searching import search_staff
from huiyin.surveys.queries import programmes_of

A_PAGE = 30


@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """All articles that the person may read; with `q` what was found, best first."""
    user, words = user_of(request), typed(request.GET.get("q", ""), 200)
    rows, today = queries.articles_seen(user), timezone.localdate()
    shown = request.GET.get("show", "")
    if words:
        matches = search_staff(user, words, most=A_PAGE).matches
        by_id = {one.pk: one for one in rows.filter(pk__in=[match.article_id for match in matches])}
        chosen: Any = [by_id[match.article_id] for match in matches if match.article_id in by_id]
    else:
        chosen = _chosen(rows, user, shown)
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": [_line(one) for one in page],
        "words": words,
        "show": shown,
        "n_due": queries.due_for_review(user, today).count(),
        "today": today,
        "may_write": user.role in CASE_WORKERS,
        "tab": "articles",
    }
    return render(request, "knowledge/articles.html", context)


def _chosen(rows: Any, user: User, shown: str) -> Any:
    if shown == "drafts":
        return rows.filter(archived_at=None, live=None)
    if shown == "due":
        return queries.due_for_review(user, timezone.localdate())
    if shown == "archived":
        return rows.exclude(archived_at=None)
    return rows.filter(archived_at=None)


def _line(article: Article) -> dict[str, Any]:
    version = article.live or article.versions.all()[0]
    newest = article.versions.all()[0]
    return {
        "article": article,
        "text": queries.text_in(version, page_language()),
        "languages": [text.language for text in version.texts.all()],
        "has_draft": newest.published_at is None,
    }


@require_http_methods(["GET", "POST"])
def new_article(request: HttpRequest) -> HttpResponse:
    """Write a new article; `title` may come from a question that nobody answered."""
    user = user_of(request)
    initial = ArticleForm.initial_of_new(user)
    initial[f"title_{page_language()}"] = request.GET.get("title", "")[:200]
    return _edited(request, unit_asked(request), None, initial)


@require_http_methods(["GET", "POST"])
def edit_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Change an article; its words hold when they are published."""
    article = queries.own_article_for(user_of(request), article_id)
    return _edited(request, article.unit, article, ArticleForm.initial_of(article))


def _edited(
    request: HttpRequest, unit: Unit, article: Article | None, initial: dict[str, Any]
) -> HttpResponse:
    user, problem = user_of(request), None
    people = [(one.pk, one.name) for one in people_of(user) if one.is_active]
    if article is not None and article.owner is not None and article.owner_id not in dict(people):
        people.append((article.owner.pk, article.owner.name))
    programmes = [(one.pk, one.name) for one in programmes_of(user)]
    form = ArticleForm(people, programmes, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if article is None:
                saved = services.make_article(by=user, unit=unit, wanted=form.wanted())
            else:
                services.change_article(by=user, article_id=article.pk, wanted=form.wanted())
                saved = article
            if request.POST.get("act") == "publish" and user.role in MANAGERS:
                services.publish_article(by=user, article_id=saved.pk)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("article", saved.pk)
    context = {
        "article": article,
        "form": form,
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "problem": problem,
        "may_publish": user.role in MANAGERS,
        "tab": "articles",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/article_edit.html", context, status=status)


@require_GET
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """One article with its versions; `version` shows an earlier one."""
    user = user_of(request)
    found = queries.article_for(user, article_id)
    versions = list(found.versions.all())
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == wanted), found.live or versions[0])
    own = user.unit.contains(found.unit)
    context = {
        "article": found,
        "shown": shown,
        "texts": [_read(shown, text.language) for text in shown.texts.all()],
        "versions": versions,
        "newest": versions[0],
        "title": _title(shown),
        "may_write": own and user.role in CASE_WORKERS,
        "may_publish": own and user.role in MANAGERS,
        "is_due": found.review_on is not None and found.review_on <= timezone.localdate(),
        "months": 12,
        "tab": "articles",
    }
    return render(request, "knowledge/article.html", context)


def _title(version: ArticleVersion) -> str:
    text = queries.text_in(version, page_language())
    return text.title if text else ""


def _read(version: ArticleVersion, code: str) -> dict[str, Any]:
    text = queries.text_in(version, code)
    assert text is not None
    return {"text": text, "ways": text.asked.splitlines(), "body": markdown(text.body) if text.body else ""}


@require_POST
def publish(request: HttpRequest, article_id: int) -> HttpResponse:
    """Let the newest version be read."""
    found = queries.own_article_for(user_of(request), article_id)
    try:
        services.publish_article(by=user_of(request), article_id=found.pk)
        messages.success(request, _("Published. It is found from now on."))
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect("article", found.pk)


@require_POST
def archive(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take it out of reading, or put it back."""
    found = queries.own_article_for(user_of(request), article_id)
    archived = request.POST.get("back") != "1"
    services.archive_article(by=user_of(request), article_id=found.pk, archived=archived)
    messages.success(
        request, _("Archived. It is kept and can be put back.") if archived else _("It is back.")
    )
    return redirect("article", found.pk)


@require_POST
def reviewed(request: HttpRequest, article_id: int) -> HttpResponse:
    """It was read and still holds."""
    found = queries.own_article_for(user_of(request), article_id)
    services.mark_reviewed(by=user_of(request), article_id=found.pk)
    messages.success(request, _("Noted: it still holds."))
    return redirect("article", found.pk)


@require_http_methods(["GET", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """Words that mean the same to customers."""
    user, problem, sent = user_of(request), None, request.POST
    if request.method == "POST":
        key = sent.get("group", "")
        group = get_object_or_404(queries.synonyms(), pk=int(key)).pk if key.isdigit() else None
        try:
            if sent.get("act") == "drop" and group is not None:
                services.drop_synonyms(by=user, group_id=group)
            else:
                services.save_synonyms(by=user, words=sent.get("words", ""), group_id=group)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("synonyms")
    context = {
        "groups": queries.synonyms(),
        "problem": problem,
        "typed": sent.get("words", "") if problem else "",
        "tab": "synonyms",
    }
    return render(request, "knowledge/synonyms.html", context, status=422 if problem else 200)
