"""Reach a requester: call through the relay, or see the contact for a reason; both journaled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.errors import NotAllowed, Refused
from linli.kernel.flow import By
from linli.matters import events, queries, rules
from linli.matters.actions.handling import voice_of
from linli.matters.actions.notes import note_down
from linli.matters.models import Matter, Voice
from linli.matters.queries import Standing
from linli.org import queries as org
from linli.people.models import User
from linli.privacy import actions as vault
from linli.privacy import rules as vault_rules

RELAY, VIEW = "relay", "view"


def may_call(stand: Standing) -> bool:
    """Return whether the actor may call through the relay: whoever handles it, or a desk."""
    return _holds(stand, "contacts.relay") or _holds(stand, "matters.handle", By.OWNER)


def may_see(stand: Standing) -> bool:
    """Return whether the actor may see the contact itself, for a reason."""
    return _holds(stand, "contacts.view")


@transaction.atomic
def relay(matter: Matter, *, actor: User, voice: str = "", at: datetime) -> vault.RelayCall:
    """Let the relay call one requester and return what to dial; the number stays in the vault."""
    stand = queries.stand(matter, actor, at=at)
    if not may_call(stand):
        raise NotAllowed("contact.not_yours", _("Only those who handle it may call."))
    asked, contact_id = _reachable(matter, voice)
    _noted(matter, asked, RELAY, "", actor=actor, at=at)
    return vault.relay(
        contact_id,
        subject_id=matter.pk,
        user_id=actor.pk,
        unit_id=_unit(stand, actor),
        jurisdiction_id=matter.jurisdiction_id,
        at=at,
    )


@transaction.atomic
def look(matter: Matter, *, actor: User, voice: str = "", reason: str, at: datetime) -> str:
    """Return the contact itself, for a reason from the list; the requester sees that it was."""
    stand = queries.stand(matter, actor, at=at)
    if not may_see(stand):
        raise NotAllowed(
            "contact.not_shown", _("You may call through the relay, not see the contact.")
        )
    if reason not in vault_rules.REASONS:
        raise Refused("contact.reason", _("Please choose why."), field="reason")
    asked, contact_id = _reachable(matter, voice)
    _noted(matter, asked, VIEW, reason, actor=actor, at=at)
    return vault.look(
        contact_id,
        subject_id=matter.pk,
        user_id=actor.pk,
        unit_id=_unit(stand, actor),
        reason=reason,
        jurisdiction_id=matter.jurisdiction_id,
        at=at,
    )


def _noted(
    matter: Matter, voice: Voice, way: str, reason: str, *, actor: User, at: datetime
) -> None:
    fact = events.ContactSeen(voice_id=voice.pk, way=way, reason=reason)
    note_down(matter, fact, actor=actor, at=at)


def _reachable(matter: Matter, voice: str) -> tuple[Voice, UUID]:
    asked = voice_of(matter, voice)
    if asked.contact_id is None:
        raise Refused("contact.none", _("This resident left no contact."), field="voice")
    return asked, asked.contact_id


def _holds(stand: Standing, permission: str, *by: By) -> bool:
    """Return whether the permission is held over the place, or in a unit that must act on it."""
    held = [stand.powers.get(one) for one in by] if by else list(stand.powers.values())
    return any(permission in one for one in held if one)


def _unit(stand: Standing, user: User) -> int | None:
    mine = org.units_of(user, on=rules.day_of(stand.at))
    acting = (leg.unit_id for leg in stand.open_legs if leg.unit_id in mine)
    return next(acting, next(iter(mine), None))
