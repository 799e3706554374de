"""The forms in which a place edits what it decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.portal.editing import fields, preview, sections
from linli.portal.editing.faults import Faults, Overtaken
from linli.portal.editing.fields import LABELS
from linli.portal.editing.lengths import SpanField
from linli.ui.forms import ActionForm

TEXT_MOST, NAME_MOST = 500, 60
UPWARD_REPLY = "10 working days"
ICONS = [
    ("bulb", _("lamp")),
    ("tool", _("tool")),
    ("droplet-off", _("water")),
    ("trash", _("rubbish")),
    ("volume", _("noise")),
    ("alert-triangle", _("danger")),
    ("user", _("person")),
    ("users", _("people")),
    ("heart-handshake", _("help")),
    ("building", _("house")),
    ("building-store", _("shop")),
    ("building-community", _("estate")),
    ("plant-2", _("green")),
    ("key", _("key")),
    ("scale", _("law")),
    ("calendar", _("calendar")),
    ("help-circle", _("question")),
    ("message-2", _("message")),
    ("dots", _("other")),
]


def _text(
    name: str, help_text: Any = "", *, required: bool = True, rows: int = 0
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    most = TEXT_MOST if rows else NAME_MOST
    return forms.CharField(
        label=LABELS[name], help_text=help_text, required=required, max_length=most, widget=widget
    )


class EditForm(ActionForm):
    """A form whose fields become `values`, and which remembers what they showed (`seen`)."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, values: Mapping[str, Any] | None = None) -> None:
        shown = {**(values or {}), "seen": json.dumps(dict(values or {}), ensure_ascii=False)}
        super().__init__(data, initial=shown)

    def accepted_by(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call `action` with the fields as `values`; everything wrong stands at its field."""
        if not self.is_valid():
            return False
        values = dict(self.cleaned_data)
        about = self.about(values.pop("seen"))
        try:
            self.result = action(*args, **kwargs, **about, values=values)
        except (NotAllowed, Missing):
            raise
        except Faults as faults:
            for field, told in faults.told:
                self.add_error(field if field in self.fields else None, told)
            return False
        except Refused as refusal:
            self._overtaken(refusal)
            self._blame(refusal)
            return False
        return True

    def about(self, seen: str) -> dict[str, Any]:
        """Return what the action is told beside the values."""
        return {"seen": _loaded(seen)}

    def _overtaken(self, refusal: Refused) -> None:
        """Sent again, the form speaks of how things stand now."""
        if isinstance(refusal, Overtaken):
            now = json.dumps(refusal.now, ensure_ascii=False)
            sent: Any = self.data
            self.data = sent.copy()
            self.data["seen"] = now  # type: ignore[index]  # a copy may be changed


def _loaded(seen: str) -> Any:
    try:
        found = json.loads(seen)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class ServiceForm(EditForm):
    """One service, as an office clerk reads it."""

    name_zh = _text("name_zh", _("What residents choose, in a few words."))
    name_en = _text("name_en", required=False)
    hint_zh = _text("hint_zh", _("For example: a lamp or the lift is broken."), rows=2)
    hint_en = _text("hint_en", required=False, rows=2)
    first_answer = SpanField(
        LABELS["first_answer"], _("The first words to the resident are sent within this time.")
    )
    finish = SpanField(LABELS["finish"], _("The matter is done within this time."))
    starts_at = forms.TypedChoiceField(
        label=LABELS["starts_at"],
        coerce=int,
        help_text=_("The nearest unit of this level; where there is none, the next level."),
    )
    prefer = forms.ChoiceField(
        label=LABELS["prefer"],
        required=False,
        help_text=_("Only where such a unit covers the place."),
    )
    joinable = forms.BooleanField(
        label=LABELS["joinable"],
        required=False,
        help_text=_("They see service, day and state, never text, photo or number."),
    )
    who_zh = _text("who_zh", required=True)
    who_en = _text("who_en", required=False)
    duty_kind = forms.ChoiceField(
        label=LABELS["duty_kind"],
        choices=[("own", _("Duty of its own")), ("assist", _("Helps another office"))],
    )
    basis_zh = _text("basis_zh", _("Name of the rule, and the clause if there is one."), rows=2)
    basis_en = _text("basis_en", required=False, rows=2)
    icon = forms.ChoiceField(label=LABELS["icon"])
    is_example = forms.BooleanField(
        label=LABELS["is_example"],
        required=False,
        help_text=_("Take the tick away once your place has decided on it."),
    )

    def __init__(
        self, made: Blueprint, data: Any = None, *, values: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, values=values or {**fields.DEFAULT, "starts_at": _lowest(made)})
        levels = [(one.level, _("Level %(n)d: %(name)s")) for one in reversed(made.levels)]
        words = {one.level: str(one.words) for one in made.levels}
        self._offer(
            "starts_at", [(n, str(told) % {"n": n, "name": words[n]}) for n, told in levels]
        )
        self._offer(
            "prefer", [("", str(_("No, straight to the level"))), *preview.type_words(made)]
        )
        icon = str(self.initial.get("icon", ""))
        known = [] if icon in dict(ICONS) else [(icon, icon)]
        self._offer("icon", [*ICONS, *known])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  says the class above
        field.choices = choices

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields as they stand together on the page."""
        named: list[tuple[Any, tuple[str, ...]]] = [
            (_("What residents read"), ("name_zh", "hint_zh", "name_en", "hint_en", "icon")),
            (_("What is promised"), ("first_answer", "finish")),
            (_("Who does it"), ("starts_at", "prefer", "joinable")),
            (
                _("Whose duty it is"),
                ("who_zh", "basis_zh", "duty_kind", "who_en", "basis_en", "is_example"),
            ),
        ]
        return [(str(title), [self[name] for name in names]) for title, names in named]


class NewServiceForm(ServiceForm):
    """A service that was not there before."""

    def about(self, seen: str) -> dict[str, Any]:  # noqa: ARG002  nothing was there to see
        """Return nothing: there was nothing to see."""
        return {}


def _lowest(made: Blueprint) -> int:
    return max((one.level for one in made.levels), default=1)


class PromisesForm(EditForm):
    """Working hours and waiting times."""

    spans = forms.CharField(
        label=LABELS["spans"],
        help_text=_(
            "One stretch a line, as 09:00-12:00. Clocks in working hours and days run then."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
    )
    wait_for_answer = SpanField(
        LABELS["wait_for_answer"], _("Then the handler goes on with what is known.")
    )
    wait_for_rating = SpanField(LABELS["wait_for_rating"], _("Then the matter closes by itself."))
    verify = SpanField(LABELS["verify"], _("How long somebody else has to look whether it is so."))
    decide = SpanField(LABELS["decide"], _("How long the unit above has to say whose it is."))
    reopen_within = SpanField(
        LABELS["reopen_within"], _("So long a resident may open a closed matter again.")
    )
    upward_reply = SpanField(
        LABELS["upward_reply"], _("How long the unit above has to say what it will do.")
    )

    def __init__(self, data: Any = None, *, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, values=values)
        if values and isinstance(values.get("spans"), list):
            self.initial["spans"] = "\n".join(values["spans"])
        if values and not values.get("upward_reply"):
            self.initial["upward_reply"] = UPWARD_REPLY

    def clean_spans(self) -> list[str]:
        """Return one text for each line."""
        lines = str(self.cleaned_data["spans"]).replace(",", "\n").splitlines()
        return [line.strip().replace("：", ":").replace(" ", "") for line in lines if line.strip()]


class WordsForm(EditForm):
    """The words of one section: Chinese and English of each, by their path in the file."""

    def __init__(
        self,
        said: dict[str, Any],
        section: str,
        data: Any = None,
        *,
        values: Mapping[str, Any],
    ) -> None:
        super().__init__(data, values=values)
        for path in values:
            is_name = ".words." in path or path.startswith("name.")
            widget = forms.TextInput() if is_name else forms.Textarea(attrs={"rows": 2})
            self.fields[path] = forms.CharField(
                label=sections.label_of(said, path, section),
                required=path.endswith(".zh"),
                max_length=TEXT_MOST,
                widget=widget,
            )
