"""Addresses of texts."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, page
from huiyin.texts import cluster_views, topic_views, views

_TEXTS = "programmes/<int:programme_id>/texts/"

urlpatterns: list[URLPattern] = [
    page(_TEXTS, views.themes, name="texts", allow=ANALYSTS),
    page(f"{_TEXTS}words/", views.words, name="text-words", allow=ANALYSTS),
    page(f"{_TEXTS}clusters/", cluster_views.clusters, name="text-clusters", allow=ANALYSTS),
    page(f"{_TEXTS}summarise/", cluster_views.summarise, name="text-summarise", allow=ANALYSTS),
    page(f"{_TEXTS}drivers/", views.drivers, name="text-drivers", allow=ANALYSTS),
    page(f"{_TEXTS}reviews/", views.reviews, name="text-reviews", allow=ANALYSTS),
    page(f"{_TEXTS}sentences/", views.texts, name="text-sentences", allow=ANALYSTS),
    page(f"{_TEXTS}topics/", topic_views.topics, name="text-topics", allow=ANALYSTS),
    page(f"{_TEXTS}topics/home/", topic_views.home, name="text-home", allow=MANAGERS),
    page(f"{_TEXTS}topics/start/", topic_views.topics_start, name="text-topics-start", allow=ANALYSTS),
    page(f"{_TEXTS}topics/new/", topic_views.topic, name="text-topic-new", allow=ANALYSTS),
    page(f"{_TEXTS}topics/of/<slug:key>/", topic_views.topic, name="text-topic", allow=ANALYSTS),
    page(
        f"{_TEXTS}topics/of/<slug:key>/remove/",
        topic_views.topic_remove,
        name="text-topic-remove",
        allow=ANALYSTS,
    ),
    page(f"{_TEXTS}read/", views.read, name="text-read", allow=ANALYSTS),
    page(f"{_TEXTS}workbook/", views.workbook, name="text-workbook", allow=ANALYSTS),
]
