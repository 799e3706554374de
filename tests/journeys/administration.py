"""Where the pages of administration are found in the town."""

from __future__ import annotations

from collections.abc import Iterator

from tests.journeys.in_charge import ADMINISTRATOR, STREET, InCharge
from tests.journeys.places import GRID_WORKER, LEADER, SECRETARY, SUBDISTRICT, Place
from tests.journeys.town import Town

LONG = "四川省雅安市雨城区青江街道土桥社区居民委员会尚雅滨江名苑住宅小区二期东北角沿河绿化带旁附属综合服务楼西侧"


def pages(town: Town) -> Iterator[Place]:
    """Return the pages of whoever looks after a place, and of those who only look after a unit."""
    here = InCharge(town)
    yield Place("manage", "/manage/", ADMINISTRATOR)
    yield Place("manage-secretary", "/manage/", SECRETARY)
    # Tables.
    yield Place("imports", "/manage/import/", ADMINISTRATOR)
    yield Place("import-areas", "/manage/import/areas/", ADMINISTRATOR)
    yield from _tables(here)
    # Places and units.
    yield Place("places", "/manage/areas/?open=shangya-binjiang", ADMINISTRATOR)
    yield Place("place", "/manage/areas/shangya-grid/", ADMINISTRATOR)
    yield Place("place-building", "/manage/areas/SYBJ-01/", GRID_WORKER)
    yield Place("place-move", "/manage/areas/SYBJ-01/move/", ADMINISTRATOR)
    yield Place("place-split", "/manage/areas/shangya-binjiang/split/", ADMINISTRATOR)
    yield from _units()
    # Posts, people, accounts.
    yield Place("people", "/manage/people/", ADMINISTRATOR)
    yield from _posts(here)
    # Duty cards.
    yield Place("cards", "/manage/cards/", ADMINISTRATOR)
    yield from _cards(here)
    # Services and promises.
    yield Place("services", "/manage/services/", ADMINISTRATOR)
    yield from _services(here)
    # Figures.
    yield from _figures()
    # Reports.
    yield from _reports(here)
    # Forms.
    yield from _forms(here)
    # Calls for helpers.
    yield from _calls(here)
    yield from _up_and_round()
    # The calendar.
    yield Place("calendar", "/manage/calendar/2026/", ADMINISTRATOR)
    yield Place("calendar-unknown", "/manage/calendar/2027/", ADMINISTRATOR)
    yield Place("calendar-read", "/manage/calendar/2026/", SECRETARY)


def _tables(here: InCharge) -> Iterator[Place]:
    head, estate = "楼栋编码,楼栋名称,所属小区\n", "尚雅·滨江名苑"
    wrong = "".join(f"N-{n},{LONG}{n}栋,{LONG}\n" for n in range(1, 41))
    files = {
        "wrong": ("areas", "四十行有误.csv", head + wrong),
        "changes": ("areas", "改名.csv", f"{head}SYBJ-01,一号楼,{estate}\nN-1,新楼1栋,{estate}\n"),
        "same": ("areas", "没有变化.csv", "楼栋编码,楼栋名称\nSYBJ-02,尚雅·滨江名苑2栋\n"),
        "unknown": ("areas", "二十列.csv", ",".join(f"自定义{n}" for n in range(20)) + "\n甲,乙\n"),
        "twins": ("areas", "重名.csv", "楼栋编码,楼栋编码,楼栋名称\nN-1,N-2,新楼1栋\n"),
        "stopped": ("units", "只有表头.csv", "单位名称,层级\n"),
        "posts": ("posts", "岗位.csv", "单位,职务,姓名,任职至\n青江街道大工委,书记,张三,至今\n"),
    }
    for name, file in files.items():
        yield Place(f"import-{name}", f"/manage/import/{here.table(*file)}/", ADMINISTRATOR)


