"""What people do with blank forms: keep one, say what fills its cells, fill it, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.errors import NotAllowed, Refused
from linli.matters.rules import day_of
from linli.one_form import events, rules
from linli.one_form.actions import blanks
from linli.one_form.actions.blanks import Blank
from linli.one_form.models import Binding, Template
from linli.one_form.paper.cells import plain
from linli.one_form.paper.guessing import Guess
from linli.one_form.paper.limits import BINDINGS_MOST, TITLE_LENGTH
from linli.one_form.paper.opening import filled
from linli.one_form.queries import paper_values, papers
from linli.one_form.rules.periods import Period
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.put import put, put_alike


class File(NamedTuple):
    """A filled form, ready to be taken along; how many cells were filled, how many had no data."""

    data: bytes
    name: str
    kind: str
    cells: int
    empty: int
    left_out: int


@dataclass(frozen=True)
class Choice:
    """What is to fill one cell: a source, and the place it speaks of if not the form's own."""

    address: str
    source: str
    place: Area | None = None


def send(
    office: Unit, *, blank: Blank, title: str, rule: str, area: Area, actor: User, at: datetime
) -> Template:
    """Keep a blank form for a place of the office. Raises NotAllowed, or Refused on a field."""
    on = day_of(at)
    if office.pk not in {one.pk for one in papers.keepers(actor, on=on)}:
        raise NotAllowed("form.not_yours", _("You may not ask for forms in the name of this unit."))
    reach.require(actor, rules.REQUEST, area, on=on)
    title = title.strip()[:TITLE_LENGTH] or blank.name.rpartition(".")[0][:TITLE_LENGTH]
    home = area.jurisdiction_pk
    template = Template(
        jurisdiction_id=home,
        area=area,
        owner_unit=office,
        title=title,
        kind=blank.paper.kind,
        file=blanks.keep(blank, jurisdiction_id=home, at=at),
        file_name=blank.name,
        digest=blank.digest,
        layout=plain(blank.paper),
        rule=rule,
        made_by=actor.pk,
        made_at=at,
        changed_at=at,
    )
    fillable = sum(1 for _one in blank.paper.fillable())
    try:
        with transaction.atomic():
            put(template)
            event = events.PaperSent(template_id=template.pk, fillable=fillable)
            note(template, event, actor=actor, at=at)
    except BaseException:
        blanks.forget(template.file)
        raise
    return template


def bind(
    template: Template, *, address: str, source: str, place: str, actor: User, at: datetime
) -> Binding:
    """Say what fills a cell; what filled it before does no longer.

    Raises Refused for a cell that cannot be written into, an unknown source or place.
    """
    where = papers.place_of(template, place)
    [made] = bind_all(template, choices=[Choice(address, source, where)], actor=actor, at=at)
    return made


@transaction.atomic
def bind_all(
    template: Template, *, choices: Sequence[Choice], actor: User, at: datetime
) -> list[Binding]:
    """Say what fills several cells, in one step; raises as `bind`, and then nothing is bound."""
    on = day_of(at)
    papers.require_binder(actor, template, on=on)
    _check(template, choices, at)
    addresses = [one.address for one in choices]
    rows = Binding.objects.shard(template.jurisdiction_id).filter(template=template)
    if rows.exclude(address__in=addresses).count() + len(choices) > BINDINGS_MOST:
        words = _("At most %(most)d cells of a form can be bound.") % {"most": BINDINGS_MOST}
        raise Refused("paper.too_many", words)
    # First of all: whoever binds at the same time waits here until this is done.
    event = events.PaperBound(template_id=template.pk, cells=len(choices))
    _touch(template, event, actor=actor, at=at)
    rows.filter(address__in=addresses).delete()
    made = [
        Binding(
            jurisdiction_id=template.jurisdiction_id,
            template=template,
            address=one.address,
            source=one.source,
            area=one.place,
            doubt="",
        )
        for one in choices
    ]
    put_alike(made)
    return made


def bind_guessed(
    template: Template, *, guesses: Mapping[str, Guess], actor: User, at: datetime
) -> list[Binding]:
    """Bind the cells whose labels leave no doubt, as they were shown to the actor."""
    places = {guess.place for guess in guesses.values()}
    known = {code: papers.place_of(template, code) for code in places}
    choices = [
        Choice(address, guess.source, known[guess.place]) for address, guess in guesses.items()
    ]
    if not choices:
        raise Refused("paper.no_guess", _("No further cell is recognized from its labels."))
    return bind_all(template, choices=choices, actor=actor, at=at)


