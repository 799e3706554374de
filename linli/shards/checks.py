"""System checks that hold every model to the schema rules (`scale.md` 3); they need no database.

E001 jurisdiction, E002 primary key, E003 uniqueness, E004 foreign key between sharded tables, E005
foreign key from an unsharded table, E006 many-to-many, E007 managers, E008 inheritance, E009
exclusion, E010 undeclared kind.
"""

# ruff: noqa: SLF001  `_meta` and its kin are how Django lets a model be read

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from linli.shards.columns import SHARD, SHARD_ID
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedMethods, ShardedQuerySet

KINDS = {"reference", "local"}
LOCAL_APPS = {"admin", "auth", "contenttypes", "messages", "sessions"}


def check_shards(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  always the whole house
    **kwargs: Any,  # noqa: ARG001  Django's own signature
) -> list[checks.CheckMessage]:
    """Check every model of the installation."""
    return check_models(apps.get_models(include_auto_created=True))


def check_models(all_models: Iterable[type[models.Model]]) -> list[checks.CheckMessage]:
    """Return what is wrong with the given models."""
    found: list[checks.CheckMessage] = []
    for model in all_models:
        if model._meta.proxy or not model._meta.managed or model._meta.swapped:
            continue
        rules = _SHARDED if is_sharded(model) else _UNSHARDED
        for rule in rules:
            found += [
                checks.Error(f"{model._meta.label}: {problem}", obj=model, id=f"shards.{code}")
                for code, problem in rule(model)
            ]
    return found


def is_sharded(model: Any) -> bool:
    """Return whether a model's rows lie in shards."""
    return isinstance(model, type) and issubclass(model, ShardedMethods)


_Problems = Iterator[tuple[str, str]]


def _jurisdiction(model: Any) -> _Problems:
    try:
        field = model._meta.get_field(SHARD)
    except FieldDoesNotExist:
        yield "E001", f"a sharded model needs a field {SHARD}"
        return
    if field.null or not isinstance(field, models.ForeignKey) or is_sharded(field.related_model):
        yield "E001", f"{SHARD} must be a NOT NULL foreign key to a reference table"


def _primary_key(model: Any) -> _Problems:
    key = model._meta.pk
    counted = isinstance(key, (models.AutoField, models.CompositePrimaryKey))
    if counted or key.is_relation or not key.has_default():
        yield "E002", f"{key.name} must be a single key that is made before INSERT"


def _uniqueness(model: Any) -> _Problems:
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield "E003", f"{field.name} alone cannot be unique; use UniqueConstraint with {SHARD}"
    for names in _unique_sets(model):
        if not names & {SHARD, SHARD_ID}:
            yield "E003", f"unique {sorted(names)} must include {SHARD}"


def _unique_sets(model: Any) -> Iterator[set[str]]:
    yield from (set(names) for names in model._meta.unique_together)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            parts: list[Any] = [e for e in constraint.expressions if isinstance(e, models.F)]
            yield {*constraint.fields, *(part.name for part in parts)}


def _exclusion(model: Any) -> _Problems:
    for constraint in model._meta.constraints:
        if type(constraint).__name__ == "ExclusionConstraint":
            equal = {getattr(e, "name", e) for e, op in constraint.expressions if op == "="}
            if not equal & {SHARD, SHARD_ID}:
                yield "E009", f"exclusion constraint {constraint.name} must have {SHARD} WITH ="


def _foreign_keys(model: Any) -> _Problems:
    for field in model._meta.local_fields:
        if is_sharded(field.related_model) and not isinstance(field, ShardedForeignKey):
            yield "E004", f"{field.name} must be a ShardedForeignKey"


def _managers(model: Any) -> _Problems:
    for manager in (model._base_manager, model._default_manager):
        if not isinstance(manager.get_queryset(), ShardedQuerySet):
            yield (
                "E007",
                f"manager {manager.name} must be a ShardedQuerySet's (Meta: ShardedModel.Meta)",
            )


def _inheritance(model: Any) -> _Problems:
    for parent in model._meta.parents:
        yield "E008", f"must not inherit from the table of {parent._meta.label}"


def _many_to_many(model: Any) -> _Problems:
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if not (is_sharded(model) or is_sharded(field.related_model)):
            continue
        if through._meta.auto_created or not is_sharded(through):
            yield "E006", f"{field.name} needs an explicit sharded through model"


def _foreign_keys_up(model: Any) -> _Problems:
    if model._meta.auto_created:
        return
    for field in model._meta.local_fields:
        if is_sharded(field.related_model) and field.db_constraint:
            yield "E005", f"{field.name} cannot be a database foreign key to a sharded table"


def _kind(model: Any) -> _Problems:
    if model._meta.auto_created or model._meta.app_label in LOCAL_APPS:
        return
    if getattr(model, "shard_kind", None) not in KINDS:
        yield "E010", 'must be sharded or say shard_kind = "reference" or "local"'


_SHARDED = (
    _jurisdiction,
    _primary_key,
    _uniqueness,
    _exclusion,
    _foreign_keys,
    _managers,
    _inheritance,
    _many_to_many,
)
_UNSHARDED = (_many_to_many, _foreign_keys_up, _kind)
