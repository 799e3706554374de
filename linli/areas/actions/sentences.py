"""Say what is wrong with one place, for whoever adds it alone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.errors import Refused
from linli.kernel.intake import RowFault

SENTENCES: dict[str, Any] = {
    "blank": gettext_lazy("%(code)s lacks something."),
    "spelling": gettext_lazy("A code has letters, digits, dots and dashes."),
    "too_long": gettext_lazy("%(code)s: at most %(most)s signs."),
    "code_twice": gettext_lazy("One code is used twice."),
    "two_parents": gettext_lazy("%(code)s cannot lie in two places."),
    "code_used": gettext_lazy("The code %(code)s is used."),
    "unknown_kind": gettext_lazy("%(code)s cannot lie there."),
    "no_parent": gettext_lazy("The place above %(code)s is not known."),
    "parent_ends": gettext_lazy("The place above %(code)s ends."),
    "cycle": gettext_lazy("%(code)s lies beneath itself."),
    "key": gettext_lazy("%(key)s is not a key."),
    "key_used": gettext_lazy("Another place has this key."),
    "key_twice": gettext_lazy("Another place has this key."),
    "ahead": gettext_lazy("That day is still to come."),
    "days": gettext_lazy("It cannot end before it began."),
    "not_empty": gettext_lazy("Other places still lie beneath this one."),
    "digits": gettext_lazy("%(code)s: only digits, at most %(most)s."),
    "position": gettext_lazy("%(code)s: this is no position on the earth."),
}


def refusal(fault: RowFault, code: str) -> Refused:
    """Return the refusal that tells of this fault of the place `code`."""
    sentence = SENTENCES.get(fault.code) or _("%(code)s cannot lie there.")
    params = {"code": code, **fault.params}
    return Refused(f"area.{fault.code}", str(sentence) % params, field=fault.field)
