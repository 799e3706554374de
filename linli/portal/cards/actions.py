"""What the pages and the API do with duty cards, where more than one room has a part in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.cases import rules as case_rules
from linli.cases.actions import closing, opening
from linli.kernel.errors import Refused
from linli.matters.actions import handling
from linli.matters.models import Matter, Voice
from linli.matters.rules import day_of
from linli.org import actions as org_actions
from linli.org import queries as org
from linli.org.actions import Face
from linli.org.models import DutyCard, Post
from linli.people import actions as people
from linli.people.models import User
from linli.portal.cards import rules
from linli.shards.ids import uuid7
from linli.ui.words import named

REPORTS_AN_HOUR = 20
NEW = "new"


def agree(post: Post, *, actor: User, at: datetime, **asked: Any) -> DutyCard:
    """Publish one's own card; `asked` is the `Face`, its consents the marks of the texts ticked."""
    return org_actions.agree(post, Face(**asked), actor=actor, at=at)


def record_paper(post: Post, *, user: User, actor: User, at: datetime, **asked: Any) -> DutyCard:
    """Publish somebody's card by the sheet they signed; `asked` says where it lies, too."""
    return org_actions.record_paper(post, user, Face(**asked), actor=actor, at=at)


def report_wrong(
    area: Area, *, what: str, text: str, channel: str, who: str, pk: UUID | None, at: datetime
) -> Voice:
    """Open a matter about a wrong card; nobody is asked who they are.

    Raises Refused where the place does not take such reports, saying whom to call.
    """
    if not takes_reports(area, at=at):
        raise Refused("cards.no_service", whom_to_call(area, at=at))
    told = str(dict(rules.WRONG)[what])
    words = _("%(what)s. %(text)s") % {"what": told, "text": text.strip()}
    made = opening.prepared(
        area, service=rules.SERVICE, text=words.strip(), channel=channel, pk=pk or uuid7(), at=at
    )
    count: Callable[[], None] = partial(
        people.allow, "report", who, most=REPORTS_AN_HOUR, seconds=3600, at=at
    )
    return opening.accept(made, before=count)


def takes_reports(area: Area, *, at: datetime) -> bool:
    """Return whether the mechanism in force there has the service for wrong cards."""
    for row in org.mechanisms_at(area, on=day_of(at)):
        if (found := blueprint.mechanism(row.edition_id)).appeals:
            return case_rules.service(found, rules.SERVICE) is not None
    return False


def whom_to_call(area: Area, *, at: datetime) -> str:
    """Say that a wrong card cannot be reported here, and which desk takes a call instead."""
    desks = [one.unit for one in org.answering(area, on=day_of(at)) if one.unit]
    phone = next((unit for unit in reversed(desks) if unit.phone), None)
    if phone is None:
        return _("A wrong card cannot be reported here yet. Please tell the community office.")
    return _("A wrong card cannot be reported here yet. Please call %(unit)s: %(phone)s.") % {
        "unit": named(phone),
        "phone": phone.phone,
    }


@transaction.atomic
def put_right(matter: Matter, *, actor: User, at: datetime) -> Matter:
    """Withdraw the card that stands at the matter's door now, and report the result, in one step.

    Whoever has the matter in hand may: taking a wrong name off a door does nobody harm, and its
    holder can agree again. Raises Refused when no card stands there any more.
    """
    card = org.answering(matter.area, on=day_of(at)).first.card
    if matter.topic != rules.SERVICE or card is None:
        raise Refused(
            "cards.nothing_shown",
            _("No card stands at this door any more. Please report the result as usual."),
        )
    if matter.state == NEW:
        matter = handling.take(matter, actor=actor, at=at)
    matter = closing.feed_back(matter, actor=actor, outcome=_outcome(matter), text=_mended(), at=at)
    org_actions.withdraw_card(org.card(card.pk), actor=actor, at=at)
    return matter


def _outcome(matter: Matter) -> str:
    known = blueprint.mechanism(matter.edition_id).outcomes
    found = next((one.code for one in known if not one.asks), None)
    if found is None:
        raise Refused("cards.no_outcome", _("Please report the result as usual."))
    return found


def _mended() -> str:
    return _(
        "The card was withdrawn at once: the web page names post and desk only, "
        "and the paper is being taken down. Thank you for telling us."
    )
