"""Tests of actors."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from linli.kernel.actor import SYSTEM, Actor, System


def test_the_system_acts_under_its_own_name_and_without_an_id() -> None:
    actor: Actor = SYSTEM

    assert (actor.actor_kind, actor.actor_id) == ("system", "")
    assert System() == SYSTEM


def test_nobody_turns_the_system_into_somebody_else() -> None:
    with pytest.raises(FrozenInstanceError):
        SYSTEM.actor_kind = "user"  # type: ignore[misc]
