"""Forms of the common moves: each asks what its move asks, with the choices of the place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from linli.blueprint.types import Entry
from linli.matters import rules
from linli.matters.models import Voice
from linli.matters.queries import Standing
from linli.org import queries as org
from linli.org.models import Unit
from linli.privacy.rules import REASONS
from linli.ui.forms import ActionForm
from linli.ui.words import named

UNITS_SHOWN = 12


def words_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=rules.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def choice_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.ChoiceField:
    """Return a field whose few choices are all visible; they are filled in per matter."""
    return forms.ChoiceField(
        label=label, help_text=help_text, required=required, widget=forms.RadioSelect
    )


def entry_choices(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return the choices of a catalog in the reader's language, with the basis or the note."""
    return [(one.code, _said(one)) for one in entries]


def _said(one: Entry) -> str:
    more = getattr(one, "basis", None) or one.note
    if not more:
        return str(one.words)
    return str(_("%(words)s (%(more)s)")) % {"words": one.words, "more": more}


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """A unit by its code, among those the matter may go to."""

    def label_from_instance(self, unit: Unit) -> str:
        """Return the name in the reader's language."""
        return named(unit)


class MoveForm(ActionForm):
    """A form that knows the matter it is about; `says` tells what happens next."""

    says: Any = ""
    find = ""

    def __init__(self, stand: Standing, data: Any = None, *, find: str = "") -> None:
        super().__init__(data)
        self.stand, self.find = stand, find.strip()
        self.settle()

    def settle(self) -> None:
        """Fill in the choices of this matter."""

    @property
    def finds(self) -> bool:
        """Return whether the page shows a search for units."""
        return "unit" in self.fields

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a choice field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
        field.choices = choices

    def choose_unit(self) -> None:
        """Offer the units that answer here and those that match the search; take any in reach."""
        field = self.fields["unit"]
        assert isinstance(field, UnitField)  # noqa: S101  says the class above
        on = rules.day_of(self.stand.at)
        area = self.stand.matter.area
        chain = org.chain_at(area.ancestor_paths, on=on)
        near = org.units_near(area, chain, on=on)
        field.queryset = near
        own = self.stand.leg(rules.OWN)
        shown = org.named(near, self.find)[: UNITS_SHOWN + 1] if self.find else chain
        field.widget.choices = [
            (unit.code, named(unit)) for unit in shown if not own or unit.pk != own.unit_id
        ]
        sent = str(self.data.get("unit", ""))
        if sent and sent not in {code for code, _name in field.widget.choices}:
            field.widget.choices += [(one.code, named(one)) for one in near.filter(code=sent)]


class WithVoice(MoveForm):
    """A move that concerns one voice: only those that still stand behind the matter."""

    voice = choice_field(_("Which resident"), required=False)

    def settle(self) -> None:
        """Number the voices by when they came; nobody is named here."""
        rows = Voice.objects.shard(self.stand.matter.jurisdiction_id).filter(
            matter=self.stand.matter, withdrawn_at__isnull=True
        )
        voices = list(rows.order_by("joined_at", "id"))
        said = [(str(one.pk), voice_words(place, one)) for place, one in enumerate(voices, 1)]
        self.choose("voice", said)
        if voices:
            self.initial["voice"] = str(voices[0].pk)


def voice_words(place: int, voice: Voice) -> str:
    """Return how staff speak of a voice: by its turn and day, never by name."""
    came = localtime(voice.joined_at)
    return str(_("Resident %(place)d, since %(day)s")) % {"place": place, "day": f"{came:%Y-%m-%d}"}


class Take(MoveForm):
    """Take it in hand."""

    says = _(
        "It becomes yours to finish by the promised time. "
        "Words to the resident count as the first answer."
    )
    text = words_field(_("Words to the resident"), required=False)


class Ask(WithVoice):
    """Ask a resident something."""

    says = _("The promise stands still until the resident answers or the waiting time is over.")
    text = words_field(_("What do you need to know?"))


