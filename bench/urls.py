"""All addresses of the house, and the yardstick."""

from __future__ import annotations

from django.urls import include, path

from bench.yard import views
from linli.config import urls

urlpatterns = [path("yard/", views.yard), path("", include(urls.urlpatterns))]
handler404, handler403, handler500 = urls.handler404, urls.handler403, urls.handler500
