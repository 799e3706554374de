"""What to do about a file that cannot be read and a row that cannot be taken in, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

UNREADABLE: Mapping[str, Any] = {
    "not_a_table": lazy(
        "This is not a table. Save it as an Excel workbook (.xlsx) or as CSV and send that."
    ),
    "encrypted": lazy(
        "This file is protected by a password. Open it in Excel, remove the password under "
        "File > Info, save it, and send it again."
    ),
    "macros": lazy(
        "This workbook contains macros, which are never opened here. Save it as a workbook "
        "without macros (.xlsx) and send that."
    ),
    "old_excel": lazy(
        "This is an old or foreign format (.%(suffix)s). Open it in Excel or WPS, save it as a "
        "workbook (.xlsx), and send that."
    ),
    "too_large": lazy("This file is too large. Split it into several files and send them in turn."),
    "too_long": lazy("This table has more than a million rows. Split it and send the parts."),
    "empty": lazy("There is nothing in this file. Fill in the template and send it again."),
    "no_rows": lazy(
        "There are no rows under the headers in row %(row)s. Fill them in and send the file again."
    ),
    "broken": lazy(
        "This file is damaged or was not sent whole. Open it, save it anew, and send it again."
    ),
    "encoding": lazy(
        "The letters of this CSV cannot be read. Save it as an Excel workbook (.xlsx), or as "
        "CSV in UTF-8 or GB18030."
    ),
}
FAULTS: Mapping[str, Any] = {
    # cells
    "required": lazy("Fill this in; it must not be empty."),
    "blank": lazy("Fill this in; it must not be empty."),
    "too_long": lazy("Shorten it; it is too long."),
    "not_a_number": lazy("Write a number here."),
    "not_a_date": lazy("Write a day here, such as 2026-03-11."),
    "not_yes_no": lazy("Write yes or no here."),
    "not_a_choice": lazy("Choose one of the words that the template offers."),
    "not_a_phone": lazy("Write a phone number here: figures, perhaps with - or spaces."),
    "error_cell": lazy("Excel shows an error here. Correct the formula or write the value."),
    "digits_lost": lazy(
        "Excel has rounded this long number. Format the column as text and enter it again."
    ),
    "became_date": lazy(
        "Excel has turned this into a date. Format the column as text and enter it again."
    ),
    # whichever table
    "outside": lazy("This lies outside of %(place)s. Take the row out, or ask who is in charge."),
    "unknown": lazy("Nothing is called %(name)s here. Correct the spelling, or add it first."),
    "several": lazy("Several are called %(name)s. Write the code instead of the name."),
    "no_code": lazy("Give it a code: it cannot be told which one is meant."),
    "code_twice": lazy(
        "This code stands in row %(line)s already. Correct the code, or take one of the rows out."
    ),
    "changed_since": lazy("This was changed or taken away since; it cannot be taken back."),
    "parents_differ": lazy(
        "%(inner)s does not lie in %(outer)s. Correct one of the two, or leave one empty."
    ),
    # units
    "type_unknown": lazy("Say the type of unit or its level: it cannot be told from its place."),
    "level": lazy("Levels are 1 to 4."),
    "no_area": lazy("There is no place %(area)s. Add the place first, or correct the code."),
    "no_upper": lazy("There is no unit %(upper)s. Add it first, or correct the code."),
    "upper_ends": lazy("The unit above ends. Name another one."),
    "overlap": lazy("%(area)s is covered by %(by)s already; only one such unit may cover it."),
    "phone": lazy("Write a phone number here: figures, perhaps with - or spaces."),
    "has_lowers": lazy("Other units still stand below it (%(lower)s)."),
    "is_held": lazy("Somebody still holds a post in it."),
    "based": lazy("A unit is at home here (%(unit)s). Say what takes over."),
    # posts
    "role_unknown": lazy("Say the role: it does not follow from the post."),
    "no_role": lazy("There is no such role. Choose one of those that the template offers."),
    "post_ended": lazy("A post with this code has ended. Give the new one another code."),
    "no_unit": lazy("There is no unit %(unit)s. Take the units in first."),
    "unit_ended": lazy("This unit has ended. Name another one."),
    "rank": lazy("Write a number from 1 to 99."),
    "days": lazy("The last day lies before the first."),
    "no_holder_name": lazy("Write the name of whoever holds the post."),
    "username_signs": lazy("A sign-in name has letters, figures and . _ - only, 60 at most."),
    "account_closed": lazy("This account is closed. Name somebody else, or open it again."),
    "names_differ": lazy("This sign-in name belongs to %(name)s. Correct one of the two."),
    "same_kind": lazy("On these days this person holds a post of the same kind in %(unit)s."),
    "later_holder": lazy("Somebody else holds this post from %(day)s on. Correct the days."),
    # facilities
    "hours": lazy("Write the hours as in 周一至周五 9:00-18:00, several parted by a semicolon."),
    # places
    "kind_unknown": lazy("Say in a column what kind of place this is: building, grid, estate …"),
    "unknown_kind": lazy("Say in a column what kind of place this is: building, grid, estate …"),
    "spelling": lazy("A code has letters, figures, dots and hyphens only."),
    "two_parents": lazy(
        "This place stands in row %(line)s under another one (%(parent)s). It can lie in one "
        "only: keep the right row."
    ),
    "kind_fixed": lazy("This place is of another kind (%(kind)s) already, which cannot change."),
    "no_parent": lazy("The place above is not known. Add it first, or correct the code."),
    "parent_ends": lazy("The place above is closed. Name another one."),
    "no_root": lazy("There is no place above everything yet. Begin with the country."),
    "cycle": lazy("These stand above each other in a ring. Correct what belongs to what."),
    "too_deep": lazy("Too many places lie in each other here."),
    "not_beneath": lazy("Such a place cannot lie there. Name the right place above, or kind."),
    "twice": lazy("A place of this kind lies above already; one kind cannot lie in itself."),
    "code_used": lazy("A building had this code once; it stays its own. Choose another code."),
    "not_empty": lazy("Other places still lie in it (%(beneath)s). Move them first."),
    "digits": lazy("Write figures only, %(most)s at most."),
    "position": lazy("This is no position on earth; perhaps the two are swapped."),
    "nothing_to_end": lazy("There is no such place to close."),
    "ahead": lazy("This day is still to come."),
    "no_heir": lazy("The place that takes over is not known."),
}

# The same where a name comes near to the one that nobody has.
NEARLY: Mapping[str, Any] = {
    "unknown": lazy(
        "Nothing is called %(name)s here. Do you mean %(nearest)s? If not, add it first."
    ),
}


def unreadable(code: str, params: Mapping[str, object]) -> str:
    """Say why a file cannot be read, and what to do."""
    words = UNREADABLE.get(code, UNREADABLE["broken"])
    return str(words) % {"suffix": "xls", "row": 1, **params}


def file_gone() -> str:
    """Say that a file is no longer kept."""
    return _("The file is no longer kept. Send it again.")


def twin(head: str) -> str:
    """Say that two columns of a file are headed alike."""
    return _(
        "“%(head)s” stands over several columns. Give each a word of its own in your file, or "
        "delete one, and send it again."
    ) % {"head": head}


def fault(code: str, params: Mapping[str, object]) -> str:
    """Say what to do about one cell."""
    words = NEARLY.get(code) if params.get("nearest") else FAULTS.get(code)
    if words is None:
        return _("This cannot be taken in as it is written (%(code)s).") % {"code": code}
    return str(words) % _Known(params)


class _Known(dict[str, object]):
    """What fills a sentence; what nobody told stays a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
