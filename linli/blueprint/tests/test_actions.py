"""Keeping editions, and reading them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.checks import CheckMessage

from linli.blueprint import queries
from linli.blueprint.actions import store
from linli.blueprint.checks import check_blueprints
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.models import Edition
from linli.blueprint.tests.small import SMALL, shipped, spoiled

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    queries.mechanism.cache_clear()
    yield
    queries.mechanism.cache_clear()


@pytest.mark.django_db
def test_the_same_text_gives_the_same_edition() -> None:
    first = store(SMALL, at=AT)

    again = store(SMALL, at=LATER)

    assert again == first
    assert again.created_at == AT
    assert first.mechanism == "small_place"


@pytest.mark.django_db
def test_another_text_gives_a_new_edition_and_the_old_one_stays() -> None:
    old = store(SMALL, at=AT)

    new = store(spoiled("2 working days", "3 working days"), at=LATER)

    assert new.pk != old.pk
    assert queries.newest("small_place") == new
    assert queries.mechanism(old.pk).timers.verify.amount == 2
    assert queries.mechanism(new.pk).timers.verify.amount == 3


@pytest.mark.django_db
def test_a_text_with_mistakes_is_not_kept() -> None:
    with pytest.raises(BlueprintProblems):
        store(spoiled("measure: count", "measure: no"), at=AT)

    assert not Edition.objects.filter(mechanism="small_place").exists()


@pytest.mark.django_db
def test_an_edition_is_read_from_the_database_once(django_assert_num_queries: object) -> None:
    edition = store(SMALL, at=AT)

    with django_assert_num_queries(1):  # type: ignore[operator]
        first, again = queries.mechanism(edition.pk), queries.mechanism(edition.pk)

    assert first is again


@pytest.mark.django_db
def test_an_edition_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(Edition.DoesNotExist):
        queries.mechanism(404)


def test_roles_say_what_they_may_and_who_may() -> None:
    assert queries.permissions_of("building_worker") == {
        "matters.read",
        "matters.handle",
        "contacts.relay",
    }
    assert queries.permissions_of("nobody") == frozenset()
    assert queries.roles_with("matters.decide") == {"unit_lead"}
    assert queries.roles_with("moon.walk") == frozenset()
    assert queries.permissions_of("desk_worker") < queries.permissions_of("unit_lead")


def test_the_shipped_folder_passes_the_system_check() -> None:
    assert check_blueprints(None) == []


def test_the_system_check_tells_broken_missing_and_misnamed_files(
    tmp_path: Path, settings: object
) -> None:
    roles_text = shipped("roles")
    settings.LINLI_BLUEPRINTS = tmp_path  # type: ignore[attr-defined]
    assert _ids(check_blueprints(None)) == ["blueprint.E002"]

    (tmp_path / "roles.yaml").write_text(roles_text, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("id: no\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"id: caf\xe9\n")

    assert set(_ids(check_blueprints(None))) == {"blueprint.E001", "blueprint.E003"}
    assert any("latin.yaml:1" in one.msg for one in check_blueprints(None))


def _ids(found: list[CheckMessage]) -> list[str]:
    return [str(one.id) for one in found]
