"""All addresses of the house: each room brings its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("linli.portal.urls")),
    path("", include("linli.cases.urls")),
    path("", include("linli.tasks.urls")),
    path("", include("linli.one_form.urls")),
    path("", include("linli.reports.urls")),
    path("", include("linli.matters.urls")),
    path("", include("linli.people.urls")),
    path("", include("linli.ui.urls")),
]
handler400 = "linli.ui.views.unreadable"
handler404 = "linli.ui.views.missing"
handler403 = "linli.ui.views.not_allowed"
handler500 = "linli.ui.views.broken"
