"""Addresses of the pages for services and promises."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import services

ONE = "manage/services/<str:area>/<slug:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/services/", services.overview, name="services"),
    path("manage/services/<str:area>/", services.first, name="services_first"),
    path(ONE, services.place, name="services_place"),
    path(f"{ONE}new/", services.new_service, name="services_new"),
    path(f"{ONE}times/", services.promises, name="services_times"),
    path(f"{ONE}words/<str:section>/", services.words, name="services_words"),
    path(f"{ONE}review/", services.review, name="services_review"),
    path(f"{ONE}discard/", services.discard, name="services_discard"),
    path(f"{ONE}structure/", services.structure, name="services_structure"),
    path(f"{ONE}file/", services.file, name="services_file"),
    path(f"{ONE}upload/", services.upload, name="services_upload"),
    path(f"{ONE}compare/<int:old>/<int:new>/", services.compare, name="services_compare"),
    path(f"{ONE}again/<int:edition>/", services.again, name="services_again"),
    path(f"{ONE}call-off/<int:row>/", services.call_off, name="services_call_off"),
    path(f"{ONE}service/<slug:name>/", services.service, name="services_service"),
    *[
        path(
            f"{ONE}service/<slug:name>/{verb}/",
            services.verb,
            {"verb": verb},
            name=f"services_{verb.replace('-', '_')}",
        )
        for verb in services.VERBS
    ],
]
