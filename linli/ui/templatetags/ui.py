"""What templates may say beyond Django: times, lengths, icons and the look of states."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now as this_instant

from linli.ui import charts, words

register = template.Library()

# phase -> (tone, icon): the word always stands beside them
LOOKS = {
    "draft": ("example", "pencil"),
    "open": ("plain", "clock"),
    "paused": ("soon", "player-pause"),
    "done": ("ok", "check"),
    "closed": ("ok", "check"),
}
TONES = {"late": "alert-triangle", "soon": "clock", "ok": "check", "plain": "clock", "example": ""}


@register.filter
def named(thing: Any, field: str = "name") -> str:
    """Say what a row is called in the reader's language; `post|named:"title"` for another field."""
    return words.named(thing, field) if thing else ""


@register.filter
def when(at: datetime | None) -> str:
    """Say day and clock, as in "Mon 23 Nov, 14:20"."""
    return words.when(at, now=this_instant()) if at else ""


@register.filter
def day(at: date | None) -> str:
    """Say the day, as in "Mon 23 Nov"."""
    return words.day(at) if at else ""


@register.filter
def full_day(at: date | None) -> str:
    """Say the day with its year, as in "23 Nov 2026"."""
    return words.full_day(at) if at else ""


@register.filter
def when_short(at: datetime | None, now: datetime | None = None) -> str:
    """Say it relative to `now`: "Today 14:20", "Thu 18:00"; write `at|when_short:now`."""
    return words.when_short(at, now=now or this_instant()) if at else ""


@register.filter
def span(minutes: float | None) -> str:
    """Say a length in hours and minutes."""
    return "" if minutes is None else words.span(minutes)


@register.filter
def span_days(minutes: float | None) -> str:
    """Say a length on the wall clock in days and hours."""
    return "" if minutes is None else words.span_days(minutes)


@register.simple_tag
def due_look(at: datetime, now: datetime | None = None, left: bool = False) -> words.Due:  # noqa: FBT001, FBT002
    """Return the words, tone and exact time of a due instant."""
    return words.due(at, now=now or this_instant(), left=left)


@register.simple_tag
def state_look(tone: str = "", phase: str = "", icon: str = "") -> dict[str, str]:
    """Return tone and icon of a state, from its tone or from its phase."""
    by_phase = LOOKS.get(phase, ("example", ""))
    shown = tone or by_phase[0]
    return {"tone": shown, "icon": icon or (TONES.get(tone, "") if tone else by_phase[1])}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration."""
    href = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], href: str, word: str) -> SafeString:
    """Draw a link of the navigation, marked when the page lies beneath it."""
    request = context.get("request")
    here = request is not None and request.path.startswith(href)
    current = SafeString(' aria-current="page"') if here else ""
    return format_html('<a href="{}"{}>{}</a>', href, current, word)


@register.simple_tag
def clock_bar(used: float, paused: float, total: float, label: str, late: float = 0) -> SafeString:
    """Draw a clock: used, paused and late stretches (minutes) out of all that was promised."""
    parts = [
        charts.Part(max(used - late, 0), "indigo"),
        charts.Part(paused, "paused"),
        charts.Part(late, "late"),
    ]
    return charts.stretches(parts, label=label, total=max(total + paused, used + paused, 1))


@register.simple_tag
def count_bar(value: float, most: float, label: str, late: float = 0) -> SafeString:
    """Draw a count among others; the late ones are hatched."""
    parts = [charts.Part(value - late, "indigo"), charts.Part(late, "late")]
    return charts.stretches(parts, label=label, total=max(most, 1))


@register.simple_tag
def step_bar(step: int, of: int, label: str) -> SafeString:
    """Draw how far a short series of steps has come."""
    return charts.stretches([charts.Part(step, "vermilion")], label=label, total=of, slim=True)


@register.filter
def is_choice(field: BoundField) -> bool:
    """Say whether a field is a group of boxes, which needs a fieldset."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_box(field: BoundField) -> bool:
    """Say whether a field is a single box, whose label stands beside it."""
    return type(field.field.widget) is CheckboxInput


@register.filter
def is_picture(field: BoundField) -> bool:
    """Say whether a field takes pictures, which are shown before they are sent."""
    widget = field.field.widget
    return isinstance(widget, FileInput) and "image" in widget.attrs.get("accept", "")


@register.filter
def with_preview(field: BoundField) -> SafeString:
    """Draw a file field whose pictures are shown before they are sent."""
    return field.as_widget(attrs={"data-preview": f"{field.id_for_label}_previews"})
