"""Addresses of the upload pages."""

from django.urls import URLPattern

from huiyin.channels.file_upload import views
from huiyin.core.access import ANALYSTS, page

_ALL = "programmes/<int:programme_id>/uploads/"
_ONE = f"{_ALL}<int:upload_id>/"

urlpatterns: list[URLPattern] = [
    page(_ALL, views.uploads, name="uploads", allow=ANALYSTS),
    page(f"{_ALL}new/", views.upload_new, name="upload-new", allow=ANALYSTS),
    page(_ONE, views.upload, name="upload", allow=ANALYSTS),
    page(f"{_ONE}progress/", views.progress, name="upload-progress", allow=ANALYSTS),
    page(f"{_ONE}undo/", views.undo, name="upload-undo", allow=ANALYSTS),
    page(f"{_ONE}resume/", views.resume, name="upload-resume", allow=ANALYSTS),
    page(f"{_ONE}rejected.csv", views.rejected_csv, name="upload-rejected", allow=ANALYSTS),
]
