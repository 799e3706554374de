"""Writes that may be sent twice: the same key gets the first answer again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refused, Stale
from linli.ui import rules
from linli.ui.models import Answered

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

View = Callable[..., HttpResponse]
Given = tuple[int, Any]


def once(request: HttpRequest, act: Callable[[], Given], *, at: datetime) -> Given:
    """Return `act()`, a status and a JSON-ready body, or what it gave to the same key before.

    Key and action stand in one transaction, so prepare pictures and ciphertext before calling this.
    Without a key `act` simply runs. A refusal writes nothing, so the same key may try again.
    Raises Refused for a key that came with another body, Stale while the first is still at work.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return act()
    if len(key) > rules.KEY_LENGTH:
        raise Refused("request.key", _("The Idempotency-Key is too long."))
    kept = Answered(key=key, caller=caller_of(request), digest=digest_of(request), made_at=at)
    given = _again(kept) or _first(kept, act) or _again(kept)
    if given is None:
        raise _at_work()
    return given


def idempotent(view: View) -> View:
    """Wrap a whole view in `once`, for views that do nothing slow; needs a JSON answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answers: list[HttpResponse] = []

        def act() -> Given:
            answers.append(view(request, *args, **kwargs))
            if answers[0].status_code >= HTTPStatus.BAD_REQUEST:
                raise _NotKept
            return answers[0].status_code, json.loads(answers[0].content or b"null")

        try:
            status, body = once(request, act, at=now())
        except _NotKept:
            return answers[0]
        return answers[0] if answers else _replay(status, body)

    return wrapped


def sweep(*, at: datetime) -> int:
    """Forget answers older than two days; return how many."""
    past = at - timedelta(hours=rules.KEPT_HOURS)
    return Answered.objects.filter(made_at__lt=past).delete()[0]


def caller_of(request: HttpRequest) -> str:
    """Return who sends: a signed-in user, else anyone; a key is as hard to guess as a code."""
    user = getattr(request, "user", None)
    return f"user:{user.pk}" if user is not None and user.is_authenticated else "anyone"


def digest_of(request: HttpRequest) -> str:
    """Return a digest of everything that makes this request this request."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(json.dumps([name, values]).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(json.dumps([name, _file_digest(file)]).encode())
    else:
        digest.update(request.body)
    return digest.hexdigest()


class _NotKept(Exception):
    """The view refused by itself: roll back, forget the key, hand on its answer."""


def _again(kept: Answered) -> Given | None:
    found = Answered.objects.filter(key=kept.key, caller=kept.caller).first()
    if found is None:
        return None
    if found.digest != kept.digest:
        raise Refused(
            "request.key_reused", _("This Idempotency-Key came with another request before.")
        )
    if found.status is None:
        raise _at_work()
    return found.status, json.loads(found.body)


def _first(kept: Answered, act: Callable[[], Given]) -> Given | None:
    with transaction.atomic():
        if not _took(kept):
            return None
        status, body = act()
        text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False)
        Answered.objects.filter(pk=kept.pk).update(status=status, body=text)
    return status, body


def _took(kept: Answered) -> bool:
    """Claim the key; another sending of it makes PostgreSQL wait here, but not for long."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{rules.WAIT_SECONDS}s'")
            kept.save(force_insert=True)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except IntegrityError:
        return False
    except OperationalError as fault:
        if "lock timeout" in str(fault):
            raise _at_work() from fault
        raise
    return True


def _at_work() -> Stale:
    return Stale("request.at_work", _("The first sending of this request is still at work."))


def _file_digest(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _replay(status: int, body: Any) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(
        text, status=status, content_type="application/json", headers={REPLAYED: "true"}
    )
