"""Sessions as database rows that know whose they are, so that they can be listed and ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

if TYPE_CHECKING:
    from linli.people.models import Session

STARTED = "_started_at"


class SessionStore(DatabaseStore):
    """Django's database store, writing to `people.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that keeps sessions."""
        from linli.people.models import Session  # noqa: PLC0415  the app registry comes first

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for `data`, with the account it belongs to and when it began.

        The beginning travels in the data, for Django writes the whole row at every change.
        """
        started = data.setdefault(STARTED, timezone.now().isoformat())  # noqa: TID251  an edge
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        account = data.get(SESSION_KEY)
        row.user_id = int(account) if account else None
        row.started_at = datetime.fromisoformat(started)
        return row
