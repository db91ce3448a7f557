"""Addresses of reviews."""

from django.urls import URLPattern

from huiyin.channels.reviews import views
from huiyin.core.access import ANALYSTS, MANAGERS, page

_REVIEWS = "programmes/<int:programme_id>/reviews"
_FILE = f"{_REVIEWS}/files/<int:file_id>"

urlpatterns: list[URLPattern] = [
    page(f"{_REVIEWS}/", views.inbox, name="reviews", allow=ANALYSTS),
    page(f"{_REVIEWS}/reviews.xlsx", views.export, name="reviews-export", allow=ANALYSTS),
    page(f"{_REVIEWS}/<int:review_id>/reply/", views.reply, name="review-reply", allow=MANAGERS),
    page(f"{_REVIEWS}/files/", views.review_files, name="review-files", allow=MANAGERS),
    page(f"{_FILE}/", views.review_file, name="review-file", allow=MANAGERS),
    page(f"{_FILE}/undo/", views.undo, name="review-file-undo", allow=MANAGERS),
]
