"""Codes on paper: which address they carry, and whether a phone could open it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from linli.ui import qr


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.0.0.53", "localhost:8001", "[::1]:8000"])
def test_an_address_that_only_this_machine_can_open_is_said(settings: Any, host: str) -> None:
    settings.LINLI_ADDRESS, settings.ALLOWED_HOSTS = "", ["*"]

    assert qr.only_here(RequestFactory().get("/", HTTP_HOST=host)) == f"http://{host}/"


@pytest.mark.parametrize("host", ["linli.example", "10.20.0.7:8000"])
def test_an_address_of_the_place_is_fine(settings: Any, host: str) -> None:
    settings.LINLI_ADDRESS, settings.ALLOWED_HOSTS = "", ["*"]

    assert qr.only_here(RequestFactory().get("/", HTTP_HOST=host)) == ""


def test_the_public_address_counts_wherever_one_sits(settings: Any) -> None:
    settings.LINLI_ADDRESS, settings.ALLOWED_HOSTS = "https://linli.example", ["*"]

    assert qr.only_here(RequestFactory().get("/", HTTP_HOST="127.0.0.1:8000")) == ""


def test_what_only_one_person_may_know_is_drawn_alike_and_not_kept() -> None:
    qr.svg.cache_clear()

    drawn = qr.svg_of_one("https://linli.example/login/first/word/")

    assert qr.svg.cache_info().currsize == 0
    assert qr.svg("https://linli.example/login/first/word/") == drawn
