"""All addresses of the portal."""

from __future__ import annotations

from django.urls import path

from linli.portal.api import api
from linli.portal.urls import (
    calendar,
    cards,
    figures,
    imports,
    operator,
    posts,
    public,
    services,
    setup,
    staff,
    stated,
    tree,
    units,
)

urlpatterns = [
    *public.urlpatterns,
    *staff.urlpatterns,
    *figures.urlpatterns,
    *stated.urlpatterns,
    *operator.urlpatterns,
    *setup.urlpatterns,
    *imports.urlpatterns,
    *tree.urlpatterns,
    *units.urlpatterns,
    *posts.urlpatterns,
    *cards.urlpatterns,
    *services.urlpatterns,
    *calendar.urlpatterns,
    path("api/v1/", api.urls),
]
