"""The installation's roles: which permissions a role holds."""

from __future__ import annotations

from pydantic import Field

from linli.blueprint.types.atoms import Code, Part, Permission, Words


class Role(Part):
    """A named set of permissions; posts name a role, grants carry it."""

    code: Code
    words: Words
    may: tuple[Permission, ...] = Field(min_length=1)


class Roles(Part):
    """The whole of roles.yaml."""

    roles: tuple[Role, ...] = Field(min_length=1)
