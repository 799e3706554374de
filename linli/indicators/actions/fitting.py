"""What a number entered by hand must be like; plain decisions, one sentence each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.blueprint.types.parts import Figure
from linli.kernel import textguard
from linli.kernel.errors import Refused

WHOLE_DIGITS = 15
FIRST_DAY = date(1949, 10, 1)


def refuse_unfit_number(figure: Figure, value: Decimal) -> None:
    """Refuse what is no number, too long, too exact, or below nought where that cannot be."""
    refusal = _unfit_number(figure, value)
    if refusal is not None:
        code, sentence = refusal
        raise Refused(code, sentence, field="value")


def _unfit_number(figure: Figure, value: Decimal) -> tuple[str, str] | None:
    if not value.is_finite():
        return "figure.no_number", _("Write a number, with digits only.")
    if abs(value) >= 10**WHOLE_DIGITS:
        words = _("At most %(n)d digits stand before the point.")
        return "figure.too_large", words % {"n": WHOLE_DIGITS}
    if value != round(value, figure.digits):
        return "figure.too_exact", _too_exact(figure.digits)
    if value < 0 and not figure.may_be_negative:
        return "figure.negative", _("This figure is never below nought.")
    return None


def _too_exact(digits: int) -> str:
    if not digits:
        return _("This figure is a whole number.")
    words = ngettext(
        "At most %(n)d digit stands behind the point.",
        "At most %(n)d digits stand behind the point.",
        digits,
    )
    return words % {"n": digits}


def refuse_unfit_day(as_of: date, *, today: date) -> None:
    """Refuse a day that has not come yet, or one that is a slip of the pen."""
    if as_of > today:
        words = _("A figure holds for a day that has come: not after %(today)s.")
        raise Refused("figure.future", words % {"today": today.isoformat()}, field="as_of")
    if as_of < FIRST_DAY:
        words = _("Figures begin on %(day)s; look at the year again.")
        raise Refused("figure.too_early", words % {"day": FIRST_DAY.isoformat()}, field="as_of")


def refuse_unfit_words(**texts: str) -> None:
    """Refuse an empty text, and one that names a person, a phone or a room: everybody reads it."""
    for field, text in texts.items():
        if not text.strip():
            raise Refused("figure.no_words", _("This field is required."), field=field)
        if textguard.warn(text):
            words = _("Name the document or the office, no person, phone, number or room.")
            raise Refused("figure.personal", words, field=field)


def is_adjustment(as_of: date, *, today: date) -> bool:
    """Return whether a month is over, so that correcting its figure is told as an adjustment."""
    return (as_of.year, as_of.month) < (today.year, today.month)
