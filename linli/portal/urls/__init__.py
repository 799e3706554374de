"""All addresses of the portal."""

from __future__ import annotations

from linli.portal.urls import figures, operator, public, staff

urlpatterns = [*public.urlpatterns, *staff.urlpatterns, *figures.urlpatterns, *operator.urlpatterns]
