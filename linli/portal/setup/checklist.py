"""The checklist that leads through a new place: what stands, what is missing, which page opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.kernel.errors import NotAllowed
from linli.org.queries.rights import MANAGE
from linli.people.models import User
from linli.portal.setup.gaps import Gaps
from linli.portal.setup.grounds import LOOKED_MOST
from linli.ui.words import named

SHOWN_MOST = 1000
ADMINISTRATORS_LEAST = 2
# The accounts for which nobody has chosen a password yet.
WAITING = "/manage/people/?show=waiting"


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: how often at least, and the sentence."""

    code: str
    count: int
    words: str


@dataclass(frozen=True)
class Link:
    """A page that mends it."""

    href: str
    words: str


@dataclass(frozen=True)
class Step:
    """One step: what stands, what is missing, and where to go."""

    code: str
    title: str
    stands: str
    missing: list[Missing]
    links: list[Link]
    is_first: bool = False

    @property
    def is_done(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True)
class Checklist:
    """All steps that concern the reader; `following` is the next thing due once all are done."""

    place: str
    steps: list[Step]
    following: str
    sections: list[Link]

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return all(step.is_done for step in self.steps)

    @property
    def open_steps(self) -> int:
        """Return in how many steps something is missing."""
        return sum(not step.is_done for step in self.steps)


def checklist(user: User, *, at: datetime) -> Checklist:
    """Return what stands and what is missing where `user` manages.

    Raises NotAllowed for whoever manages nothing.
    """
    gaps = Gaps(user, at=at)
    if not gaps.may:
        raise NotAllowed("manage.nothing", _("You administer nothing here."))
    steps = [make(gaps) for needs, make in _STEPS if needs & gaps.may]
    place = named(gaps.place) if gaps.place else ""
    first = next((number for number, one in enumerate(steps) if not one.is_done), None)
    if first is not None:
        steps[first] = replace(steps[first], is_first=True)
    return Checklist(place, steps, _following(gaps), list(_sections(gaps.may)))


def _areas(gaps: Gaps) -> Step:
    kinds = gaps.kinds
    stands = pgettext("list", ", ").join(
        words % {"n": _amount(kinds[kind], gaps)}
        for kind, words in (
            ("community", _("communities: %(n)s")),
            ("village", _("villages: %(n)s")),
            ("grid", _("grids: %(n)s")),
            ("building", _("buildings: %(n)s")),
        )
        if kinds[kind]
    )
    missing = []
    if not kinds["building"] and not gaps.is_cut:
        missing.append(Missing("buildings", 1, _("No building is entered yet")))
    if gaps.bare:
        words = ngettext(
            "%(n)s community or village has nothing beneath it",
            "%(n)s communities or villages have nothing beneath them",
            gaps.bare,
        )
        missing.append(_missing("bare", gaps.bare, words, gaps))
    links = [Link("/manage/areas/", _("Open the places"))]
    return Step("areas", _("Places"), stands, missing, [*_import("areas", gaps), *links])


def _units(gaps: Gaps) -> Step:
    count = len(gaps.units)
    stands = _("units: %(n)s") % {"n": _amount(count, gaps)} if count else ""
    missing = []
    if not count:
        missing.append(Missing("units", 1, _("No unit is entered yet")))
    if gaps.unled:
        words = ngettext(
            "%(n)s community or grid has no unit at its level",
            "%(n)s communities or grids have no unit at their level",
            gaps.unled,
        )
        missing.append(_missing("unled", gaps.unled, words, gaps))
    if gaps.groupless:
        words = ngettext(
            "%(n)s building has no building group",
            "%(n)s buildings have no building group",
            gaps.groupless,
        )
        missing.append(_missing("groupless", gaps.groupless, words, gaps))
    links = [Link("/manage/units/", _("Open the units"))]
    return Step("units", _("Units"), stands, missing, [*_import("units", gaps), *links])


def _posts(gaps: Gaps) -> Step:
    count = len(gaps.chairs)
    stands = _("posts: %(n)s") % {"n": _amount(count, gaps)} if count else ""
    missing = []
    if not count:
        missing.append(Missing("posts", 1, _("No post is entered yet")))
    elif gaps.postless:
        words = ngettext("%(n)s unit without a post", "%(n)s units without a post", gaps.postless)
        missing.append(_missing("postless", gaps.postless, words, gaps))
    if gaps.vacant:
        words = ngettext("%(n)s post without a holder", "%(n)s posts without a holder", gaps.vacant)
        missing.append(_missing("vacant", gaps.vacant, words, gaps))
    if gaps.unanswered:
        words = ngettext(
            "%(n)s building has nobody who answers",
            "%(n)s buildings have nobody who answers",
            gaps.unanswered,
        )
        missing.append(_missing("unanswered", gaps.unanswered, words, gaps))
    links = [Link("/account/posts/", _("Open my posts"))]
    if MANAGE in gaps.may:
        links = [*_import("posts", gaps), Link("/manage/people/", _("Open people and posts"))]
        bare = Link("/manage/units/?lacks=post", _("Units without a post"))
        links += [bare] * bool(gaps.postless)
        invite = [Link(WAITING, _("Make sign-in links"))] * bool(gaps.shut_out)
        # What comes next stands first.
        links = [*links, *invite] if missing else [*invite, *links]
        missing += _shut_out(gaps)
    return Step("posts", _("Posts and holders"), stands, missing, links)


