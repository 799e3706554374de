"""The doctor looks at the data: the database, the background work, what waits and what rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from linli.indicators import fill
from linli.journal.models import Delivery
from linli.portal import health
from linli.portal.doctor.finding import Finding, broken, mend, named, well

COUNTED_WITHIN = timedelta(minutes=10)


def database(*, now: datetime) -> Iterator[Finding]:
    """The database answers, and has the tables of this version."""
    found = health.look(now=now)
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (Error, OSError) as problem:
        sentence = _("The database does not answer (%(problem)s).") % {
            "problem": type(problem).__name__
        }
        yield broken("database", sentence, _how_to_reach())
        return
    if missing:
        rooms = sorted({step.app_label for step, _backwards in missing})
        sentence = _("The database is older than the program: %(rooms)s.") % {"rooms": named(rooms)}
        yield broken("migrations", sentence, "linli migrate")
        return
    yield well("database", _("The database answers and is up to date."))
    yield _work(found)


def _how_to_reach() -> str:
    if settings.LINLI_DB == "postgres":
        return _("Start PostgreSQL and check LINLI_PG_HOST, LINLI_PG_NAME, LINLI_PG_USER.")
    return _("Check that the folder of LINLI_SQLITE exists and can be written.")


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