def _units() -> Iterator[Place]:
    yield Place("units", "/manage/units/", ADMINISTRATOR)
    yield Place("units-below", "/manage/units/?under=qingjiang", ADMINISTRATOR)
    yield Place("units-secretary", "/manage/units/", SECRETARY)
    yield Place("units-without-post", "/manage/units/?lacks=post", ADMINISTRATOR)
    yield Place("units-none", "/manage/units/?q=nobody", ADMINISTRATOR)
    yield Place("unit", "/manage/units/tuqiao-committee/", ADMINISTRATOR)
    yield Place("unit-secretary", "/manage/units/shangya-group-1/", SECRETARY)
    yield Place("unit-new", "/manage/units/~new/", ADMINISTRATOR)
    yield Place("unit-place", "/manage/units/shangya-branch/place/", ADMINISTRATOR)
    yield Place("unit-cover", "/manage/units/shangya-group-1/cover/?find=滨江", ADMINISTRATOR)
    yield Place("unit-uncover", "/manage/units/shangya-group-1/uncover/", ADMINISTRATOR)
    yield Place("unit-end", "/manage/units/shangya-branch/end/", ADMINISTRATOR)
    yield Place("unit-of-others", "/manage/units/dongcheng/", SECRETARY, status=404)


def _posts(here: InCharge) -> Iterator[Place]:
    yield Place("people-links", "/manage/people/~links/", ADMINISTRATOR)
    yield Place("people-none", "/manage/people/?q=nobody", ADMINISTRATOR)
    yield Place("person-new", "/manage/people/~new/", ADMINISTRATOR)
    yield Place("person", f"/manage/people/{GRID_WORKER}/", ADMINISTRATOR)
    yield Place("person-role", f"/manage/people/{GRID_WORKER}/roles/", ADMINISTRATOR)
    yield Place("person-close", f"/manage/people/{GRID_WORKER}/close/", ADMINISTRATOR)
    yield Place("posts", "/manage/units/shangya-group-1/posts/", SECRETARY)
    yield Place("posts-vacant", "/manage/units/shangya-group-3/posts/", SECRETARY)
    yield Place("posts-none", "/manage/units/kangle-volunteers/posts/", ADMINISTRATOR)
    yield Place("post-new", "/manage/units/shangya-group-1/posts/add/", SECRETARY)
    yield Place("post", f"/manage/posts/{here.leader}/", SECRETARY)
    yield Place("post-vacant", f"/manage/posts/{here.vacant}/", SECRETARY)
    for step in ("change", "holder", "substitute", "end"):
        yield Place(f"post-{step}", f"/manage/posts/{here.leader}/{step}/", SECRETARY)
    yield Place("posts-of-others", "/manage/units/dongcheng/posts/", SECRETARY, status=403)
    yield Place("my-posts", "/account/posts/", GRID_WORKER)
    yield Place("my-posts-leader", "/account/posts/", LEADER)


def _cards(here: InCharge) -> Iterator[Place]:
    for show in ("without", "expiring", "vacant", "paper"):
        yield Place(f"cards-{show}", f"/manage/cards/tuqiao/?show={show}", SECRETARY)
    yield Place("cards-city", "/manage/cards/5118/", ADMINISTRATOR)
    yield Place("cards-post", f"/manage/cards/posts/{here.leader}/", SECRETARY)
    yield Place("cards-post-vacant", f"/manage/cards/posts/{here.vacant}/", SECRETARY)
    yield Place("cards-of-others", "/manage/cards/5118/", SECRETARY, status=403)
    yield Place("my-cards", "/account/cards/", LEADER)
    yield Place("my-card", f"/account/cards/{here.leader}/", LEADER)
    yield Place("poster", "/b/SYBJ-01/poster/")
    yield Place("poster-post-only", "/b/SYBJ-05/poster/")
    yield Place("wrong-card", "/b/SYBJ-01/wrong/")
    yield Place("matter-wrong-card", f"/matters/{here.wrong_card}/", SECRETARY)


def _services(here: InCharge) -> Iterator[Place]:
    home = f"/manage/services/{STREET}/four_level/"
    old, new = here.editions
    yield Place("services-first", f"/manage/services/{STREET}/", ADMINISTRATOR)
    yield Place("services-place", home, ADMINISTRATOR)
    yield Place("services-compare", f"{home}compare/{old}/{new}/", ADMINISTRATOR)
    yield Place("services-again", f"{home}again/{old}/", ADMINISTRATOR)
    here.redraft("finish: 5 working days", "finish: 4 working days")
    yield Place("services-draft", home, ADMINISTRATOR)
    yield Place("services-review", f"{home}review/", ADMINISTRATOR)
    yield Place("services-service", f"{home}service/public_repair/", ADMINISTRATOR)
    yield Place("services-new", f"{home}new/", ADMINISTRATOR)
    yield Place("services-times", f"{home}times/", ADMINISTRATOR)
    yield Place("services-words", f"{home}words/principles/", ADMINISTRATOR)
    yield Place("services-structure", f"{home}structure/", ADMINISTRATOR)


