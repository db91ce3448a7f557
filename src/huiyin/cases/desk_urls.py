"""Addresses of the agents' work place."""

from __future__ import annotations

from django.urls import URLPattern

from huiyin.cases import desk_views, live_views, queue_views, supervision_views, template_views
from huiyin.core.access import CASE_WORKERS, MANAGERS, page

desk_pages: list[URLPattern] = [
    page("cases/", queue_views.cases, name="cases", allow=CASE_WORKERS),
    page("cases/bulk/", queue_views.bulk, name="case-bulk", allow=CASE_WORKERS),
    page("cases/next/", queue_views.take_next, name="case-next", allow=CASE_WORKERS),
    page("cases/undo/<int:act_id>/", queue_views.undo, name="case-undo", allow=CASE_WORKERS),
    page("cases/lists/", queue_views.save_list, name="case-list-save", allow=CASE_WORKERS),
    page(
        "cases/lists/<int:list_id>/remove/",
        queue_views.remove_list,
        name="case-list-remove",
        allow=CASE_WORKERS,
    ),
    page("cases/live/", live_views.live_contacts, name="live-contacts", allow=CASE_WORKERS),
    page("cases/live/<int:contact_id>/answer/", live_views.answer, name="live-answer", allow=CASE_WORKERS),
    page("cases/live/<int:contact_id>/leave/", live_views.leave, name="live-leave", allow=CASE_WORKERS),
    page("cases/supervision/", supervision_views.supervision, name="case-supervision", allow=MANAGERS),
    page("cases/words/", template_views.templates, name="reply-templates", allow=CASE_WORKERS),
    page("cases/words/new/", template_views.template, name="reply-template-new", allow=MANAGERS),
    page("cases/words/<int:template_id>/", template_views.template, name="reply-template", allow=MANAGERS),
    page(
        "cases/words/<int:template_id>/remove/",
        template_views.remove,
        name="reply-template-remove",
        allow=MANAGERS,
    ),
    page("cases/<int:case_id>/desk/<slug:name>/", desk_views.do, name="case-desk", allow=CASE_WORKERS),
    page("cases/<int:case_id>/-/dial/", desk_views.dial, name="case-dial", allow=CASE_WORKERS),
    page("cases/<int:case_id>/guide/<slug:guide>/", desk_views.tick, name="case-guide", allow=CASE_WORKERS),
    page("cases/<int:case_id>/-/present/", desk_views.present, name="case-present", allow=CASE_WORKERS),
    page("cases/<int:case_id>/-/words/", desk_views.check_words, name="case-words", allow=CASE_WORKERS),
]
