"""Forms of a place: the list, writing one down, its fields, admission, and its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.errors import NotAllowed
from linli.one_form.actions import admitting, requesting, telling
from linli.one_form.forms.requesting import QuestionForm, Refuse, RequestForm
from linli.one_form.models import FormRequest
from linli.one_form.queries import admission, people, requests, rounds, scope
from linli.one_form.rules import PHASES, Cycle, Stage
from linli.org.models import Unit
from linli.people.models import User
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def forms(request: Asked) -> HttpResponse:
    """Show what my units owe, what waits for a decision, what runs, and what was asked before."""
    on = localdate()
    context = {
        "owed": requests.owed(request.user, on=on),
        "waiting": _lines(requests.listed(request.user, stages=[*_OPEN], on=on)),
        "running": _lines(requests.listed(request.user, stages=[Stage.ADMITTED], on=on)),
        "over": _lines(requests.listed(request.user, stages=[Stage.EXPIRED], on=on)),
        "told": requests.told(request.user, on=on),
        "may_request": bool(people.offices(request.user, on=on)),
    }
    return render(request, "one_form/forms.html", context)


@asks
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Step one: write down what the form is; nobody is asked yet."""
    at, office = now(), _office(request)
    data = request.POST if request.method == "POST" else None
    form = RequestForm(data, office=office, user=request.user, on=localdate(at))
    if form.accepted_by(requesting.draft, office, actor=request.user, at=at):
        return SeeOther(f"{_address(form.result)}fields/")
    others = [one for one in people.offices(request.user, on=localdate(at)) if one != office]
    context = {"form": form, "office": office, "others": others}
    return render(request, "one_form/new.html", context, status=_status(form))


@asks
@never_cache
@login_required
def change(request: Asked, number: str) -> HttpResponse:
    """Change what was written down, before it is sent or after it was refused."""
    at, made = now(), _mine(request, number)
    data = request.POST if request.method == "POST" else None
    about: dict[str, Any] = {"user": request.user, "on": localdate(at)}
    form = RequestForm(data, office=made.office, form=made, **about)
    if form.accepted_by(requesting.change, made, actor=request.user, at=at):
        return SeeOther(_address(made))
    context = {"form": form, "office": made.office, "made": made}
    return render(request, "one_form/new.html", context, status=_status(form))


@asks
@never_cache
@login_required
def fields(request: Asked, number: str) -> HttpResponse:
    """Step two: the fields so far, and one more."""
    at, made = now(), _mine(request, number)
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, form=made, user=request.user, on=localdate(at))
    if form.accepted_by(requesting.add_field, made, actor=request.user, at=at):
        messages.success(request, _("The field was added."))
        return SeeOther(f"{_address(made)}fields/")
    check = admission.check(made, requests.fields(made), on=localdate(at))
    context = {"form": form, "made": made, "check": check}
    return render(request, "one_form/fields.html", context, status=_status(form))


@require_POST
@login_required
def remove(request: Asked, number: str, code: str) -> HttpResponse:
    """Take a field away again."""
    made = _mine(request, number)
    requesting.remove_field(made, code=code, actor=request.user, at=now())
    return SeeOther(f"{_address(made)}fields/")


@require_safe
@never_cache
@login_required
def form(request: Asked, number: str) -> HttpResponse:
    """Show one form: what it asks, what the check found, its periods, what can be done."""
    return _page(request, _form(request, number), Refuse())


@require_POST
@login_required
def send(request: Asked, number: str) -> HttpResponse:
    """Step three: ask that it be admitted."""
    made = _mine(request, number)
    requesting.send(made, actor=request.user, at=now())
    messages.success(request, _("It waits for admission now. Nobody is asked before."))
    return SeeOther(_address(made))


@require_POST
@login_required
def discard(request: Asked, number: str) -> HttpResponse:
    """Throw away what was never sent."""
    requesting.discard(_mine(request, number), actor=request.user, at=now())
    messages.success(request, _("It was thrown away."))
    return SeeOther("/forms/")


@require_POST
@login_required
def admit(request: Asked, number: str) -> HttpResponse:
    """Let the form go out."""
    made = admitting.admit(_form(request, number), actor=request.user, at=now())
    messages.success(request, _("It is admitted. Units are asked once a period is over."))
    return SeeOther(_address(made))


@require_POST
@login_required
def refuse(request: Asked, number: str) -> HttpResponse:
    """Do not let the form go out, and say why."""
    made, said = _form(request, number), Refuse(request.POST)
    if said.accepted_by(admitting.refuse, made, actor=request.user, at=now()):
        return SeeOther(_address(made))
    return _page(request, made, said)


@require_POST
@login_required
def end(request: Asked, number: str) -> HttpResponse:
    """Let the form ask no more."""
    made = admitting.end(_form(request, number), actor=request.user, at=now())
    messages.success(request, _("It asks no more. What was asked stays owed."))
    return SeeOther(_address(made))


@require_POST
@login_required
def settle_told(request: Asked, pk: str) -> HttpResponse:
    """Put away what somebody said was asked before."""
    one = requests.told_one(request.user, pk, on=localdate())
    telling.settle_told(one, actor=request.user, at=now())
    return SeeOther("/forms/")


_OPEN = (Stage.DRAFT, Stage.REQUESTED, Stage.REFUSED)


def _page(request: Asked, made: FormRequest, said: Refuse) -> HttpResponse:
    on = localdate()
    people_named = User.objects.in_bulk([pk for pk in (made.approver_id, made.decided_by) if pk])
    context = {
        "made": made,
        "stage": Stage(made.stage).label,
        "phase": PHASES[made.stage],
        "scope": scope.words_of(made),
        "cycle": Cycle(made.cycle).label,
        "check": admission.check(made, requests.fields(made), on=on),
        "rounds": rounds.rounds(made),
        "approver": people_named.get(made.approver_id or 0),
        "decided_by": people_named.get(made.decided_by or 0),
        "said": said,
        **_rights(request.user, made, on),
    }
    return render(request, "one_form/form.html", context, status=_status(said))


def _rights(user: User, made: FormRequest, on: date) -> dict[str, bool]:
    is_office, may_admit = (
        people.is_of_office(user, made, on=on),
        people.may_admit(user, made, on=on),
    )
    is_own = made.stage in requesting.EDITABLE
    return {
        "may_change": is_office and is_own,
        "may_discard": is_office and made.stage == Stage.DRAFT,
        "may_decide": may_admit and made.stage == Stage.REQUESTED,
        "may_end": (is_office or may_admit) and made.stage == Stage.ADMITTED,
        "may_see_rounds": is_office or may_admit,
    }


def _lines(found: list[FormRequest]) -> list[dict[str, Any]]:
    return [
        {
            "form": one,
            "stage": Stage(one.stage).label,
            "phase": PHASES[one.stage],
            "scope": scope.words_of(one),
            "cycle": Cycle(one.cycle).label,
        }
        for one in found
    ]


def _office(request: Asked) -> Unit:
    found = people.offices(request.user, on=localdate())
    if not found:
        raise NotAllowed("form.no_office", _("You do not ask for forms in the name of any unit."))
    wanted = request.GET.get("office", "")
    return next((one for one in found if one.code == wanted), found[0])


def _form(request: Asked, number: str) -> FormRequest:
    return requests.get_for(request.user, number=number, on=localdate())


def _mine(request: Asked, number: str) -> FormRequest:
    made = _form(request, number)
    people.require_office(request.user, made, on=localdate())
    return made


def _address(made: FormRequest) -> str:
    return f"/forms/{made.number}/"


def _status(form: Any) -> int:
    return int(form.status) if form.is_bound else 200
