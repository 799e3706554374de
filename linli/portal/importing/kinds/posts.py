"""Tables of posts and who holds them: one row is a unit, a title, perhaps a person with days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.blueprint import queries as blueprint
from linli.kernel.intake import Change
from linli.kernel.sheets import Column, Layout
from linli.org.actions import intake_posts as intake
from linli.org.models import Post, Unit
from linli.org.queries.standing_posts import PostRow, standing_posts
from linli.portal.importing.bodies import Bodies
from linli.portal.importing.kind import Draft, Kind, with_choices
from linli.portal.importing.naming import free, initials
from linli.portal.importing.places import BATCH, Places

CODE_LENGTH = 40
HEADS: Mapping[str, Any] = {
    "unit": _("Unit (code or name)"),
    "title": _("Post"),
    "code": _("Post code"),
    "role": _("Role"),
    "duties": _("Duties"),
    "public": _("Shown at the door"),
    "rank": _("Order"),
    "holder": _("Holder's name"),
    "sign_in": _("Sign-in name"),
    "from": _("From"),
    "to": _("Until"),
    "title_en": _("Post in English"),
    "duties_en": _("Duties in English"),
}
HELPS: Mapping[str, Any] = {
    "unit": _("Take the units in first."),
    "code": _("May be left out: it is then made from the post."),
    "role": _(
        "What the holder may do; left out, it follows from the post where the blueprint names it."
    ),
    "rank": _("Who is shown first at the door: 1 first."),
    "holder": _("Left out, the post is vacant or stays as it is. Private numbers are not read."),
    "sign_in": _("Left out, one is made. The account opens with a link from an administrator."),
    "from": _("Left out, from today on."),
}
# Words in a title that tell a role where neither the table nor a blueprint does.
_TITLES = (
    ("书记 主任 组长 站长 所长 队长 负责人 第一书记 secretary lead", "unit_lead"),
    ("网格员 网格长 grid", "grid_worker"),
    ("受理 窗口 值班 接待 desk", "desk_worker"),
    ("楼长 楼栋长 单元长 楼栋 building", "building_worker"),
)


COLUMNS = (
    Column(
        "unit",
        (
            *(
                "单位（编码或名称）",
                "单位",
                "单位名称",
                "单位编码",
                "所属单位",
                "所在单位",
                "组织名称",
            ),
            *("所属组织", "党组织名称", "unit (code or name)", "unit", "unit code", "unit name"),
        ),
        required=True,
        example="柳社区大党委",
    ),
    Column(
        "title",
        ("岗位", "职务", "岗位名称", "职位", "职务名称", "post", "title", "position"),
        required=True,
        max_length=60,
        example="网格员",
    ),
    Column("code", ("岗位编码", "岗位代码", "post code"), "code", max_length=CODE_LENGTH),
    Column("role", ("角色", "权限", "系统角色", "role"), "choice"),
    Column("duties", ("职责", "工作职责", "岗位职责", "主要职责", "duties"), max_length=200),
    Column(
        "public",
        ("门上公开", "公开", "是否公开", "对外公开", "shown at the door", "public"),
        "yes_no",
        example="是",
    ),
    Column("rank", ("顺序", "排序", "序位", "order", "rank"), "number", example="1"),
    Column(
        "holder",
        (
            *("任职人姓名", "姓名", "负责人", "任职人", "人员姓名", "负责人姓名", "责任人"),
            *("网格员姓名", "holder's name", "holder", "person"),
        ),
        refers=True,
        nothing=("空缺", "暂缺", "待定", "vacant"),
        max_length=60,
        example="丁一",
    ),
    Column(
        "sign_in",
        ("登录名", "账号", "用户名", "登录账号", "sign-in name", "username", "account"),
        max_length=60,
    ),
    Column("from", ("任职自", "任职时间", "任职日期", "开始日期", "起始日期", "from"), "date"),
    Column(
        "to",
        ("任职至", "结束日期", "截止日期", "离任日期", "until", "to"),
        "date",
        nothing=("至今", "今", "长期", "在任", "现任", "在职", "present", "now"),
    ),
    Column("title_en", ("英文岗位", "岗位英文名", "post in english"), max_length=80),
    Column("duties_en", ("英文职责", "duties in english"), max_length=240),
)


@cache
def layout() -> Layout:
    """Return the columns of a table of posts, with the roles of this installation."""
    roles = {word: code for code, words in _roles().items() for word in (code, *words)}
    return Layout("posts", tuple(with_choices(one, "role", roles) for one in COLUMNS))


def _roles() -> dict[str, tuple[str, ...]]:
    return {
        code: (role.words.zh, *([role.words.en] if role.words.en else []))
        for code, role in blueprint.roles().items()
    }


@cache
def _described() -> dict[tuple[str, str], Any]:
    """Return what blueprints say of a post: type of unit and title -> the post."""
    found: dict[tuple[str, str], Any] = {}
    for path in blueprint.files():
        mechanism = blueprint.read_file(path)
        types = [one.org_type for one in mechanism.levels]
        types += [one.org_type for one in mechanism.tiers]
        for org_type in (*types, *(one.code for one in mechanism.overlays)):
            for post in mechanism.posts_of(org_type):
                for word in (post.words.zh, post.words.en):
                    found.setdefault((org_type, word or ""), post)
    return found


def read(drafts: Sequence[Draft], places: Places) -> None:
    """Make a row of each line: find the unit, the code and the role."""
    reader = _Reader(drafts, places)
    for draft in drafts:
        draft.row = reader.row(draft)


class _Reader:
    """What one table of posts says, with the units it names and their posts."""

    def __init__(self, drafts: Sequence[Draft], places: Places) -> None:
        self.bodies = Bodies(places)
        self.bodies.learn(draft.text("unit") for draft in drafts)
        units = {code for one in drafts for code in self.bodies.codes(one.text("unit"))}
        places.learn(self.bodies.base_of[code] for code in units)
        self.types = dict(Unit.objects.filter(code__in=units).values_list("code", "org_type"))
        # Unit and title -> codes of posts that stand, as they were set up.
        self.known: dict[tuple[str, str], list[str]] = {}
        self.taken: dict[str, set[str]] = {}
        self.seen: Counter[tuple[str, str]] = Counter()
        self.ranks: Counter[str] = Counter()
        self._learn_posts(sorted(units))
        for draft in drafts:
            if len(codes := self.bodies.codes(draft.text("unit"))) == 1:
                self.taken.setdefault(codes[0], set()).add(draft.text("code"))

    def _learn_posts(self, units: list[str]) -> None:
        for first in range(0, len(units), BATCH):
            rows = Post.objects.filter(unit__code__in=units[first : first + BATCH])
            lasting = rows.order_by("pk").values_list("unit__code", "title", "code", "valid_to")
            for unit, title, code, valid_to in lasting:
                self.taken.setdefault(unit, set()).add(code)
                if valid_to is None:
                    self.known.setdefault((unit, title), []).append(code)

    def row(self, draft: Draft) -> PostRow | None:
        """Return the row, or None where the unit is not known."""
        word, title = draft.text("unit"), draft.text("title")
        codes = self.bodies.codes(word)
        if word and len(codes) != 1:
            draft.blame_name("unit", word, codes, self.bodies.nearest)
        if len(codes) != 1 or not title:
            return None
        unit = codes[0]
        self.ranks[unit] += 1
        told = _described().get((self.types.get(unit, ""), title))
        role = draft.text("role") or (told.role if told else _role_in(title))
        if not role:
            draft.blame("role", "role_unknown")
        duties, duties_en = _duties(draft, told)
        public = draft.values.get("public")
        rank = draft.values.get("rank")
        return PostRow(
            unit=unit,
            code=draft.text("code") or self._code(unit, title),
            title=title,
            role=role,
            title_en=draft.text("title_en") or (told.words.en or "" if told else ""),
            duties=duties,
            duties_en=duties_en,
            is_public=bool(public) if "public" in draft.values else True,
            rank=int(rank) if rank else self.ranks[unit],
            holder_name=draft.text("holder"),
            holder_username=draft.text("sign_in"),
            held_from=draft.values.get("from"),
            held_to=draft.values.get("to"),
        )

    def _code(self, unit: str, title: str) -> str:
        """Return the code of the post of this title, the second one for its second row."""
        place = self.seen[unit, title]
        self.seen[unit, title] += 1
        standing = self.known.get((unit, title), [])
        if place < len(standing):
            return standing[place]
        taken = self.taken.setdefault(unit, set())
        code = free(initials(title) or "post", taken, most=CODE_LENGTH)
        taken.add(code)
        return code


def _duties(draft: Draft, told: Any) -> tuple[str, str]:
    """Return the duties in both languages: those of the table, else those of the blueprint."""
    own = draft.text("duties"), draft.text("duties_en")
    known = (told.duties.zh, told.duties.en or "") if told and told.duties else ("", "")
    return own if any(own) else known


def _role_in(title: str) -> str:
    lower = title.lower()
    for words, role in _TITLES:
        if role in blueprint.roles() and any(word in lower for word in words.split()):
            return role
    return ""


def _outside(row: PostRow, places: Places) -> str:
    return "" if places.is_within(places.home_of.get(row.unit, "")) else "unit"


def _choices() -> Mapping[str, Mapping[str, Any]]:
    return {"role": {code: role.words for code, role in blueprint.roles().items()}}


def _touches(changes: Sequence[Change[Any]], at: datetime) -> dict[str, int]:  # noqa: ARG001
    seated = sum(one.after is not None and one.after.names_holder for one in changes)
    return {"seated": seated} if seated else {}


POSTS = Kind(
    code="posts",
    words=_("Posts and holders"),
    about=_("Who does what in which unit, and who holds the post from when to when."),
    icon="users",
    needs=("org.posts", "org.manage"),
    layout=layout,
    heads=HEADS,
    helps=HELPS,
    examples=(
        {"unit": "柳社区大党委", "title": "书记", "holder": "丁一", "public": "是"},
        {"unit": "柳一网格党支部", "title": "网格员", "role": "网格工作人员", "holder": "任二"},
    ),
    choices=_choices,
    row=PostRow,
    fields={
        **{name: name for name in ("unit", "code", "title", "role", "duties", "rank")},
        "title_en": "title_en",
        "duties_en": "duties_en",
        "is_public": "public",
        "holder_name": "holder",
        "holder_username": "sign_in",
        "held_from": "from",
        "held_to": "to",
    },
    key=lambda row: row.key,
    label=lambda row: f"{row.unit} {row.title}",
    read=read,
    outside=_outside,
    standing=standing_posts,
    faults=intake.faults,
    write=intake.write,
    same=lambda now, said: bool(now == said),
    places=(),
    units=("unit",),
    touches=_touches,
)
