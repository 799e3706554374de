"""A model that breaks a schema rule is named before any database is touched."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import models
from django.db.models.functions import Lower

from linli.shards.checks import check_models
from linli.shards.fields import ShardedForeignKey
from linli.shards.ids import uuid7
from linli.shards.models import ShardedMethods, ShardedModel
from linli.shards.tests.samples import TABLES, Area, Parcel, Stop


def _meta(base: type = object, **more: Any) -> type:
    return type("Meta", (base,), {"app_label": "tests", "apps": Apps(), **more})


def _sharded(*bases: type, meta: dict[str, Any] | None = None, **fields: Any) -> Any:
    body = {"__module__": __name__, "Meta": _meta(ShardedModel.Meta, **(meta or {})), **fields}
    return type("Broken", bases or (ShardedModel,), body)


def _unsharded(**fields: Any) -> Any:
    return type("Broken", (models.Model,), {"__module__": __name__, "Meta": _meta(), **fields})


def _codes(model: Any) -> set[str]:
    return {problem.id.removeprefix("shards.") for problem in check_models([model])}


def _unique(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"constraints": [models.UniqueConstraint(*parts, name="u", **more)]}


def test_well_made_models_pass() -> None:
    assert check_models(TABLES) == []


def test_the_models_of_the_house_pass() -> None:
    from django.core.management import call_command

    call_command("check", tags=["models"], fail_level="ERROR")


PART = {"code": models.CharField(max_length=9)}


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("E001", lambda: _sharded(jurisdiction=models.ForeignKey(Area, models.PROTECT, null=True))),
        ("E001", lambda: _sharded(jurisdiction=models.BigIntegerField())),
        ("E002", lambda: _sharded(id=models.BigAutoField(primary_key=True))),
        ("E002", lambda: _sharded(id=models.UUIDField(primary_key=True))),
        ("E003", lambda: _sharded(code=models.CharField(max_length=9, unique=True))),
        ("E003", lambda: _sharded(meta=_unique(fields=["code"]), code=models.IntegerField())),
        ("E003", lambda: _sharded(meta=_unique(Lower("code")), code=models.TextField())),
        ("E003", lambda: _sharded(meta={"unique_together": {("code",)}}, code=models.TextField())),
        ("E004", lambda: _sharded(parcel=models.ForeignKey(Parcel, models.CASCADE))),
        (
            "E005",
            lambda: _unsharded(shard_kind="local", p=models.ForeignKey(Parcel, models.CASCADE)),
        ),
        ("E006", lambda: _sharded(many=models.ManyToManyField(Parcel, related_name="+"))),
        ("E006", lambda: _unsharded(shard_kind="local", many=models.ManyToManyField(Stop))),
        ("E007", lambda: _sharded(objects=models.Manager())),
        ("E010", lambda: _unsharded()),
        ("E010", lambda: _unsharded(shard_kind="big")),
    ],
)
def test_a_broken_rule_is_named(code: str, make: Any) -> None:
    assert code in _codes(make())


def test_a_table_may_not_inherit_from_a_sharded_table() -> None:
    class Meta(ShardedModel.Meta):
        app_label = "tests"
        apps = Parcel._meta.apps

    broken = type("Child", (Parcel,), {"__module__": __name__, "Meta": Meta})

    assert "E008" in _codes(broken)
    del Parcel._meta.apps.all_models["tests"]["child"]
    Parcel._meta.apps.clear_cache()


def test_an_exclusion_needs_the_jurisdiction_with_an_equals_sign() -> None:
    class ExclusionConstraint(SimpleNamespace):
        """Has the shape of the one that only PostgreSQL brings."""

    broken = _sharded()
    broken._meta.constraints = [ExclusionConstraint(name="x", expressions=[("span", "&&")])]
    sound = _sharded()
    pair = [("jurisdiction", "="), ("span", "&&")]
    sound._meta.constraints = [ExclusionConstraint(name="x", expressions=pair)]

    assert _codes(broken) == {"E009"}
    assert _codes(sound) == set()


def test_what_is_allowed_is_not_named() -> None:
    with_jurisdiction = _unique(fields=["jurisdiction", "code"])
    apart = models.ForeignKey(Parcel, models.CASCADE, db_constraint=False, related_name="+")

    assert _codes(_sharded(meta=with_jurisdiction, code=models.IntegerField())) == set()
    assert _codes(_sharded(parcel=ShardedForeignKey(Parcel, models.CASCADE))) == set()
    assert _codes(_unsharded(shard_kind="local", parcel=apart)) == set()


def test_a_model_without_a_jurisdiction_cannot_be_sharded() -> None:
    body = {
        "__module__": __name__,
        "Meta": _meta(),
        "id": models.UUIDField(primary_key=True, default=uuid7),
    }
    broken = type("Broken", (ShardedMethods, models.Model), body)

    assert {"E001", "E007"} <= _codes(broken)
