"""The doctor looks at the data: the database, the background work, what waits and what rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    connection,
    connections,
)
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.flows.models import Pulse
from linli.indicators import fill
from linli.journal.models import Delivery
from linli.portal import health
from linli.portal.doctor.finding import Finding, broken, mend, named, well
from linli.portal.importing import rules
from linli.portal.models import Import

COUNTED_WITHIN = timedelta(minutes=10)
AHEAD = timedelta(minutes=5)
LEFT_AFTER = timedelta(days=1)
FINISHED = (rules.APPLIED, rules.UNDONE, rules.PLANNED)


def database(*, now: datetime) -> Iterator[Finding]:
    """The database answers, and has the tables of this version."""
    found = health.look(now=now)
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, OSError) as problem:
        sentence = _("The database does not answer (%(problem)s).") % {
            "problem": type(problem).__name__
        }
        yield broken("database", sentence, _how_to_reach())
        return
    except DatabaseError:
        how = _("Stop Linli and put the last backup in its place.")
        yield broken("database", _("The database is damaged, or is none."), how)
        return
    if missing:
        rooms = sorted({step.app_label for step, _backwards in missing})
        sentence = _("The database is older than the program: %(rooms)s.") % {"rooms": named(rooms)}
        yield broken("migrations", sentence, "linli migrate")
        return
    yield well("database", _("The database answers and is up to date."))
    yield _settled()
    yield _work(found)
    yield _clock(now)


def _how_to_reach() -> str:
    if settings.LINLI_DB == "postgres":
        return _("Start PostgreSQL and check LINLI_PG_HOST, LINLI_PG_NAME, LINLI_PG_USER.")
    return _("Check that the folder of LINLI_SQLITE exists and can be written.")


def _settled() -> Finding:
    """The database keeps what it accepted, and knows Chinese."""
    if settings.LINLI_DB == "sqlite":
        if settings.LINLI_SYNCHRONOUS != "FULL":
            sentence = _(
                "A power cut may lose the last accepted cases (LINLI_SYNCHRONOUS=%(word)s)."
            )
            values = {"word": settings.LINLI_SYNCHRONOUS}
            return mend("durable", sentence % values, _("Take LINLI_SYNCHRONOUS away."))
        return well("durable", _("An accepted case survives a power cut."))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = str(cursor.fetchone()[0])
    if encoding != "UTF8":
        sentence = _("The database does not keep Chinese: its encoding is %(encoding)s.")
        return mend("durable", sentence % {"encoding": encoding}, "createdb -E UTF8 -T template0")
    return well("durable", _("The database keeps every script (UTF-8)."))


def _clock(now: datetime) -> Finding:
    last = Pulse.objects.filter(at__gt=now + AHEAD).order_by("-at").first()
    if last is None:
        return well("clock", _("The clock of this machine does not run behind what is recorded."))
    minutes = (last.at - now).total_seconds() // 60
    sentence = _("The clock of this machine runs %(minutes)d minutes behind what is recorded.")
    how = "timedatectl set-ntp true"
    return mend("clock", sentence % {"minutes": minutes}, how)


def imports(*, now: datetime) -> Iterator[Finding]:
    """No file that was to be taken in lies about unfinished."""
    left = Import.objects.exclude(state__in=FINISHED).filter(touched_at__lt=now - LEFT_AFTER)
    count = left.count()
    if count:
        sentence = ngettext(
            "%(count)d file was sent in and left unfinished.",
            "%(count)d files were sent in and left unfinished.",
            count,
        )
        how = _("Apply or throw away what stands on the page /manage/import/")
        yield mend("imports", sentence % {"count": count}, how)
    else:
        yield well("imports", _("No file that was sent in lies unfinished."))


def _work(found: health.Health) -> Finding:
    if found.work == health.OK:
        return well("work", _("The background work gave a sign just now."))
    sentence = _(
        "The background work gives no sign: missed promises do not climb and nothing is counted."
    )
    return mend("work", sentence, "linli serve")


def deliveries() -> Iterator[Finding]:
    """No reaction was given up."""
    resting = Delivery.objects.filter(rests=True)
    names = sorted(set(resting.values_list("reaction", flat=True)))
    if names:
        sentence = _("Reactions given up after several tries (%(count)d): %(names)s.")
        values = {"count": resting.count(), "names": named(names)}
        yield mend(
            "deliveries",
            sentence % values,
            _("Read why in the log of `linli work`; then ask a developer."),
        )
    else:
        yield well("deliveries", _("No reaction was given up."))


def counting(*, now: datetime) -> Iterator[Finding]:
    """The figures are as new as the journal."""
    oldest = Delivery.objects.filter(reaction=fill.REACTION, rests=False).order_by("id").first()
    since = _written_at(oldest) if oldest else None
    if since is not None and now - since > COUNTED_WITHIN:
        sentence = _(
            "The figures lag behind: what was written %(minutes)d minutes ago is not counted."
        )
        minutes = (now - since).total_seconds() // 60
        yield mend("counts", sentence % {"minutes": minutes}, "linli work --once")
    else:
        yield well("counts", _("The figures are as new as the record."))


def _written_at(delivery: Delivery) -> datetime:
    """A UUIDv7 begins with the millisecond at which it was made."""
    return datetime.fromtimestamp((delivery.entry_id.int >> 80) / 1000, tz=UTC)
