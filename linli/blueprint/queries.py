"""Editions and roles, read once and kept in the process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext as _

from linli.blueprint.load import BlueprintProblems, Problem, load, load_roles
from linli.blueprint.models import Draft, Edition
from linli.blueprint.types import Mechanism, Role

ROLES_FILE = "roles.yaml"


@lru_cache(maxsize=256)
def mechanism(edition_id: int) -> Mechanism:
    """Return the mechanism of an edition; raise Edition.DoesNotExist when there is none.

    An edition never changes, so it is read and parsed once per process. Tests that roll back
    editions call `mechanism.cache_clear()`.
    """
    return _parsed(Edition.objects.values_list("text", flat=True).get(pk=edition_id))


def read_text(text: str) -> Mechanism:
    """Return the mechanism of a text; raise BlueprintProblems. The recent ones are kept."""
    return _parsed(text)


def draft_of(area_id: int, code: str) -> Draft | None:
    """Return what is being written for a mechanism in a place, if anything is."""
    return Draft.objects.filter(area_id=area_id, mechanism=code).select_related("base").first()


def drafts_in(area_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return (area id, mechanism) of what is being written in these places."""
    rows = Draft.objects.filter(area_id__in=area_ids)
    return set(rows.values_list("area_id", "mechanism"))


def texts(edition_ids: Collection[int]) -> dict[int, str]:
    """Return the texts of editions by id."""
    return dict(Edition.objects.filter(pk__in=edition_ids).values_list("pk", "text"))


def newest(code: str) -> Edition | None:
    """Return the edition of a mechanism that was stored last."""
    return Edition.objects.filter(mechanism=code).order_by("-created_at", "-pk").first()


def files() -> list[Path]:
    """Return the mechanism files of the blueprints folder, by name."""
    folder = Path(settings.LINLI_BLUEPRINTS)
    return sorted(path for path in folder.glob("*.yaml") if path.name != ROLES_FILE)


def read_file(path: Path) -> Mechanism:
    """Return the mechanism in a file; raise BlueprintProblems, or OSError when unreadable."""
    return load(text_of(path), file=path.name)


def text_of(path: Path) -> str:
    """Return the text of a blueprint file; raise BlueprintProblems when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        told = _("The file is not UTF-8 text.")
        raise BlueprintProblems([Problem(1, "", told, path.name)]) from exc


def roles() -> Mapping[str, Role]:
    """Return the installation's roles by code."""
    return _roles(Path(settings.LINLI_BLUEPRINTS) / ROLES_FILE)


def permissions_of(role_code: str) -> frozenset[str]:
    """Return what a role may do; nothing for a role that was taken out of the file."""
    return _permissions(Path(settings.LINLI_BLUEPRINTS) / ROLES_FILE).get(role_code, frozenset())


def roles_with(permission: str) -> frozenset[str]:
    """Return the codes of the roles that hold a permission."""
    return frozenset(code for code, role in roles().items() if permission in role.may)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Mechanism:
    return load(text)


@lru_cache(maxsize=4)
def _roles(path: Path) -> Mapping[str, Role]:
    read = load_roles(text_of(path), file=path.name)
    return MappingProxyType({role.code: role for role in read.roles})


@lru_cache(maxsize=4)
def _permissions(path: Path) -> Mapping[str, frozenset[str]]:
    return {code: frozenset(role.may) for code, role in _roles(path).items()}
