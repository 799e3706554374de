"""Invented contents for the gallery: every component in every state, at a fixed instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.ui import charts
from linli.ui import words as words_of

NOW = datetime(2026, 11, 24, 5, 42, tzinfo=UTC)
DAYS = (
    ("一", "Mo"),
    ("二", "Tu"),
    ("三", "We"),
    ("四", "Th"),
    ("五", "Fr"),
    ("六", "Sa"),
    ("日", "Su"),
)
SERVICES = (
    ("公共设施报修", "Public repairs", 92, 6),
    ("噪声与扰民", "Noise", 61, 0),
    ("环境卫生", "Cleanliness", 54, 2),
    ("助老与代办", "Help at home", 38, 0),
)
MATTERS = (
    ("地下车库入口积水", "Water in the garage entrance", "26-409", "尚雅·滨江名苑 车库", -190),
    ("夜间装修噪声", "Building noise at night", "26-412", "尚雅·滨江名苑 5 栋", -40),
    ("楼道灯不亮", "Stairwell light is out", "26-417", "尚雅·滨江名苑 3 栋", 198),
    ("商铺油烟影响住户", "Kitchen fumes from a shop", "26-398", "姚桥商圈 沿江段", 22 * 60),
    ("冬季消防通道排查", "Winter check of fire lanes", "26-431", "全社区", 75 * 60),
    ("老旧管网改造资金", "Money for the old pipes", "26-407", "全社区", 8 * 24 * 60),
)


class Sample(forms.Form):
    """One field of each kind."""

    place = forms.CharField(max_length=60)
    text = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField()
    wish = forms.ChoiceField(widget=forms.RadioSelect)
    photos = forms.FileField(required=False)
    agree = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "place": _("Where is it?"), "text": _("What happened?"), "kind": _("Kind"),
            "wish": _("May we call back?"), "photos": _("Take or choose photos (may be left out)"),
            "agree": _("Others may join this matter"),
        }  # fmt: skip
        for name, word in words.items():
            self.fields[name].label = word
        self.fields["text"].help_text = _("Where, what it looks like, since when")
        self.fields["photos"].help_text = _("The place stored in a photo is removed.")
        for name in ("kind", "wish"):
            self.fields[name].widget.choices = [("a", _("Yes")), ("b", _("No"))]


def context(_asked: object = None) -> dict[str, Any]:
    """Return everything the gallery shows."""
    wrong = Sample({"text": _text("灯不亮", "Dark"), "kind": "x"})
    wrong.is_valid()
    return {
        "now": NOW, "states": _states(),
        "dues": [NOW + timedelta(minutes=row[-1]) for row in MATTERS],
        "matters": [
            {"title": _text(zh, en), "number": number, "place": place,
             "due_at": NOW + timedelta(minutes=minutes)}
            for zh, en, number, place, minutes in MATTERS
        ],
        "services": [
            {"name": _text(zh, en), "value": count, "late": late}
            for zh, en, count, late in SERVICES
        ],
        "spark": charts.sparkline([88, 90, 89, 91, 93, 92, 94], label=_("On time, by month")),
        "spark_pine": charts.sparkline(
            [38, 41, None, 43, 44, 45, 46], label=_("On time, by month"), tone="pine", target=48
        ),
        "week": _week(), "months": _months(), "steps": _steps(), "tiers": _tiers(),
        "person": _text("示例·甲", "Example A"), "form": Sample(), "wrong": wrong,
        "chips": [
            {"name": _("Grid"), "value": _("all"), "remove": ""},
            {"name": _("State"), "value": _("Open"), "remove": "?"},
        ],
        "facts": [
            (_("Where is it?"), "尚雅·滨江名苑 3 栋"),
            (_("Kind"), _text("公共设施报修", "Public repairs")),
        ],
    }  # fmt: skip


def _text(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh


def _states() -> list[dict[str, str]]:
    return [
        {"word": _("In hand"), "phase": "open"},
        {"word": _("Waiting for an answer"), "phase": "paused"},
        {"word": _("Answered, being checked"), "phase": "done"},
        {"word": _("Closed"), "phase": "closed"},
        {"word": _("Draft"), "phase": "draft"},
        {"word": _("Example, may be changed"), "tone": "example"},
        {"word": _("Late"), "tone": "late"},
    ]


def _week() -> charts.Chart:
    counts = ((38, 4), (52, 0), (30, 8), (44, 0), (58, 3), (20, 0), (14, 0))
    bars = [
        charts.Bar(_text(*name), total, late)
        for name, (total, late) in zip(DAYS, counts, strict=True)
    ]
    rows = tuple((bar.name, f"{bar.value}", f"{bar.late}") for bar in bars)
    words = _("Closed this week; hatched: closed late")
    drawn = charts.day_bars(bars, label=words)
    return charts.Chart(drawn, words, (_("Day"), _("Closed"), _("Late")), rows)


def _months() -> charts.Chart:
    lines = ((_("On time"), (82, 85, 88, None, 93, 94)), (_("Solved"), (71, 74, 80, 82, 86, 88)))
    words = _("On time, by month")
    names = [words_of.month(number) for number in range(6, 12)]
    drawn = charts.line_chart(
        lines, names=names, label=words, unit="%", target=90, target_word=_("goal 90 %")
    )
    head, rows = charts.line_table(lines, names=names, first=_("Month"))
    keys = ((_("On time"), "indigo"), (_("Solved"), "pine"), (_("goal 90 %"), "ochre"))
    return charts.Chart(drawn, words, head, rows, keys)


def _steps() -> list[dict[str, Any]]:
    group = _text("3 栋党小组", "Building group 3")
    branch = _text("尚雅网格党支部", "Shangya grid branch")
    calm = _text("已联系物业电工，今晚先换临时灯。", "The electrician comes tonight.")
    return [
        {"title": _("Then somebody else checks it and asks how you liked it"), "kind": "next"},
        {
            "at": NOW - timedelta(hours=1),
            "who": branch,
            "title": _("Taken"),
            "said": calm,
            "kind": "now",
        },
        {"at": NOW - timedelta(hours=5), "who": group, "title": _("Late"), "kind": "late"},
        {"at": NOW - timedelta(hours=17), "who": group, "title": _("Asked back"), "kind": "pause"},
        {"at": NOW - timedelta(days=4), "title": _("Reported"), "kind": ""},
    ]


def _tiers() -> list[dict[str, str]]:
    return [
        {"role": _("leads"), "name": _text("社区大党委", "Broad community committee"), "note": ""},
        {"role": _("drives"), "name": _text("商圈党支部", "District branch"), "note": "4"},
        {"role": _("takes part"), "name": _text("志愿服务队", "Volunteer teams"), "note": "6"},
    ]