def _shut_out(gaps: Gaps) -> list[Missing]:
    """Say how many holders nothing reaches; only an administrator can make links for them."""
    if not gaps.shut_out:
        return []
    words = ngettext(
        "%(n)s person holds a post and cannot sign in yet",
        "%(n)s people hold a post and cannot sign in yet",
        gaps.shut_out,
    )
    return [_missing("shut_out", gaps.shut_out, words, gaps)]


def _services(gaps: Gaps) -> Step:
    count = sum(not service.retired for one in gaps.mechanisms for service in one.appeals)
    stands = _("kinds of requests: %(n)s") % {"n": count} if count else ""
    missing = []
    if not count:
        told = _("No mechanism that takes cases runs here: nobody can report anything")
        missing.append(Missing("mechanism", 1, told))
    links = [Link("/manage/services/", _("Open services and promises"))]
    return Step("services", _("Services and promises"), stands, missing, links)


def _cards(gaps: Gaps) -> Step:
    count = len(gaps.cards)
    stands = _("valid cards: %(n)s") % {"n": _amount(count, gaps)} if count else ""
    missing = []
    without = gaps.counted.without if gaps.counted else gaps.faceless
    if without:
        words = ngettext(
            "%(n)s building without a valid card", "%(n)s buildings without a valid card", without
        )
        shown = str(without) if gaps.counted else _amount(without, gaps)
        missing.append(Missing("faceless", without, words % {"n": shown}))
    elif not count:
        missing.append(Missing("cards", 1, _("No duty card is published yet")))
    links = [Link("/manage/cards/", _("Open the duty cards"))]
    return Step("cards", _("Duty cards"), stands, missing, links)


def _calendar(gaps: Gaps) -> Step:
    years = pgettext("list", ", ").join(map(str, gaps.unknown_years))
    words = _("The holidays of %(years)s are not known") % {"years": years}
    missing = [Missing("calendar", len(gaps.unknown_years), words)] if years else []
    stands = _("Holidays and make-up working days are known") if not years else ""
    links = [Link("/manage/calendar/", _("Open the calendar"))]
    return Step("calendar", _("Calendar"), stands, missing, links)


def _people(gaps: Gaps) -> Step:
    count = gaps.administrators
    stands = _("administrators: %(n)s") % {"n": count}
    missing = []
    if count < ADMINISTRATORS_LEAST:
        told = _("Only one person administers this place; name a second one")
        missing.append(Missing("second", 1, told))
    links = [Link("/manage/people/", _("Open people and posts"))]
    return Step("people", _("A second administrator"), stands, missing, links)


_Maker = Callable[[Gaps], Step]
_STEPS: tuple[tuple[set[str], _Maker], ...] = (
    ({"areas.manage"}, _areas),
    ({"org.manage"}, _units),
    ({"org.manage", "org.posts"}, _posts),
    ({"blueprint.edit"}, _services),
    ({"org.manage", "org.posts"}, _cards),
    ({"calendar.edit"}, _calendar),
    ({"areas.manage"}, _people),
)


def _following(gaps: Gaps) -> str:
    """Return the next thing that will be due."""
    soon = min(gaps.cards.values(), default=None)
    if gaps.expiring:
        words = ngettext(
            "%(n)s duty card runs out within 30 days, the first on %(day)s.",
            "%(n)s duty cards run out within 30 days, the first on %(day)s.",
            gaps.expiring,
        )
        return words % {"n": _amount(gaps.expiring, gaps), "day": soon}
    if soon is not None:
        return _("Next: the first duty card runs out on %(day)s.") % {"day": soon}
    return _("Next: the holidays of %(year)d, once they are published in November.") % {
        "year": gaps.on.year + 1
    }


def _sections(may: set[str]) -> Iterator[Link]:
    """Yield the pages of administration that the reader may open."""
    for needs, href, words in (
        ({"areas.manage"}, "/manage/areas/", _("Places")),
        ({"org.manage", "org.posts"}, "/manage/units/", _("Units")),
        ({"org.manage"}, "/manage/people/", _("People and posts")),
        ({"org.posts"}, "/account/posts/", _("My posts and rights")),
        ({"org.manage", "org.posts"}, "/manage/cards/", _("Duty cards")),
        ({"blueprint.edit"}, "/manage/services/", _("Services and promises")),
        ({"calendar.edit"}, "/manage/calendar/", _("Calendar")),
        ({"areas.manage", "org.manage"}, "/manage/import/", _("Take in a table")),
    ):
        if needs & may:
            yield Link(href, words)


def _import(kind: str, gaps: Gaps) -> list[Link]:
    """Tables are for those who run the organization; others change single rows."""
    if gaps.may.isdisjoint({"areas.manage", "org.manage"}):
        return []
    return [Link(f"/manage/import/{kind}/", _("Take in an Excel file"))]


def _missing(code: str, count: int, words: str, gaps: Gaps) -> Missing:
    return Missing(code, count, words % {"n": _amount(count, gaps)})


def _amount(count: int, gaps: Gaps) -> str:
    """Return a count as shown: beyond what was looked at it is a lower bound."""
    if count > SHOWN_MOST or count > LOOKED_MOST:
        return _("more than 1,000")
    return _("at least %(n)d") % {"n": count} if gaps.is_cut else str(count)
