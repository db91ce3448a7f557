"""All addresses, by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("huiyin.core.urls")),
    path("", include("huiyin.accounts.urls")),
    path("", include("huiyin.customers.urls")),
    path("", include("huiyin.messaging.urls")),
    path("", include("huiyin.surveys.urls")),
    path("", include("huiyin.channels.urls")),
    path("", include("huiyin.campaigns.urls")),
    path("", include("huiyin.responses.urls")),
    path("", include("huiyin.metrics.urls")),
    path("", include("huiyin.texts.label_urls")),
    path("", include("huiyin.exports.urls")),
    path("", include("huiyin.packs.urls")),
    path("", include("huiyin.texts.urls")),
    path("", include("huiyin.alerts.urls")),
    path("", include("huiyin.cases.urls")),
    path("", include("huiyin.recovery.urls")),
    path("", include("huiyin.promises.urls")),
    path("", include("huiyin.notices.urls")),
    path("", include("huiyin.knowledge.urls")),
    path("", include("huiyin.profiles.urls")),
    path("", include("huiyin.outcomes.urls")),
    path("", include("huiyin.referrals.urls")),
    path("", include("huiyin.explore.urls")),
    path("", include("huiyin.dashboards.urls")),
    path("", include("huiyin.boards.urls")),
    path("", include("huiyin.reports.urls")),
    path("", include("huiyin.api.urls")),
]

handler400 = "huiyin.core.views.bad_request"
handler403 = "huiyin.core.views.forbidden"
handler404 = "huiyin.core.views.not_found"
handler500 = "huiyin.core.views.failed"
