"""The demo's forms: a monthly one that some grids have answered, a weekly one that waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from linli.one_form import deadlines
from linli.one_form.actions import admitting, answering, requesting, telling
from linli.one_form.actions.wanting import Question, Wanted
from linli.one_form.models import FormRequest, Sheet
from linli.one_form.queries import sheets
from linli.org import queries as org
from linli.people.models import User
from linli.portal.demo import files

HOUR = timedelta(hours=1)


def ask(*, now: datetime) -> None:
    """Ask for the forms of the demo, and let their sheets come as far as they should."""
    told = files.load("forms")
    made = {row["title"]: _form(row, now) for row in told["forms"]}
    for row in told["asked_before"]:
        form = made[row["form"]]
        about = {"what": row["what"], "where": row["where"], "who": "demo"}
        telling.say(form.area, form=form, at=now - HOUR, **about)


def _form(row: dict[str, Any], now: datetime) -> FormRequest:
    at = now - timedelta(days=row["days"])
    actor, on = _user(row["by"]), localdate(at)
    names = ("title", "basis", "purpose", "cycle", "area", "scope")
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    about: dict[str, Any] = {name: row[name] for name in names}
    wanted = Wanted(**about, starts_on=last_month, sunset_on=date(on.year + 1, 12, 31))
    form = requesting.draft(org.unit(row["office"]), wanted=wanted, actor=actor, at=at)
    for field in row["fields"]:
        requesting.add_field(form, question=Question(**field), actor=actor, at=at)
    requesting.send(form, actor=actor, at=at)
    if "admitted_by" in row:
        admitting.admit(form, actor=_user(row["admitted_by"]), at=at + HOUR)
        _answered(form, row["confirmed"], at + 2 * HOUR)
    return form


def _answered(form: FormRequest, rows: list[dict[str, Any]], at: datetime) -> None:
    while deadlines.act_next(at):
        pass
    for row in rows:
        unit = org.unit(row["unit"])
        found = Sheet.objects.shard(unit.base.jurisdiction_pk).filter(form_id=form.pk, unit=unit)
        matter = found.select_related("matter__area").get().matter
        about: dict[str, Any] = {"answers": row["answers"], "seen": sheets.page(matter).seen}
        answering.confirm(matter, **about, actor=_user(row["by"]), at=at + HOUR)


def _user(name: str) -> User:
    return User.objects.get(username=name)
