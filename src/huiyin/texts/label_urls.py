"""Addresses of label quality, coding and corrections."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, SIGNED_IN, page
from huiyin.texts import coding_views, label_views

_TEXTS = "programmes/<int:programme_id>/texts/"

urlpatterns: list[URLPattern] = [
    page(f"{_TEXTS}quality/", label_views.quality, name="text-quality", allow=ANALYSTS),
    page(f"{_TEXTS}quality/draw/", label_views.draw, name="text-draw", allow=MANAGERS),
    page(f"{_TEXTS}quality/train/", label_views.train, name="text-train", allow=MANAGERS),
    page(f"{_TEXTS}quality/layers/<int:head_id>/", label_views.layer, name="text-layer", allow=MANAGERS),
    page(f"{_TEXTS}quality/drift/<int:look_id>/", label_views.drift, name="text-drift", allow=MANAGERS),
    page(
        f"{_TEXTS}quality/corrections/<int:correction_id>/undo/",
        label_views.uncorrect,
        name="text-uncorrect",
        allow=MANAGERS,
    ),
    page(f"{_TEXTS}coding/<int:number>/", coding_views.coding, name="text-coding", allow=SIGNED_IN),
    page(
        f"{_TEXTS}coding/<int:number>/differences/",
        coding_views.differences,
        name="text-differences",
        allow=MANAGERS,
    ),
    page(
        "texts/readings/<int:reading_id>/correct/", label_views.correct, name="text-correct", allow=SIGNED_IN
    ),
]
