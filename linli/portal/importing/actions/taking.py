"""Take up a file, say by hand what its columns tell, have it checked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.portal.importing import files, rules
from linli.portal.importing.actions.checking import check
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.models import Import, Remembered
from linli.shards.ids import uuid7

# What is still open: the same file sent again is the same import.
_OPEN = (rules.STAGED, rules.UNBOUND, rules.WRONG, rules.READY, rules.FAILED)


def take_up(
    kind: Kind,
    contents: Iterable[bytes],
    *,
    file_name: str,
    area: Area | None,
    sheet: str,
    actor: Actor,
    at: datetime,
) -> Import:
    """Keep a file for one kind of table, to be checked; the same file again is the same import.

    Everything in it must lie in `area`; None is the whole country. Raises TooLarge.
    """
    made = Import(
        id=uuid7(),
        kind=kind.code,
        state=rules.STAGED,
        file_name=file_name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
        suffix=files.suffix_of(file_name),
        sheet=sheet,
        user_id=int(actor.actor_id) if actor.actor_kind == "user" else None,
        area_id=area.pk if area else None,
        made_at=at,
        touched_at=at,
        lease_until=at + rules.LEASE,
    )
    made.digest = files.keep(made.pk, contents, suffix=made.suffix)
    known = _known(made)
    if known is not None:
        files.move(made, known)
        return restart(known, at=at)
    made.save(force_insert=True)
    return made


def check_when_small(found: Import, *, at: datetime) -> Import:
    """Check a small file at once; leave a large one to the work loop."""
    if files.path_of(found).stat().st_size > rules.AT_ONCE_BYTES:
        Import.objects.filter(pk=found.pk, state=rules.STAGED).update(lease_until=None)
        found.lease_until = None
        return found
    return check(found, at=at)


def check_again(found: Import, *, at: datetime) -> Import:
    """Check the kept file anew. Raises Refused when it is gone, Stale while it is at work."""
    return check_when_small(restart(found, at=at), at=at)


def choose_sheet(found: Import, *, sheet: str, at: datetime) -> Import:
    """Read another sheet of the file."""
    if sheet not in found.binding.get("sheets", []):
        raise Refused("import.sheet", _("The file has no such sheet."), field="sheet")
    Import.objects.filter(pk=found.pk).update(sheet=sheet)
    found.sheet = sheet
    return check_again(found, at=at)


def bind(found: Import, *, columns: Mapping[str, str], at: datetime) -> Import:
    """Say what headers tell (header -> column, "" to leave out); remembered from now on.

    Raises Refused for a header or a column that is not there, or a column told twice.
    """
    remember(found.kind, columns, headers=set(found.binding.get("headers", {}).values()))
    return check_again(found, at=at)


@transaction.atomic
def remember(kind: str, columns: Mapping[str, str], *, headers: set[str] | None) -> None:
    """Keep what headers tell; `headers` are those that the table has, None where not known yet."""
    known = {column.name for column in kind_of(kind).layout().columns}
    told = [column for column in columns.values() if column]
    for header, column in columns.items():
        if column and column not in known:
            raise Refused(
                "import.column",
                _("There is no column %(column)s.") % {"column": column},
                field="columns",
            )
        if headers is not None and header not in headers:
            raise Refused(
                "import.header",
                _("The table has no header %(header)s.") % {"header": header},
                field="columns",
            )
    if len(set(told)) != len(told):
        raise Refused(
            "import.column_twice", _("Two headers cannot tell the same."), field="columns"
        )
    for header, column in columns.items():
        Remembered.objects.update_or_create(
            kind=kind, header=header[:120], defaults={"column": column}
        )


def restart(found: Import, *, at: datetime) -> Import:
    """Have an import stand at its beginning again."""
    if not files.is_there(found):
        raise Refused("import.file_gone", _("The file is no longer kept. Send it again."))
    rows = Import.objects.filter(pk=found.pk, state__in=[*rules.MAY_CHECK, rules.STAGED])
    values = {
        "state": rules.STAGED,
        "touched_at": at,
        "error": "",
        "error_words": "",
        "lease_until": at + rules.LEASE,
        "tries": 0,
        "done": 0,
        "of": 0,
    }
    if not rows.update(**values):
        raise Stale("import.stale", _("This import has moved on. Look at it again."))
    found.refresh_from_db()
    return found


def _known(made: Import) -> Import | None:
    same = Import.objects.filter(
        kind=made.kind,
        digest=made.digest,
        area_id=made.area_id,
        user_id=made.user_id,
        sheet=made.sheet,
        state__in=_OPEN,
        undoes_id__isnull=True,
    )
    return same.order_by("-id").first()
