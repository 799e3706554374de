"""Reads about units: which one, whose, who gets a matter, which mechanism runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing, Refused
from linli.org import rules
from linli.org.models import Covers, DutyCard, Holding, Mechanism, Post, Substitution, Unit
from linli.people.models import User
from linli.shards.kept import kept


@dataclass(frozen=True)
class Answer:
    """Who answers at one level: `stands` is holder, substitute, deputy, vacant or no_unit.

    Without a card nobody agreed to be shown: then the post and the desk phone of the unit stand.
    """

    level: int
    stands: str
    unit: Unit | None = None
    post: Post | None = None
    user: User | None = None
    card: DutyCard | None = None

    @property
    def is_somebody(self) -> bool:
        """Return whether a person answers at this level today."""
        return self.user is not None

    @property
    def phone(self) -> str:
        """Return the number to show: of the card, else the unit's desk; empty if it has none."""
        if self.card is not None:
            return self.card.phone
        return self.unit.phone if self.unit is not None else ""


class Answers(tuple[Answer, ...]):
    """The whole chain from the lowest level up to 1; never empty."""

    __slots__ = ()

    @property
    def first(self) -> Answer:
        """Return the one to show: the lowest level with a person, else with a unit."""
        somebody = [one for one in self if one.is_somebody]
        units = [one for one in self if one.unit is not None]
        return (somebody or units or list(self))[0]

    @property
    def fell_back(self) -> list[Answer]:
        """Return the levels passed over before `first`, each with its reason in `stands`."""
        return list(self[: self.index(self.first)])

    @property
    def phone(self) -> str:
        """Return the first number there is from `first` upward; empty only if there is none."""
        numbers = (one.phone for one in self[self.index(self.first) :])
        return next((number for number in numbers if number), "")


def unit(code: str) -> Unit:
    """Return the unit in force with this code. Raises Missing."""
    found = Unit.objects.filter(code=code, valid_to__isnull=True).select_related("base").first()
    if found is None:
        raise Missing("org.unit_missing", _("There is no such unit."))
    return found


def units_of(user: User, *, on: date) -> dict[int, set[str]]:
    """Return, by unit id, what `user` may do there through the posts held or substituted that day.

    One query; kept on the user for the request.
    """
    kept: dict[date, dict[int, set[str]]] = user.__dict__.setdefault("_units", {})
    if on not in kept:
        held = Holding.objects.filter(_on(on), user=user)
        stood = Substitution.objects.filter(_on(on), user=user)
        posts = (
            rows.filter(_valid(on, "post__"), _valid(on, "post__unit__")).values_list(
                "post__unit_id", "post__role"
            )
            for rows in (held, stood)
        )
        mine: dict[int, set[str]] = {}
        for unit_id, role in next(posts).union(next(posts)):
            mine.setdefault(unit_id, set()).update(blueprint.permissions_of(role))
        kept[on] = mine
    return kept[on]


def homes_of(user: User, *, on: date) -> set[int]:
    """Return the jurisdictions where units with a post of `user` that day may have to act.

    Those of their bases; for a unit above, as of a county or a subdistrict with a park in it, also
    those beneath. Kept as above.
    """
    kept: dict[date, set[int]] = user.__dict__.setdefault("_homes", {})
    if on not in kept:
        bases = Area.objects.filter(units__in=list(units_of(user, on=on))).distinct()
        kept[on] = set().union(*(_homes_at(base) for base in bases))
    return kept[on]


def _homes_at(base: Area) -> list[int]:
    if base.kind not in OWNING_KINDS:
        return [base.jurisdiction_pk]
    return areas.jurisdictions_beneath(base)


def chain_at(paths: Collection[str], *, on: date) -> list[Unit]:
    """Return the units that cover any of these areas that day, the lowest level and nearest first.

    One query. Units beside the levels come after those of the levels.
    """
    covers = sorted(_covers(paths, on=on), key=lambda one: _candidate(one).nearness)
    units = {one.unit_id: one.unit for one in covers}
    return sorted(units.values(), key=lambda one: -(one.level or 0))


def units_near(area: Area, chain: Collection[Unit], *, on: date) -> QuerySet[Unit]:
    """Return the units a matter at `area` may go to: those of its jurisdiction, and its chain."""
    home = area.jurisdiction_pk
    near = Q(base_id=home) | Q(base__jurisdiction_id=home) | Q(pk__in=[unit.pk for unit in chain])
    return Unit.objects.filter(_valid(on), near).order_by("-level", "name", "pk")


def named(units: QuerySet[Unit], words: str) -> QuerySet[Unit]:
    """Return those whose name has these words in it."""
    return units.filter(Q(name__icontains=words) | Q(name_en__icontains=words))


def covering(paths: Collection[str], *, on: date) -> dict[str, list[rules.Candidate]]:
    """Return, by path, the units that cover exactly these areas that day."""
    found: dict[str, list[rules.Candidate]] = {}
    for one in _covers(paths, on=on):
        found.setdefault(one.area.path, []).append(_candidate(one))
    return found


@kept(lambda paths, *, level, prefer, on: (tuple(paths), level, prefer, on))
def route(paths: Collection[str], *, level: int, prefer: str | None, on: date) -> Unit:
    """Return the unit that gets what begins at `level` in the area with these ancestor paths.

    One query. Raises Refused only when no unit covers the area or anything above it.
    """
    covers = _covers(paths, on=on)
    chosen = rules.routed(map(_candidate, covers), level=level, prefer=prefer)
    if chosen is None:
        raise Refused("org.nobody", _("No unit answers for this place yet."), field="area")
    return next(one.unit for one in covers if one.unit_id == chosen.unit_id)