def _up_and_round() -> Iterator[Place]:
    yield Place("upward", "/tasks/up/", SECRETARY)
    yield Place("upward-owed", "/tasks/up/?show=owed&over=1", SECRETARY)
    yield Place("upward-new", "/tasks/up/new/", SECRETARY)
    yield Place("upward-none", "/tasks/up/new/", ADMINISTRATOR, status=403)
    yield Place("cycles", "/tasks/cycles/", SECRETARY)
    yield Place("cycles-missed", "/tasks/cycles/?state=missed", SECRETARY)


def _calls(here: InCharge) -> Iterator[Place]:
    yield Place("calls", "/calls/", GRID_WORKER)
    yield Place("calls-none", "/calls/", ADMINISTRATOR)
    yield Place("call", f"/calls/{here.call}/", GRID_WORKER)
    yield Place("call-of-others", f"/calls/{here.call}/", ADMINISTRATOR, status=404)
    yield Place("call-say", "/calls/willing/", GRID_WORKER)
    yield Place("call-new", "/calls/new/", SECRETARY)
    yield Place("called", "/calls/called/", SECRETARY)
    yield Place("matter-call", f"/matters/{here.call}/", SECRETARY)
    yield Place("call-finish", f"/matters/{here.call}/finish/", SECRETARY)


def _figures() -> Iterator[Place]:
    yield Place("area-inside", "/areas/tuqiao/", SECRETARY)
    yield Place("area-street", "/areas/511802004/", SECRETARY)
    yield Place("area-bare", "/areas/511822/")
    yield Place("entered", "/areas/kangle/entered/")
    yield Place("entered-figure", "/areas/tuqiao/entered/district_branches/", SECRETARY)
    yield Place("entered-mine", "/entered/", SECRETARY)
    yield Place("figure-stock", "/areas/511802004/figures/open_cases/", SECRETARY)
    yield Place("figure-time", "/areas/5118/figures/first_response_time/")
    yield Place("figure-building", "/areas/SYBJ-01/figures/opened/")
    yield Place("records-opened", "/areas/tuqiao/records/?of=opened", SECRETARY)
    yield Place("records-late", "/areas/tuqiao/records/?of=overdue_cases", SECRETARY)


def _forms(here: InCharge) -> Iterator[Place]:
    running, waiting, sheet = here.forms
    yield Place("forms", "/forms/", SECRETARY)
    yield Place("forms-street", "/forms/", SUBDISTRICT)
    yield Place("form-new", "/forms/new/", SECRETARY)
    yield Place("form", f"/forms/{running}/", SUBDISTRICT)
    yield Place("form-waiting", f"/forms/{waiting}/", SUBDISTRICT)
    yield Place("form-period", here.period_of_form, SUBDISTRICT)
    yield Place("form-sheet", f"/matters/{sheet}/", GRID_WORKER)
    yield Place("form-confirm", f"/matters/{sheet}/confirm/", GRID_WORKER)
    yield Place("form-doubt", f"/matters/{sheet}/doubt/", GRID_WORKER)
    yield Place("papers", "/papers/", SECRETARY)
    yield Place("paper-new", "/papers/new/", SECRETARY)
    yield Place("form-burden", "/forms/burden/?area=511802004", GRID_WORKER)
    yield Place("form-asked-before", f"/forms/asked-before/?form={running}")


def _reports(here: InCharge) -> Iterator[Place]:
    home, made = here.report
    yield Place("reports", "/reports/", ADMINISTRATOR)
    yield Place("report-new", "/reports/new/?area=511802004", ADMINISTRATOR)
    yield Place("report-plan", home, ADMINISTRATOR)
    yield Place("report-change", f"{home}change/", ADMINISTRATOR)
    yield Place("report-run", made, ADMINISTRATOR)
