"""Blank forms of a place: whose they are, what is bound in them, what may fill a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.indicators.queries import values
from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.one_form import rules
from linli.one_form.models import Binding, Template
from linli.one_form.paper.cells import Paper, of_plain
from linli.one_form.paper.guessing import Vocabulary, labels_of
from linli.one_form.paper.limits import PLACES_NAMED
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.fanout import allow_fanout

ABOVE = "whoever reads above sees the blank forms of the jurisdictions beneath"
# As on the pages of figures: who works for a place sees its small groups too.
INSIDE = ("matters.read", "figures.read")
LISTED, PLACES_OFFERED = 100, 200
_TOO_SMALL = ("building", "estate", "courtyard")

# What every form may ask beside numbers.
CONTEXT = {
    "place:name": gettext_lazy("Name of the place"),
    "unit:name": gettext_lazy("Name of the unit that fills it"),
    "period:text": gettext_lazy("The period in words"),
    "period:year": gettext_lazy("Year of the period"),
    "period:month": gettext_lazy("Month of the period"),
    "today": gettext_lazy("Day on which it is filled"),
}
# By which other words forms ask for these.
_CONTEXT_WORDS = {
    "place:name": ["地区", "社区名称", "辖区", "place"],
    "unit:name": ["填报单位", "单位名称", "填表单位", "报送单位", "unit", "reported by"],
    "period:text": ["填报期", "报告期", "统计期", "所属期", "period"],
    "today": ["填报日期", "填表日期", "日期", "报送日期", "date"],
}


def visible_to(user: User, *, on: date) -> QuerySet[Template]:
    """Return the forms in use of the places whose figures `user` may read, or that they keep."""
    rows = Template.objects.filter(Q(ended_at__isnull=True))
    where = [reach.sharded(user, name, on=on) for name in (*INSIDE, rules.REQUEST)]
    if not all(where):  # the whole country; an empty filter would be lost beside the others
        return rows
    return rows.filter(where[0] | where[1] | where[2])


def listed(user: User, *, on: date) -> list[Template]:
    """Return these forms, the last changed first, each with how many cells are bound."""
    rows = visible_to(user, on=on).select_related("area", "owner_unit").defer("layout", "coming")
    with allow_fanout(ABOVE):
        found = list(rows.order_by("-changed_at", "pk")[:LISTED])
    counts = _counts(found)
    for one in found:
        one.bound, one.doubtful = counts.get(one.pk, (0, 0))  # type: ignore[attr-defined]
    return found


def _counts(found: Iterable[Template]) -> dict[UUID, tuple[int, int]]:
    homes = Q(jurisdiction_id__in={one.jurisdiction_id for one in found})
    rows = Binding.objects.filter(homes & Q(template_id__in=[one.pk for one in found]))
    counted = rows.order_by().values_list("template_id")
    told = counted.annotate(bound=Count("pk"), doubtful=Count("pk", filter=~Q(doubt="")))
    with allow_fanout(ABOVE):
        return {pk: (bound, doubtful) for pk, bound, doubtful in told}


def get_for(user: User, pk: UUID, *, on: date) -> Template:
    """Return a form if the user may see it. Raises Missing, as if it were absent."""
    rows = visible_to(user, on=on).select_related("area", "owner_unit__base")
    with allow_fanout(ABOVE):
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing("paper.missing", _("There is no such form, or you may not see it."))
    return found


def is_inside(user: User, template: Template, *, on: date) -> bool:
    """Return whether `user` works for the place, and so sees its small groups too."""
    return bool(reach.held(user, template.area.path, on=on).intersection(INSIDE))


def may_bind(user: User, template: Template, *, on: date) -> bool:
    """Return whether `user` may say what fills the cells."""
    return rules.REQUEST in reach.held(user, template.area.path, on=on)


def require_binder(user: User, template: Template, *, on: date) -> None:
    """Raise NotAllowed unless `user` may say what fills the cells."""
    if not may_bind(user, template, on=on):
        words = _("Only whoever keeps forms for this place may say what fills them.")
        raise NotAllowed("paper.not_yours", words)


def keepers(user: User, *, on: date) -> list[Unit]:
    """Return the units in whose name `user` may keep a form."""
    mine = [pk for pk, held in org.units_of(user, on=on).items() if rules.REQUEST in held]
    return list(Unit.objects.filter(pk__in=mine).select_related("base").order_by("level", "pk"))


def places(offices: Iterable[Unit], *, on: date) -> list[Area]:
    """Return the places of some units and those beneath, down to grids, in the order of the tree.

    The first two hundred; whoever wants another writes its code through the API.
    """
    found = {one.pk: one for office in offices for one in places_beneath(office.base, on=on)}
    return list(found.values())[:PLACES_OFFERED]


def places_beneath(area: Area, *, on: date) -> list[Area]:
    """Return a place and those beneath it, down to grids, in the order of the tree; as above."""
    rows = areas.beneath(area).filter(valid_from__lte=on).exclude(kind__in=_TOO_SMALL)
    return list(rows.order_by("path")[:PLACES_OFFERED])


def paper_of(template: Template) -> Paper:
    """Return what was read from the blank form; the file stays closed."""
    return of_plain(template.layout)


def file_of(template: Template) -> bytes:
    """Return the blank form as it was sent. Raises Missing when the file is lost."""
    if not default_storage.exists(template.file):
        words = _("The blank file is no longer there. Please send it again as a newer version.")
        raise Missing("paper.file_gone", words)
    with default_storage.open(template.file) as opened:
        data: bytes = opened.read()
    return data


def bindings_of(template: Template) -> list[Binding]:
    """Return what is bound in a form, by address."""
    rows = Binding.objects.shard(template.jurisdiction_id).filter(template=template)
    return list(rows.select_related("area").order_by("address"))


def sources(area: Area, *, on: date) -> dict[str, str]:
    """Return everything that can fill a cell, by source: what it is called to the reader."""
    told = {code: str(words) for code, words in CONTEXT.items()}
    return told | {one.source: str(one.words) for one in values.catalog(area, on=on)}


def require_source(source: str, area: Area, *, on: date) -> None:
    """Raise Refused for what is no source of this place."""
    if source not in sources(area, on=on):
        words = _("Nothing here is called “%(source)s”. Choose one from the list.")
        raise Refused("paper.source", words % {"source": source[:80]}, field="source")


def find_sources(area: Area, words: str, *, on: date) -> list[tuple[str, str]]:
    """Return sources whose words have all that was typed in them; all without any word."""
    asked = words.casefold().split()
    found = sources(area, on=on).items()
    return [one for one in found if all(part in one[1].casefold() for part in asked)]


def vocabulary(template: Template, paper: Paper, *, on: date) -> Vocabulary:
    """Return what the labels of a form are compared with; the words of both languages."""
    names: dict[str, list[str]] = {
        code: [str(words), *_CONTEXT_WORDS.get(code, ())] for code, words in CONTEXT.items()
    }
    for one in values.catalog(template.area, on=on):
        names[one.source] = [one.words.zh, *([one.words.en] if one.words.en else [])]
    return Vocabulary(names, named_places(template.area, paper))


def named_places(area: Area, paper: Paper) -> Mapping[str, str]:
    """Return the places beneath an area that labels name, by name; only what is one place."""
    labels: set[str] = set()
    for grid in paper.grids:
        labels |= labels_of(grid, (cell for _one, own, cell in paper.fillable() if own is grid))
    found: dict[str, str] = {}
    twice = set()
    short = sorted(one for one in labels if len(one) <= rules.NAME_LENGTH)[:PLACES_NAMED]
    rows = areas.beneath(area).filter(name__in=short).exclude(pk=area.pk)
    for name, code in rows.values_list("name", "code"):
        twice |= {name} & found.keys()
        found[name] = code
    return {name: code for name, code in found.items() if name not in twice}


def place_of(template: Template, code: str) -> Area | None:
    """Return the place that a row speaks of, None for the form's own. Raises Refused."""
    if not code or code == template.area.code:
        return None
    found = areas.beneath(template.area).filter(code=code).first()
    if found is None:
        words = _("There is no such place within %(place)s.")
        told = words % {"place": template.area.name}
        raise Refused("paper.place", told, field="place")
    return found
