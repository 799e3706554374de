"""Ask for reports, change, end and make them; what is made leaves files, values and an entry."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.indicators.rules import month_after
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.errors import Missing, Refused, Unavailable
from linli.matters.rules import day_of
from linli.people.models import User
from linli.reports import events, queries, rules, writers
from linli.reports.models import Plan, Run
from linli.reports.queries import reading, showing, standing
from linli.reports.rules import building, changes
from linli.reports.rules.changes import Value
from linli.reports.rules.facts import Facts
from linli.reports.rules.wanted import Wanted

LEASE = timedelta(minutes=10)


@transaction.atomic
def plan(area: Area, *, want: Wanted, actor: User, at: datetime) -> Plan:
    """Ask for a report: once, which is made at once, or again after each period that ends.

    Raises NotAllowed without `reports.make`, and for figures that are not for `actor` to read;
    Missing for a mechanism that does not run there; Refused, naming the field.
    """
    today = day_of(at)
    want = want.checked(today=today)
    _require(actor, area, is_public=want.is_public, on=today)
    if want.mechanism:
        standing.running(area, want.mechanism, on=today)
    made = Plan(
        jurisdiction_id=area.jurisdiction_pk,
        area=area,
        **{**asdict(want), "sections": list(want.sections), "forms": list(want.forms)},
        owner=actor,
        unit=queries.unit_of(actor, area, on=today),
        made_at=at,
    )
    if made.is_recurring:
        _set_next(made, rules.current(made.cycle, today=today))
    made.save(force_insert=True)
    event = events.ReportPlanned(
        plan_id=made.pk, mechanism=made.mechanism, cycle=made.cycle, is_public=made.is_public
    )
    _note(made, event, actor=actor, at=at)
    if made.since:
        _ask(made, rules.period(made.since, made.months, today=today), by=actor.pk, at=at)
    return made


def _require(actor: User, area: Area, *, is_public: bool, on: date) -> None:
    reach.require(actor, rules.MAKE, area, on=on)
    if not queries.may_read(actor, area, on=on, is_public=is_public):
        words = _("You do not read the figures of this place; you may report only for the public.")
        raise Refused("reports.inside", words, field="is_public")


def _set_next(made: Plan, since: date) -> None:
    marks = areas.day_marks()
    made.next_since = since
    made.next_run_on = rules.run_day(
        since, made.months, made.working_day, lambda day: marks.get(day, day.isoweekday() <= 5)
    )


@transaction.atomic
def change(found: Plan, *, want: Wanted, actor: User, at: datetime) -> Plan:
    """Let later runs say other things, in other words or files, on another day; nothing made moves.

    Place, mechanism and months stay. Whoever changes it owns it from now on. Raises as `plan`.
    """
    today = day_of(at)
    want = want.checked(today=today)
    _require(actor, found.area, is_public=want.is_public, on=today)
    names = ("sections", "forms", "language", "is_public", "working_day")
    told = {name: getattr(want, name) for name in names}
    told |= {"sections": list(want.sections), "forms": list(want.forms)}
    differing = [name for name in names if getattr(found, name) != told[name]]
    for name, value in {**told, "owner": actor}.items():
        setattr(found, name, value)
    if found.next_since and not found.ended_at:
        _set_next(found, found.next_since)
    found.save(update_fields=[*names, "owner", "next_run_on"])
    _note(found, events.ReportChanged(plan_id=found.pk, fields=differing), actor=actor, at=at)
    return found


@transaction.atomic
def end(found: Plan, *, actor: User, at: datetime) -> Plan:
    """Make it no longer; what was made stays. Raises NotAllowed, Refused once it has ended."""
    reach.require(actor, rules.MAKE, found.area, on=day_of(at))
    rows = Plan.objects.shard(found.jurisdiction_id).filter(pk=found.pk, ended_at__isnull=True)
    if not rows.update(ended_at=at, next_run_on=None, next_since=None):
        raise Refused("reports.ended", _("This report has ended already."))
    _note(found, events.ReportEnded(plan_id=found.pk), actor=actor, at=at)
    found.refresh_from_db()
    return found


@transaction.atomic
def run(found: Plan, *, since: date, until: date, actor: User, at: datetime) -> Run:
    """Have a report made for the months from `since` to `until`; the same that waits is one run.

    Raises NotAllowed, and Refused for months that have not begun, are out of order or too many.
    """
    today = day_of(at)
    reach.require(actor, rules.MAKE, found.area, on=today)
    months = rules.months_of(since, until)
    return _ask(found, rules.period(since, months, today=today), by=actor.pk, at=at)


def _ask(found: Plan, days: tuple[date, date], *, by: int | None, at: datetime) -> Run:
    rows: QuerySet[Run] = Run.objects.shard(found.jurisdiction_id)
    made, _is_new = rows.get_or_create(
        jurisdiction_id=found.jurisdiction_id,
        plan=found,
        since=days[0],
        until=days[1],
        state=rules.WAITING,
        defaults={"asked_by": by, "asked_at": at},
    )
    return made


@transaction.atomic
def schedule(found: Plan, *, at: datetime) -> Run | None:
    """Ask for the period whose day has come, and set the day of the next one.

    None when somebody else did it meanwhile, and for a place that had closed before that period:
    then the report ends by itself.
    """
    since, run_on = found.next_since, found.next_run_on
    if since is None or run_on is None:
        return None
    rows = Plan.objects.shard(found.jurisdiction_id).filter(pk=found.pk, next_run_on=run_on)
    if found.area.valid_to is not None and found.area.valid_to < since:
        if rows.update(ended_at=at, next_run_on=None, next_since=None):
            _note(found, events.ReportEnded(plan_id=found.pk), actor=SYSTEM, at=at)
        return None
    _set_next(found, month_after(since, found.months))
    if not rows.update(next_since=found.next_since, next_run_on=found.next_run_on):
        return None
    return _ask(found, rules.period(since, found.months, today=day_of(at)), by=None, at=at)


def claim(found: Run, *, at: datetime) -> bool:
    """Take a run in hand for a while; return whether nobody else had."""
    rows = Run.objects.shard(found.jurisdiction_id).filter(pk=found.pk, tries=found.tries)
    rows = rows.filter(state=rules.WAITING)
    return bool(rows.update(tries=F("tries") + 1, lease_until=at + LEASE))


def make(found: Run, *, at: datetime) -> Run:
    """Make a report with what its owner may do now; without that it is refused and says why."""
    asked, today = found.plan, day_of(at)
    with translation.override(rules.LANGUAGES[asked.language]):
        if problem := _forbidden(asked, on=today):
            return refuse(found, "reports.not_allowed", problem, at=at)
        try:
            facts = reading.read(asked, since=found.since, until=found.until, at=at)
        except Refused as refusal:
            return refuse(found, refusal.code, str(refusal), at=at)
        return _write(found, facts, at=at)


def _forbidden(asked: Plan, *, on: date) -> str:
    """Return why its owner may not have it made anymore; empty while they may."""
    owner, area = asked.owner, asked.area
    said = {"owner": owner.name}
    if not owner.is_active:
        return _("The account of %(owner)s, whose report this is, was closed.") % said
    if not queries.may_make(owner, area, on=on):
        return _("%(owner)s, whose report this is, may not make reports here anymore.") % said
    if not queries.may_read(owner, area, on=on, is_public=asked.is_public):
        return _("%(owner)s, whose report this is, may not read these figures anymore.") % said
    return ""


def _write(found: Run, facts: Facts, *, at: datetime) -> Run:
    values = facts.values()
    last = queries.last_made(found)
    differing = _differing(last, values, found) if last else []
    if last and last.made_at:
        facts = facts.compared(tuple(differing), showing.instant(last.made_at))
    report = building.build(facts)
    made: dict[str, bytes] = {}
    problems: list[str] = []
    for form in found.plan.forms:
        try:
            made[form] = writers.write(report, form)
        except Unavailable as fault:
            problems.append(f"{rules.FORM_WORDS[form]}: {fault}")
    if not made:
        return refuse(found, "reports.no_file", " ".join(problems), at=at)
    said: dict[str, object] = {
        "digest": changes.digest(values),
        "values": [one.model_dump(mode="json") for one in values],
        "content": report.model_dump(mode="json"),
        "differs_from": last.pk if last else None,
        "changes": len(differing),
        "reason": " ".join(problems)[:300],
    }
    return _keep(found, made, said, at=at)


def _differing(last: Run, values: list[Value], found: Run) -> list[changes.Change]:
    before = [Value.model_validate(one) for one in last.values]
    return changes.between(before, values, ran_on=last.until < found.until)


def _keep(found: Run, made: dict[str, bytes], said: dict[str, object], *, at: datetime) -> Run:
    """Store the files first: a file without a run is harmless, a run without its files is not."""
    folder = f"{found.jurisdiction_id}/reports/{at:%Y}"
    names = {
        form: default_storage.save(f"{folder}/{found.pk.hex}.{form}", ContentFile(body))
        for form, body in made.items()
    }
    try:
        with transaction.atomic():
            _settle(found, rules.MADE, {**said, "files": names, "made_at": at})
            event = events.ReportMade(
                plan_id=found.plan_id,
                run_id=found.pk,
                since=found.since,
                until=found.until,
                digest=found.digest,
                changes=found.changes,
                files={form: hashlib.sha256(body).hexdigest() for form, body in made.items()},
            )
            _note(found.plan, event, actor=SYSTEM, at=at)
    except BaseException:
        for name in names.values():
            default_storage.delete(name)
        raise
    return found


@transaction.atomic
def refuse(found: Run, code: str, words: str, *, at: datetime) -> Run:
    """Leave a run unmade and say why; nothing of it is kept."""
    _settle(found, rules.REFUSED, {"reason": words[:300], "made_at": at})
    event = events.ReportRefused(plan_id=found.plan_id, run_id=found.pk, code=code)
    _note(found.plan, event, actor=SYSTEM, at=at)
    return found


def _settle(found: Run, state: str, said: dict[str, object]) -> None:
    rows = Run.objects.shard(found.jurisdiction_id).filter(pk=found.pk, state=rules.WAITING)
    if not rows.update(state=state, lease_until=None, **said):
        raise Refused("reports.settled", _("This report was made meanwhile."))
    found.refresh_from_db(fields=["state", *said])


@transaction.atomic
def take(found: Run, *, form: str, actor: User, at: datetime) -> bytes:
    """Return a file of a report and write down who took it along.

    Raises NotAllowed without `reports.make`; Missing for a file that was not made.
    """
    reach.require(actor, rules.MAKE, found.plan.area, on=day_of(at))
    queries.require_readable(actor, found, on=day_of(at))
    name = found.files.get(form, "")
    if not name or not default_storage.exists(name):
        raise Missing("reports.file", _("There is no such file."))
    with default_storage.open(name) as file:
        body: bytes = file.read()
    _note(found.plan, events.ReportTaken(run_id=found.pk, form=form), actor=actor, at=at)
    return body


def _note(found: Plan, event: Event, *, actor: Actor, at: datetime) -> None:
    place = log.Place(found.jurisdiction_id, found.area_id, found.unit_id)
    log.record("area", found.area_id, event, place=place, actor=actor, at=at)
