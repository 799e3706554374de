"""Limits and plain decisions about forms: no query, no clock reading."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SHEET, DOUBT = "form", "doubt"
TOPIC = "form"
TITLE_LENGTH = 60
BASIS_LENGTH = 200
PURPOSE_LENGTH = 400
REASON_LENGTH = 300
NAME_LENGTH = 80
UNIT_LENGTH = 20
SOURCE_LENGTH = 100
FORMULA_LENGTH = 400
ANSWER_LENGTH = 200
WORDS_LENGTH = 600
FIELDS_MOST = 80
# P18: a table is not asked for in the morning and wanted at noon.
LEAD_DAYS, LEAD_LEAST, LEAD_MOST = 5, 1, 60
# The largest number that a column of 19 digits, 4 of them behind the point, can hold.
NUMBER_MOST = 10**15
DIGITS = 4

REQUEST, ADMIT = "forms.request", "forms.admit"


class Cycle(TextChoices):
    """How often the same form comes round."""

    ONCE = "once", pgettext_lazy("cycle", "Once")
    WEEKLY = "weekly", pgettext_lazy("cycle", "Every week")
    MONTHLY = "monthly", pgettext_lazy("cycle", "Every month")
    QUARTERLY = "quarterly", pgettext_lazy("cycle", "Every quarter")
    YEARLY = "yearly", pgettext_lazy("cycle", "Every year")


class Stage(TextChoices):
    """How far a request for a form has come."""

    DRAFT = "draft", pgettext_lazy("form", "Being written")
    REQUESTED = "requested", pgettext_lazy("form", "Waiting for admission")
    ADMITTED = "admitted", pgettext_lazy("form", "In force")
    REFUSED = "refused", pgettext_lazy("form", "Not admitted")
    EXPIRED = "expired", pgettext_lazy("form", "Expired")


PHASES = {
    Stage.DRAFT.value: "draft",
    Stage.REQUESTED.value: "open",
    Stage.ADMITTED.value: "done",
    Stage.REFUSED.value: "closed",
    Stage.EXPIRED.value: "closed",
}


class Way(TextChoices):
    """Where the answer to a field comes from."""

    EXISTS = "exists", pgettext_lazy("field", "Known already")
    DERIVED = "derived", pgettext_lazy("field", "Worked out from what is known")
    NEW = "new", pgettext_lazy("field", "New: asked of the unit")


class Shape(TextChoices):
    """What a unit types into a new field."""

    NUMBER = "number", pgettext_lazy("answer", "A number")
    TEXT = "text", pgettext_lazy("answer", "A few words")


class Busy(TextChoices):
    """What the background work still does for a period of a form."""

    ASKING = "asking", pgettext_lazy("period", "Being asked")
    RELEASING = "releasing", pgettext_lazy("period", "Being released")


# What every sheet knows of itself; figures and indicators come from `indicators.queries.values`.
ABOUT = {
    "about:unit": _("Name of the unit that answers"),
    "about:place": _("Name of its place"),
    "about:period": _("The period"),
}

_SIGNS = re.compile(r"[\s\W_]+")


def key_of(name: str) -> str:
    """Return a name as it is compared: without width, case, spaces and signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())


def minutes_of(new: int, *, sheet: int, field: int) -> int:
    """Return how long a sheet is estimated to take: looking through it, and each new field."""
    return sheet + new * field
