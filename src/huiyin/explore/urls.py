"""Addresses of this app."""

from huiyin.core.access import ANALYSTS, page
from huiyin.explore import view_changes, views

_EXPLORE = "programmes/<int:programme_id>/explore"
_VIEWS = "programmes/<int:programme_id>/views"

urlpatterns = [
    page(f"{_EXPLORE}/", views.explore, name="explore", allow=ANALYSTS),
    page(f"{_EXPLORE}/body/", views.explore_body, name="explore-body", allow=ANALYSTS),
    page(f"{_EXPLORE}/table/<slug:kind>/", views.explore_file, name="explore-file", allow=ANALYSTS),
    page(f"{_VIEWS}/save/", view_changes.save, name="view-save", allow=ANALYSTS),
    page(f"{_VIEWS}/<int:view_id>/<slug:action>/", view_changes.change, name="view-change", allow=ANALYSTS),
]