class Resume(MoveForm):
    """Go on without an answer."""

    says = _("The promise runs on from here.")


class Extend(MoveForm):
    """Ask for more time, once."""

    says = _("This is possible once, before the promise is due. The resident reads your reason.")
    reason = words_field(_("Why more time is needed"))
    until = forms.DateField(
        label=_("New date"),
        help_text=_("A working day; it is due at closing time."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class HandOver(MoveForm):
    """Hand it over to another unit."""

    says = _("The other unit has it from now on. The promise to the resident does not move.")
    unit = UnitField(
        label=_("To which unit"), queryset=Unit.objects.none(), to_field_name="code",
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip
    reason = choice_field(_("Why"))

    def settle(self) -> None:
        """Offer the units in reach and the reasons of the place."""
        self.choose_unit()
        self.choose("reason", entry_choices(self.stand.mechanism.handover_reasons))


class Dispute(MoveForm):
    """Say that it is not yours, once."""

    says = _(
        "Possible once per unit. The level above decides within a working day, and that binds."
    )
    reason = choice_field(_("On what ground"))
    text = words_field(
        _("In your own words"), _("Name the clause or the line of the duty list."), required=False
    )

    def settle(self) -> None:
        """Offer the grounds of the place."""
        self.choose("reason", entry_choices(self.stand.mechanism.dispute_reasons))


class Decide(MoveForm):
    """Decide whose it is."""

    says = _("Your decision binds; the unit you name has it from now on.")
    unit = UnitField(
        label=_("Whose is it"), queryset=Unit.objects.none(), to_field_name="code",
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip
    text = words_field(_("Why"), _("Both units read this."))

    def settle(self) -> None:
        """Offer the units in reach."""
        self.choose_unit()


class Escalate(MoveForm):
    """Pass it up one level."""

    says = _("The level above takes over. The promise to the resident does not move.")
    reason = words_field(_("Why the level above is needed"))


class Verify(MoveForm):
    """See that it is so."""

    says = _(
        "You confirm that you looked and that it is done. The resident is then asked two questions."
    )


class SendBack(MoveForm):
    """Say what is missing."""

    says = _("It goes back to the unit that reported; the same promise runs on.")
    text = words_field(_("What is missing"))


class Rework(MoveForm):
    """Send it back to work with grounds."""

    says = _("Only when the resident, asked by phone, had grounds.")
    text = words_field(_("What the resident said"))


class NoteDown(MoveForm):
    """Leave a note for colleagues."""

    says = _("Colleagues who may read this matter see it; the resident does not.")
    text = words_field(_("Note"))


class Title(MoveForm):
    """Give it a neutral title."""

    says = _("Neighbors who report the same see this title. No names, no numbers, no rooms.")
    title = forms.CharField(label=_("Neutral title"), max_length=rules.TITLE_LENGTH)


class CallThrough(WithVoice):
    """Call through the relay."""

    says = _(
        "The relay connects you; neither side sees the other's number. "
        "The resident can see that you called."
    )


class SeeContact(WithVoice):
    """See the contact itself."""

    says = _(
        "The look is written down with your name, and the resident can see it. "
        "Call through the relay where you can."
    )
    reason = choice_field(_("Why the relay is not enough"))

    def settle(self) -> None:
        """Offer the reasons."""
        super().settle()
        self.choose("reason", [(code, str(words)) for code, words in REASONS.items()])


MOVES: dict[str, type[MoveForm]] = {
    "take": Take,
    "ask": Ask,
    "resume": Resume,
    "extend": Extend,
    "hand_over": HandOver,
    "dispute": Dispute,
    "decide": Decide,
    "escalate": Escalate,
    "verify": Verify,
    "send_back": SendBack,
    "rework": Rework,
}
BESIDE: dict[str, type[MoveForm]] = {"note": NoteDown, "title": Title}
