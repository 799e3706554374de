"""What a person may do with a duty that comes round: the unit above excuses it, with words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.matters.forms import MoveForm, words_field


class Excuse(MoveForm):
    """Release a unit from a duty for one period."""

    says = _(
        "Nobody can tick it off: what is on record fulfils it. You release the unit for this "
        "period, and everybody reads why."
    )
    text = words_field(_("Why"))


MOVES: dict[str, type[MoveForm]] = {"excuse": Excuse}
