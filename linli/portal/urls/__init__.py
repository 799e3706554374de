"""All addresses of the portal."""

from __future__ import annotations

from django.urls import path

from linli.portal.api import api
from linli.portal.urls import figures, operator, public, staff

urlpatterns = [
    *public.urlpatterns,
    *staff.urlpatterns,
    *figures.urlpatterns,
    *operator.urlpatterns,
    path("api/v1/", api.urls),
]
