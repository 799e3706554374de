"""A newer version of a blank form: it is compared first, and used only when somebody says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.errors import Refused, Stale
from linli.matters.rules import day_of
from linli.one_form import events
from linli.one_form.actions import blanks
from linli.one_form.actions.blanks import Blank
from linli.one_form.actions.papers import note
from linli.one_form.models import Binding, Template
from linli.one_form.paper import layout
from linli.one_form.paper.cells import of_plain, plain
from linli.one_form.paper.layout import Comparison
from linli.one_form.queries import papers
from linli.people.models import User
from linli.shards.put import put_alike


def compare(template: Template, *, blank: Blank) -> Comparison:
    """Return what a newer version changes, and what becomes of each bound cell; writes nothing."""
    _require_same_kind(template, blank)
    bound = [one.address for one in papers.bindings_of(template)]
    return layout.compare(papers.paper_of(template), blank.paper, bound)


def offer(template: Template, *, blank: Blank, actor: User, at: datetime) -> Template:
    """Keep a newer version beside the one in use, until somebody takes it over or drops it."""
    papers.require_binder(actor, template, on=day_of(at))
    _require_same_kind(template, blank)
    before = (template.coming or {}).get("file", "")
    coming = {
        "file": blanks.keep(blank, jurisdiction_id=template.jurisdiction_id, at=at),
        "file_name": blank.name,
        "digest": blank.digest,
        "layout": plain(blank.paper),
    }
    _set(template, coming=coming)
    blanks.forget(before)
    return template


def compared(template: Template) -> Comparison | None:
    """Return how the version that was offered differs; None when none was."""
    if not template.coming:
        return None
    bound = [one.address for one in papers.bindings_of(template)]
    coming = of_plain(template.coming["layout"])
    return layout.compare(papers.paper_of(template), coming, bound)


def drop(template: Template, *, actor: User, at: datetime) -> None:
    """Throw the offered version away; the one in use stays."""
    papers.require_binder(actor, template, on=day_of(at))
    before = (template.coming or {}).get("file", "")
    _set(template, coming=None)
    blanks.forget(before)


@transaction.atomic
def take_over(template: Template, *, digest: str, actor: User, at: datetime) -> Comparison:
    """Use the offered version; cells that cannot be told for sure wait and stay empty.

    `digest` is that of the version the actor looked at. Raises Stale when another one was offered.
    """
    papers.require_binder(actor, template, on=day_of(at))
    coming, found = template.coming, compared(template)
    if not coming or not found:
        raise Refused("paper.nothing_new", _("No newer version was sent."))
    if coming["digest"] != digest:
        raise Stale("paper.stale", _("Someone else just sent another version."))
    before = template.file
    _rebind(template, found)
    changed = {name: coming[name] for name in ("file", "file_name", "digest", "layout")}
    version = template.version + 1
    _set(template, **changed, coming=None, version=version, changed_at=at)
    event = events.PaperReplaced(
        template_id=template.pk,
        changes=len(found.changes),
        moved=len(found.moved),
        doubtful=len(found.doubts),
    )
    note(template, event, actor=actor, at=at)
    transaction.on_commit(lambda: blanks.forget(before))
    return found


@transaction.atomic
def confirm(template: Template, *, address: str, actor: User, at: datetime) -> None:
    """Say that a cell in doubt is still the right one. Raises Refused when it is none any more."""
    papers.require_binder(actor, template, on=day_of(at))
    found = papers.paper_of(template).find(address)
    if found is None or not found[1].is_fillable:
        words = _("This cell is no longer empty in the new version. Please choose another one.")
        raise Refused("paper.cell", words, field="address")
    rows = Binding.objects.shard(template.jurisdiction_id).filter(template=template)
    if not rows.filter(address=address).exclude(doubt="").update(doubt=""):
        raise Refused("paper.not_doubtful", _("This cell is not in doubt."), field="address")
    note(template, events.PaperBound(template_id=template.pk, cells=1), actor=actor, at=at)


def _rebind(template: Template, found: Comparison) -> None:
    """Let bound cells follow; what was in doubt before stays in doubt.

    Where a sure cell has taken the address of one in doubt, that one is listed under its address
    in the old version, and is no cell of this one.
    """
    bindings = papers.bindings_of(template)
    taken = {fate.address for fate in found.fates.values() if not fate.doubt}
    kept = []
    for one in bindings:
        fate = found.fates[one.address]
        address = fate.address
        if fate.doubt:
            address = one.address if address in taken else address
            address = f"{address} (v{template.version})" if address in taken else address
            taken.add(address)
        kept.append(
            Binding(
                jurisdiction_id=template.jurisdiction_id,
                template=template,
                address=address,
                source=one.source,
                area=one.area,
                doubt=fate.doubt or one.doubt,
            )
        )
    Binding.objects.shard(template.jurisdiction_id).filter(template=template).delete()
    put_alike(kept)


def _require_same_kind(template: Template, blank: Blank) -> None:
    if blank.paper.kind != template.kind:
        words = _("The form in use is of another kind. Send Excel for Excel, Word for Word.")
        raise Refused("paper.other_kind", words, field="file")


def _set(template: Template, **values: Any) -> None:
    """Change the row as it was read. Raises Stale when it was taken over in between."""
    rows = Template.objects.shard(template.jurisdiction_id)
    if not rows.filter(pk=template.pk, version=template.version).update(**values):
        raise Stale("paper.stale", _("Someone else just sent another version."))
    for name, value in values.items():
        setattr(template, name, value)
