"""How Django finds the room `one_form`, and how `matters` learns of its kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from linli.matters.states import Kind


class OneForm(AppConfig):
    """The room `one_form`."""

    name = "linli.one_form"
    label = "one_form"

    def ready(self) -> None:
        """Register the sheet and the doubt as kinds of matters."""
        from linli.matters.states import register

        register(_sheet())
        register(_doubt())


def _sheet() -> Kind:
    from linli.matters.rules import FINISH
    from linli.matters.states import Kind
    from linli.one_form import rules, states, stories
    from linli.one_form.actions import answering
    from linli.one_form.forms import answering as forms
    from linli.one_form.queries import sheets

    return Kind(
        code=rules.SHEET,
        flow=states.FLOW,
        words=_("Form to fill in"),
        terms=states.terms,
        topic_words=lambda _edition, _topic: _("Form to fill in"),
        verbs={"confirm": answering.confirm, "doubt": answering.doubt},
        forms={"confirm": forms.Confirm, "doubt": forms.DoubtValue},
        climbs=False,
        clock_words={FINISH: _("To be answered by")},
        step_words=stories.TOLD,
        part="one_form/_sheet.html",
        facts=sheets.facts,
    )


def _doubt() -> Kind:
    from linli.matters.rules import FINISH
    from linli.matters.states import Kind
    from linli.one_form import rules, states, stories
    from linli.one_form.actions import answering
    from linli.one_form.forms import answering as forms
    from linli.one_form.queries import sheets

    return Kind(
        code=rules.DOUBT,
        flow=states.DOUBT_FLOW,
        words=_("Doubted value"),
        terms=states.terms,
        topic_words=lambda _edition, _topic: _("Doubted value"),
        verbs={"settle": answering.settle},
        forms={"settle": forms.Settle},
        climbs=False,
        clock_words={FINISH: _("To be answered by")},
        step_words=stories.TOLD,
        part="one_form/_doubt.html",
        facts=sheets.doubt_facts,
    )
