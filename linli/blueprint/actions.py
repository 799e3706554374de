"""Keep a blueprint, and what is being written for the next one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.blueprint.load import load
from linli.blueprint.models import Draft, Edition
from linli.kernel.actor import Actor
from linli.kernel.errors import Stale
from linli.shards import ids


def store(text: str, *, at: datetime) -> Edition:
    """Keep `text` as an edition of the mechanism it names; the same text gives the same edition.

    Raises BlueprintProblems when the text is not a blueprint that holds.
    """
    code = load(text).id
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        kept = Edition.objects.filter(mechanism=code, sha256=sha256).first()
        if kept is not None:
            return kept
        edition, _made = Edition.objects.get_or_create(
            mechanism=code,
            sha256=sha256,
            defaults={"id": ids.take(name="reference").start, "text": text, "created_at": at},
        )
    return edition


@transaction.atomic
def begin_draft(area_id: int, base: Edition, *, text: str, actor: Actor, at: datetime) -> Draft:
    """Keep the first change of a place to the edition it runs; a draft binds nobody.

    Raises Stale when somebody else began one, BlueprintProblems when the text does not hold.
    """
    load(text)
    draft = Draft(
        id=ids.take().start,
        area_id=area_id,
        mechanism=base.mechanism,
        base=base,
        text=text,
        changed_by=_user(actor),
        changed_at=at,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as fault:
        raise _stale() from fault
    return draft


@transaction.atomic
def change_draft(draft: Draft, *, text: str, actor: Actor, at: datetime) -> Draft:
    """Put `text` in place of the draft that was read.

    Raises Stale when somebody changed it since, BlueprintProblems when the text does not hold.
    """
    load(text)
    rows = Draft.objects.filter(pk=draft.pk, version=draft.version)
    written = {"text": text, "changed_by": _user(actor), "changed_at": at}
    if not rows.update(version=F("version") + 1, **written):
        raise _stale()
    draft.text, draft.version, draft.changed_at = text, draft.version + 1, at
    return draft


@transaction.atomic
def discard_draft(draft: Draft, *, actor: Actor, at: datetime) -> None:  # noqa: ARG001  a verb says who and when
    """Throw a draft away. Raises Stale when somebody changed it since."""
    if not Draft.objects.filter(pk=draft.pk, version=draft.version).delete()[0]:
        raise _stale()


def _user(actor: Actor) -> int | None:
    return int(actor.actor_id) if actor.actor_kind == "user" and actor.actor_id else None


def _stale() -> Stale:
    return Stale("blueprint.draft_stale", _("Somebody else just changed this draft."))
