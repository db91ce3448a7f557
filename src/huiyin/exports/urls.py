"""Addresses of exports and open tables."""

from huiyin.core.access import ANALYSTS, EVERYBODY, MANAGERS, page
from huiyin.exports import open_views, views

_EXPORTS = "programmes/<int:programme_id>/exports/"
_OPEN = "programmes/<int:programme_id>/open/"

urlpatterns = [
    page(_EXPORTS, views.exports, name="exports", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/", views.export, name="export", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/progress/", views.progress, name="export-progress", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/file/", views.file, name="export-file", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/cancel/", views.cancel, name="export-cancel", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/again/", views.again, name="export-again", allow=ANALYSTS),
    page(_EXPORTS + "<int:export_id>/remove/", views.remove, name="export-remove", allow=ANALYSTS),
    page(_OPEN, open_views.open_tables, name="open-tables", allow=ANALYSTS),
    page(_OPEN + "keys/<int:key_id>/revoke/", open_views.revoke, name="open-key-revoke", allow=ANALYSTS),
    page(_OPEN + "folder/", open_views.folder, name="open-folder", allow=MANAGERS),
    page("open/<str:token>/facts.parquet", open_views.parquet, name="open-parquet", allow=EVERYBODY),
    page("open/<str:token>/facts.arrow", open_views.arrow, name="open-arrow", allow=EVERYBODY),
    page("open/<str:token>/codebook.json", open_views.codebook, name="open-codebook", allow=EVERYBODY),
]
