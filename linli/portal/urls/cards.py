"""Addresses of the pages for duty cards."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from linli.portal.views import cards, paper

urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<str:code>/poster.pdf", paper.poster_pdf, name="poster_pdf"),
    path("b/<str:code>/poster/", paper.poster, name="poster"),
    path("b/<str:code>/wrong/", paper.wrong, name="wrong_card"),
    path("account/cards/", cards.mine, name="my_cards"),
    path("account/cards/<int:pk>/", cards.agree, name="agree_card"),
    path("account/cards/<int:pk>/<slug:name>/", cards.take_back, name="take_back_card"),
    path("manage/cards/", cards.places, name="manage_cards"),
    path("manage/cards/posters/<str:code>.pdf", paper.posters_pdf, name="posters_pdf"),
    path("manage/cards/posts/<int:pk>/", cards.of_post, name="post_card"),
    path("manage/cards/card/<int:pk>/<slug:name>/", cards.change, name="change_card"),
    path("manage/cards/sheets/<int:pk>/down/", cards.taken_down, name="sheet_down"),
    path("manage/cards/matters/<str:number>/", cards.put_right, name="put_card_right"),
    path("manage/cards/<str:code>/", cards.gaps, name="card_gaps"),
]
