"""Tables of facilities: shops, halls, leisure centers, with their hours and whom they serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.center.actions import intake
from linli.center.models import Facility
from linli.center.queries import standing
from linli.center.rules import FacilityRow
from linli.kernel.intake import Change
from linli.kernel.sheets import Column, Layout
from linli.portal.importing import hours
from linli.portal.importing.kind import Draft, Kind
from linli.portal.importing.naming import free, initials, spread
from linli.portal.importing.places import BATCH, Places

CODE_LENGTH = 40
HEADS: Mapping[str, Any] = {
    "code": _("Facility code"),
    "name": _("Facility"),
    "area": _("Stands in (code or name)"),
    "serves": _("Is there for (codes or names)"),
    "place": _("Address"),
    "hours": _("Opening hours"),
    "fee": _("Fee"),
    "name_en": _("English name"),
    "place_en": _("Address in English"),
    "fee_en": _("Fee in English"),
}
HELPS: Mapping[str, Any] = {
    "code": _("May be left out: it is then made from the place and the name."),
    "serves": _("Left out, it is there for the place it stands in."),
    "hours": _("As in 周一至周五 9:00-18:00；周六 9:00-12:00, or Mon-Fri 9:00-18:00."),
}


COLUMNS = (
    Column(
        "code",
        ("设施编码", "设施代码", "场所编码", "编码", "编号", "代码", "facility code", "code"),
        "code",
        max_length=CODE_LENGTH,
    ),
    Column(
        "name",
        ("设施", "设施名称", "场所名称", "场所", "名称", "facility", "facility name", "name"),
        required=True,
        max_length=80,
        example="社区食堂",
    ),
    Column(
        "area",
        (
            *("所在地（编码或名称）", "所在区域", "所属社区", "所在社区", "所属区域", "所在小区"),
            *("所在网格", "所属网格", "stands in (code or name)", "area", "community"),
        ),
        required=True,
        example="柳社区",
    ),
    Column(
        "serves",
        (
            *("服务范围（编码或名称）", "服务范围", "服务区域", "覆盖范围", "服务对象区域"),
            *("is there for (codes or names)", "serves"),
        ),
        "list",
    ),
    Column(
        "place",
        ("地址", "位置", "详细地址", "地点", "address", "place"),
        max_length=80,
        example="柳社区1号",
    ),
    Column(
        "hours",
        ("开放时间", "营业时间", "服务时间", "时间", "opening hours", "hours"),
        max_length=300,
        example="周一至周五 9:00-18:00",
    ),
    Column("fee", ("收费", "费用", "收费标准", "价格", "fee", "price"), max_length=60),
    Column("name_en", ("英文名称", "英文名", "english name"), max_length=120),
    Column("place_en", ("英文地址", "address in english"), max_length=120),
    Column("fee_en", ("英文收费", "fee in english"), max_length=80),
)


def layout() -> Layout:
    """Return the columns of a table of facilities."""
    return Layout("facilities", COLUMNS)


def read(drafts: Sequence[Draft], places: Places) -> None:
    """Make a row of each line: find the places, the hours and the code."""
    reader = _Reader(drafts, places)
    for draft in drafts:
        draft.row = reader.row(draft)


class _Reader:
    """What one table of facilities says, with the places it names."""

    def __init__(self, drafts: Sequence[Draft], places: Places) -> None:
        self.places = places
        self.served = {draft.number: spread(draft.listed("serves")) for draft in drafts}
        told = (word for many in self.served.values() for words in many for word in words)
        places.learn({*told, *(draft.text("area") for draft in drafts)})
        areas = {code for one in drafts for code in places.codes(one.text("area"))}
        self.known: dict[tuple[str, str], str] = {}
        self._learn_codes(sorted(areas))
        self.taken = {draft.text("code") for draft in drafts} | set(self.known.values())

    def _learn_codes(self, areas: list[str]) -> None:
        for first in range(0, len(areas), BATCH):
            some = areas[first : first + BATCH]
            rows = Facility.objects.filter(area__code__in=some, area__valid_to__isnull=True)
            for area, name, code in rows.values_list("area__code", "name", "code"):
                self.known[area, name] = code

    def row(self, draft: Draft) -> FacilityRow | None:
        """Return the row, or None where it cannot be told which facility is meant."""
        area = draft.place(self.places, "area", [draft.text("area")]) if draft.text("area") else ""
        found = [draft.place(self.places, "serves", words) for words in self.served[draft.number]]
        name = draft.text("name")
        code = draft.text("code") or self.known.get((area, name), "")
        if not code and area and name:
            code = free(f"{area}-{initials(name)}", self.taken, most=CODE_LENGTH)
            self.taken.add(code)
        if not code:
            draft.blame_alone("code", "no_code")
            return None
        open_at = hours.spans(draft.text("hours"))
        if open_at is None:
            draft.blame("hours", "hours")
        return FacilityRow(
            code=code,
            name=name,
            area=area,
            serves=tuple(code for code in found if code),
            name_en=draft.text("name_en"),
            place=draft.text("place"),
            place_en=draft.text("place_en"),
            fee=draft.text("fee"),
            fee_en=draft.text("fee_en"),
            hours=open_at or [],
        )


def _outside(row: FacilityRow, places: Places) -> str:
    if not places.is_within(row.area):
        return "area"
    return "" if all(map(places.is_within, row.serves)) else "serves"


def _touches(changes: Sequence[Change[Any]], at: datetime) -> dict[str, int]:  # noqa: ARG001
    return {}


FACILITIES = Kind(
    code="facilities",
    words=_("Facilities"),
    about=_("Shops, halls and leisure centers: where they are, when they are open, for whom."),
    icon="building-store",
    needs=("org.manage",),
    layout=layout,
    heads=HEADS,
    helps=HELPS,
    examples=(
        {"name": "社区食堂", "area": "柳社区", "hours": "每天 11:00-13:00", "fee": "按餐收费"},
        {"name": "文化活动室", "area": "柳社区", "hours": "周一至周五 9:00-18:00"},
    ),
    choices=dict,
    row=FacilityRow,
    fields={name: name for name in HEADS},
    key=lambda row: row.code,
    label=lambda row: f"{row.code} {row.name}",
    read=read,
    outside=_outside,
    standing=standing,
    faults=intake.faults,
    write=intake.write,
    same=lambda now, said: bool(now == said),
    places=("area", "serves"),
    touches=_touches,
)
