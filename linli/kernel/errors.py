"""What a refusal is: an expected "no" with a stable code and a sentence for people."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """An expected refusal; both edges show its sentence, the API also its code and field.

    The sentence may be a lazy translation: it becomes text only when it is shown.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, sentence: object, *, field: str | None = None) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The thing is visible, but this actor may not do that to it."""

    status = 403


class Missing(Refused):
    """There is no such thing, or none that this actor may know of."""

    status = 404


class Stale(Refused):
    """Somebody else changed it in between."""

    status = 409


class TooMany(Refused):
    """Asked too often; may be asked again after `retry_after` seconds."""

    status = 429

    def __init__(
        self, code: str, sentence: object, *, retry_after: int, field: str | None = None
    ) -> None:
        super().__init__(code, sentence, field=field)
        self.retry_after = retry_after


class Unavailable(Refused):
    """Something this needs does not answer right now."""

    status = 503
