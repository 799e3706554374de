"""Join an open case: one more voice behind it, with a code of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.blueprint import queries as blueprint
from linli.cases import rules
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.actions import pictures, speaking
from linli.matters.models import Matter, Voice
from linli.people.models import User
from linli.privacy import actions as vault
from linli.privacy.models import Contact
from linli.shards.ids import uuid7


def join_case(
    matter: Matter,
    *,
    text: str = "",
    contact: str = "",
    photos: Sequence[pictures.Picture] = (),
    channel: str = rules.WEB,
    pk: UUID | None = None,
    actor: User | None = None,
    at: datetime,
) -> Voice:
    """Let one more person join an open case of a joinable service, with a code of their own."""
    _require_joinable(matter)
    if actor is not None:
        reach.require(actor, "cases.enter", matter.area, on=matter_rules.day_of(at))
    home = matter.jurisdiction_id
    sealed = _sealed(contact.strip(), home, at)
    voice = speaking.fresh_voice(
        matter.pk,
        jurisdiction_id=home,
        key=areas.key_of(home),
        channel=channel,
        at=at,
        pk=pk or uuid7(),
        contact=sealed,
    )
    kept = tuple(
        pictures.keep(one, matter_id=matter.pk, jurisdiction_id=home, voice_id=voice.pk, at=at)
        for one in photos[: matter_rules.PHOTOS_MOST]
    )
    try:
        return speaking.join(
            matter, voice=voice, actor=actor, text=text, contact=sealed, photos=kept, at=at
        )
    except IntegrityError:
        again = _joined(home, voice.pk)
        if again is None:
            raise
        return again


def _sealed(contact: str, home: int, at: datetime) -> Contact | None:
    if not contact:
        return None
    return vault.keep(contact, purpose="appeal", jurisdiction_id=home, at=at)


def _joined(home: int, pk: UUID) -> Voice | None:
    rows = Voice.objects.shard(home).filter(pk=pk)
    found: Voice | None = rows.select_related("matter__area").first()
    return found


def _require_joinable(matter: Matter) -> None:
    asked = rules.service(blueprint.mechanism(matter.edition_id), matter.topic)
    if asked is None or not asked.joinable:
        sentence = _("This kind is not shared with others; please report it anew.")
        raise Refused("join.not_joinable", sentence)
