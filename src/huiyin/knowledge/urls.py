"""Addresses of articles, help pages, the assistant and the language model."""

from django.urls import URLPattern

from huiyin.core.access import ADMINISTRATORS, CASE_WORKERS, EVERYBODY, MANAGERS, SIGNED_IN, page
from huiyin.knowledge import article_views, machine_views, public_views, talk_views, views

_ARTICLE = "knowledge/articles/<int:article_id>/"
_TALK = "knowledge/conversations/<int:conversation_id>/"
_PUBLIC = "ask/talk/<str:token>/"

urlpatterns: list[URLPattern] = [
    page("knowledge/", article_views.articles, name="knowledge", allow=SIGNED_IN),
    page("knowledge/articles/new/", article_views.new_article, name="article-new", allow=CASE_WORKERS),
    page(_ARTICLE, article_views.article, name="article", allow=SIGNED_IN),
    page(f"{_ARTICLE}edit/", article_views.edit_article, name="article-edit", allow=CASE_WORKERS),
    page(f"{_ARTICLE}publish/", article_views.publish, name="article-publish", allow=MANAGERS),
    page(f"{_ARTICLE}archive/", article_views.archive, name="article-archive", allow=MANAGERS),
    page(f"{_ARTICLE}reviewed/", article_views.reviewed, name="article-reviewed", allow=CASE_WORKERS),
    page("knowledge/synonyms/", article_views.synonyms, name="synonyms", allow=MANAGERS),
    page("knowledge/questions/", views.questions, name="open-questions", allow=CASE_WORKERS),
    page("knowledge/questions/<int:turn_id>/", views.settle, name="open-question", allow=CASE_WORKERS),
    page("knowledge/figures/", views.figures, name="assistant-figures", allow=SIGNED_IN),
    page("knowledge/page/", views.page_settings, name="help-page-settings", allow=MANAGERS),
    page("knowledge/conversations/", talk_views.conversations, name="conversations", allow=CASE_WORKERS),
    page(_TALK, talk_views.conversation, name="conversation", allow=CASE_WORKERS),
    page(f"{_TALK}take/", talk_views.take, name="conversation-take", allow=CASE_WORKERS),
    page(f"{_TALK}end/", talk_views.end, name="conversation-end", allow=CASE_WORKERS),
    page(f"{_TALK}draft/", talk_views.draft, name="conversation-draft", allow=CASE_WORKERS),
    page("knowledge/machine/", machine_views.machine, name="language-model", allow=ADMINISTRATORS),
    page("knowledge/machine/try/", machine_views.attempt, name="language-model-try", allow=ADMINISTRATORS),
    page("ask/<slug:address>/", public_views.help_page, name="help-public", allow=EVERYBODY),
    page("ask/<slug:address>/<int:article_id>/", public_views.article, name="help-article", allow=EVERYBODY),
    page("ask/<slug:address>/talk/", public_views.begin, name="help-begin", allow=EVERYBODY),
    page(_PUBLIC, public_views.talk, name="help-talk", allow=EVERYBODY),
    page(f"{_PUBLIC}new/", public_views.news, name="help-news", allow=EVERYBODY),
]