def upper_of(unit: Unit) -> Unit | None:
    """Return the unit above; None at the top, where a missed leg stays."""
    if unit.upper_id is None:
        return None
    return Unit.objects.select_related("base").get(pk=unit.upper_id)


def mechanisms_at(area: Area, *, on: date) -> list[Mechanism]:
    """Return the mechanisms that run in `area` that day, the nearest first, each blueprint once."""
    rows = Mechanism.objects.filter(_on(on), area__path__in=area.ancestor_paths)
    nearest: dict[str, Mechanism] = {}
    for row in rows.select_related("area").order_by("-area__path", "-from_on", "-pk"):
        nearest.setdefault(row.blueprint, row)
    return list(nearest.values())


@kept(lambda area, *, on: (area.pk, on))
def mechanism_for(area: Area, *, on: date) -> Mechanism:
    """Return the nearest mechanism upward that takes appeals. Raises Refused where none runs."""
    for row in mechanisms_at(area, on=on):
        if blueprint.mechanism(row.edition_id).appeals:
            return row
    raise Refused("org.no_mechanism", _("Nothing can be asked for here yet."), field="area")


def answering(area: Area, *, on: date) -> Answers:
    """Return who answers for `area` that day, level by level; four queries for any chain."""
    levels = rules.levels_above(area.kind)
    covers = sorted(_covers(area.ancestor_paths, on=on), key=lambda one: _candidate(one).nearness)
    units = {
        level: next((one.unit for one in covers if one.unit.level == level), None)
        for level in levels
    }
    chairs = _chairs([unit for unit in units.values() if unit is not None], on=on)
    sitting = {one.user_id for seats in chairs.values() for one in seats if one.user_id}
    users = User.objects.in_bulk(sitting)
    cards = _cards(sitting, on=on)
    return Answers(
        _answer(level, unit, chairs.get(unit.pk, []), users, cards)
        if unit
        else Answer(level=level, stands="no_unit")
        for level, unit in units.items()
    )


def card_gaps(area: Area, *, on: date) -> list[Post]:
    """Return the public posts at and beneath `area` whose holder that day shows no duty card."""
    shown = DutyCard.objects.filter(
        post=OuterRef("post"),
        user=OuterRef("user"),
        withdrawn_at__isnull=True,
        expires_on__gte=on,
    )
    held = Holding.objects.filter(_on(on), _valid(on, "post__"), ~Exists(shown))
    rows = held.filter(areas.within(area, field="post__unit__base__path"), post__is_public=True)
    rows = rows.select_related("post__unit").order_by("post__unit__level", "post__unit_id", "pk")
    return [row.post for row in rows]


@dataclass(frozen=True)
class _Chair:
    """A public post and who sits in it today."""

    post: Post
    user_id: int | None
    stands: str


def _chairs(units: list[Unit], *, on: date) -> dict[int, list[_Chair]]:
    """Return, by unit id, its public posts in their order."""
    rows = (
        Post.objects.filter(_valid(on), unit__in=units, is_public=True)
        .annotate(
            held=FilteredRelation("holdings", condition=_on(on, "holdings__")),
            stood=FilteredRelation("substitutions", condition=_on(on, "substitutions__")),
        )
        .annotate(holder=F("held__user_id"), substitute=F("stood__user_id"))
        .order_by("rank", "pk")
    )
    chairs: dict[int, list[_Chair]] = {}
    for post in rows:
        stands = "substitute" if post.substitute else "holder" if post.holder else "vacant"
        chair = _Chair(post=post, user_id=post.substitute or post.holder, stands=stands)
        chairs.setdefault(post.unit_id, []).append(chair)
    return chairs


def _cards(users: Collection[int], *, on: date) -> dict[tuple[int, int], DutyCard]:
    """Return the cards in force by post and user; the last day counts, a withdrawn card never."""
    rows = DutyCard.objects.filter(user__in=users, withdrawn_at__isnull=True, expires_on__gte=on)
    return {(card.post_id, card.user_id): card for card in rows}


def _answer(
    level: int,
    unit: Unit,
    chairs: list[_Chair],
    users: Mapping[int, User],
    cards: Mapping[tuple[int, int], DutyCard],
) -> Answer:
    sitting = [chair for chair in chairs if chair.user_id]
    if not sitting:
        post = chairs[0].post if chairs else None
        return Answer(level=level, stands="vacant", unit=unit, post=post)
    chair = sitting[0]
    user_id = chair.user_id or 0
    return Answer(
        level=level,
        stands=chair.stands if chair is chairs[0] else "deputy",
        unit=unit,
        post=chair.post,
        user=users[user_id],
        card=cards.get((chair.post.pk, user_id)),
    )


def _covers(paths: Collection[str], *, on: date) -> list[Covers]:
    rows = Covers.objects.filter(_on(on), _valid(on, "unit__"), area__path__in=paths)
    return list(rows.select_related("area", "unit__base").order_by("pk"))


def _candidate(covers: Covers) -> rules.Candidate:
    unit = covers.unit
    return rules.Candidate(
        unit_id=unit.pk, path=covers.area.path, level=unit.level, org_type=unit.org_type
    )


def _on(day: date, prefix: str = "") -> Q:
    """Return the condition for what runs from_on .. to_on that day; both ends count."""
    return _within(day, f"{prefix}from_on", f"{prefix}to_on")


def _valid(day: date, prefix: str = "") -> Q:
    return _within(day, f"{prefix}valid_from", f"{prefix}valid_to")


def _within(day: date, begins: str, ends: str) -> Q:
    open_end = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day})
    return Q(**{f"{begins}__lte": day}) & open_end
