"""Addresses of tasks, of what comes up, and of calls."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.tasks.views import tasks

app_name = "tasks"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="new"),
    path("tasks/<str:number>/split/", tasks.split, name="split"),
    path("tasks/<str:number>/parts/", tasks.parts, name="parts"),
]
