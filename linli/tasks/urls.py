"""Addresses of tasks, of what comes up, and of calls."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.tasks.views import calls, cycles, tasks, upward

app_name = "tasks"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="new"),
    path("tasks/cycles/", cycles.cycles, name="cycles"),
    path("tasks/up/", upward.upward, name="upward"),
    path("tasks/up/new/", upward.new, name="upward_new"),
    path("tasks/<str:number>/split/", tasks.split, name="split"),
    path("tasks/<str:number>/parts/", tasks.parts, name="parts"),
    path("calls/", calls.mine, name="calls"),
    path("calls/new/", calls.new, name="call_new"),
    path("calls/called/", calls.called, name="called"),
    path("calls/willing/", calls.say, name="say"),
    path("calls/willing/<int:pk>/leave/", calls.leave, name="leave"),
    path("calls/<str:number>/", calls.call, name="call"),
    path("calls/<str:number>/cannot/", calls.cannot, name="cannot"),
    path("calls/<str:number>/step-back/", calls.step_back, name="step_back"),
]