@transaction.atomic
def unbind(template: Template, *, addresses: Sequence[str], actor: User, at: datetime) -> int:
    """Leave cells to be filled by hand again; return how many there were."""
    papers.require_binder(actor, template, on=day_of(at))
    rows = Binding.objects.shard(template.jurisdiction_id).filter(template=template)
    count = rows.filter(address__in=list(addresses)).delete()[0]
    if not count:
        raise Refused("paper.not_bound", _("Nothing fills this cell."), field="address")
    event = events.PaperUnbound(template_id=template.pk, cells=count)
    _touch(template, event, actor=actor, at=at)
    return count


def fill(
    template: Template, *, period: Period, with_sources: bool, actor: User, at: datetime
) -> File:
    """Return the form filled for a period, its layout kept, and write down that it was taken.

    What is not known is said in words, never as 0; cells in doubt stay empty. Raises Refused when
    nothing is bound.
    """
    today = day_of(at)
    bindings = papers.bindings_of(template)
    doubtful = [one for one in bindings if one.doubt]
    if len(doubtful) == len(bindings):
        words = _("No cell is bound yet: choose an empty cell and say what fills it.")
        raise Refused("paper.nothing_bound", words)
    inside = papers.is_inside(actor, template, on=today)
    found = paper_values.shown(template, bindings, period, today=today, is_inside=inside)
    rows = paper_values.sources_rows(template, found, doubtful, period)
    data = filled(
        papers.file_of(template),
        papers.paper_of(template),
        {address: one.value for address, one in found.items()},
        sources=(_("Sources"), rows) if with_sources else None,
    )
    empty = sum(one.is_empty for one in found.values())
    _note_filled(template, period, (len(found), empty), actor=actor, at=at)
    name = f"{template.title} {paper_values.period_words(period)}.{template.kind}"
    return File(data, name, template.kind, len(found), empty, len(doubtful))


@transaction.atomic
def _note_filled(
    template: Template, period: Period, counts: tuple[int, int], *, actor: User, at: datetime
) -> None:
    event = events.PaperFilled(
        template_id=template.pk,
        period_from=period.first,
        period_to=period.last,
        cells=counts[0],
        empty=counts[1],
    )
    Template.objects.shard(template.jurisdiction_id).filter(pk=template.pk).update(filled_at=at)
    template.filled_at = at
    note(template, event, actor=actor, at=at)


@transaction.atomic
def end(template: Template, *, actor: User, at: datetime) -> None:
    """Use a form no longer; its file goes, what was done with it stays in the journal."""
    papers.require_binder(actor, template, on=day_of(at))
    names = [template.file, (template.coming or {}).get("file", "")]
    rows = Template.objects.shard(template.jurisdiction_id)
    rows.filter(pk=template.pk).update(ended_at=at, coming=None)
    Binding.objects.shard(template.jurisdiction_id).filter(template=template).delete()
    note(template, events.PaperEnded(template_id=template.pk), actor=actor, at=at)
    for name in names:
        transaction.on_commit(partial(blanks.forget, name))


def note(template: Template, event: Event, *, actor: User, at: datetime) -> None:
    """Write down in the form's own stream what happened to it."""
    place = log.Place(template.jurisdiction_id, template.area_id, template.owner_unit_id)
    log.append(template.pk, [event], place=place, actor=actor, at=at)


def _touch(template: Template, event: Event, *, actor: User, at: datetime) -> None:
    rows = Template.objects.shard(template.jurisdiction_id)
    rows.filter(pk=template.pk).update(changed_at=at)
    note(template, event, actor=actor, at=at)


def _check(template: Template, choices: Sequence[Choice], at: datetime) -> None:
    paper, on = papers.paper_of(template), day_of(at)
    known = papers.sources(template.area, on=on)
    for one in choices:
        found = paper.find(one.address)
        if found is None or not found[1].is_fillable:
            words = _("%(cell)s is no empty cell of this form.") % {"cell": one.address[:80]}
            raise Refused("paper.cell", words, field="address")
        if one.source not in known:
            papers.require_source(one.source, template.area, on=on)
