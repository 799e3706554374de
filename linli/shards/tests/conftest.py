"""The sample tables, made for one module, and the linter that knows them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from linli.shards.linter import Linter
from linli.shards.tests.samples import TABLES, Area, Parcel, Stop


@pytest.fixture(scope="module")
def tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in reversed(TABLES):
                editor.delete_model(model)


@pytest.fixture
def rows(tables: None, db: None) -> SimpleNamespace:
    """Two jurisdictions with different numbers of rows, so that a lost filter shows."""
    west = Area.objects.create(id=1, name="West")
    east = Area.objects.create(id=2, name="East")
    letter = Parcel.objects.create(jurisdiction=west, number="W-1")
    crate = Parcel.objects.create(jurisdiction=east, number="E-1")
    Stop.objects.create(jurisdiction=west, parcel=letter, place=east, order=1)
    for order in (1, 2):
        Stop.objects.create(jurisdiction=east, parcel=crate, place=west, order=order)
    return SimpleNamespace(west=west, east=east, letter=letter, crate=crate)


@pytest.fixture
def linter() -> Iterator[Linter]:
    with Linter(model._meta.db_table for model in (Parcel, Stop)).watching() as linter:
        yield linter
