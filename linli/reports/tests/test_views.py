"""Pages of reports: the list, asking for one, its runs, a run as a page, its files, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from time_machine import travel

from linli.reports import actions, queries
from linli.reports.models import Plan, Run
from linli.reports.tests.conftest import APRIL, MARCH, admin, made, planned
from tests.world import World

NEW = {
    "area": "east", "mechanism": "", "cycle": "once", "since": "2026-03", "until": "2026-03",
    "sections": ["charts", "services"], "forms": ["docx"], "language": "zh", "working_day": "2",
}  # fmt: skip


@pytest.fixture
def signed(busy: World, client: Client) -> Iterator[Client]:
    client.force_login(busy.above)
    with travel(APRIL, tick=False):
        yield client


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def address(run: Run) -> str:
    return f"/reports/{run.plan.area.code}/runs/{run.pk}/"


def test_a_report_is_asked_for_made_read_and_taken_along(busy: World, signed: Client) -> None:
    assert "新建报告" in text(signed.get("/reports/"))
    assert "东街道" in text(signed.get("/reports/new/?area=east"))

    sent = signed.post("/reports/new/", NEW)
    [plan] = Plan.objects.shard(busy.area("east"))
    assert (sent.status_code, sent.url) == (303, f"/reports/east/{plan.pk}/")
    waiting = queries.of(plan.jurisdiction_id).get(plan=plan)
    assert "正在生成" in text(signed.get(address(waiting)))
    assert 'hx-trigger="every 2s"' in text(signed.get(address(waiting) + "progress/"))
    run = made(plan)

    page = text(signed.get(address(run)))
    for words in ("东街道工作报告", "本期受理6件", "按时办结率", 'id="note-1"', "<svg"):
        assert words in page
    assert signed.get(address(run) + "progress/")["HX-Refresh"] == "true"
    file = signed.post(f"{address(run)}files/docx/")
    assert file["Content-Disposition"] == 'attachment; filename="east-2026-03-2026-03.docx"'
    assert file.content.startswith(b"PK")
    assert signed.post(f"{address(run)}files/pdf/").status_code == 404
    assert "已生成" in text(signed.get("/reports/"))


def test_every_figure_of_the_page_leads_to_its_footnote(busy: World, signed: Client) -> None:
    page = text(signed.get(address(made(planned(busy)))))

    notes = queries.of(busy.area("east").pk).get(plan__area=busy.area("east")).content["notes"]
    assert page.count('<li id="note-') == len(notes)
    for note in notes:
        assert f'href="#note-{note["number"]}"' in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"since": "2026-05", "until": "2026-05"}, "这个月还没有开始"),
        ({"since": "2026-03", "until": "2026-02"}, "结束月份早于起始月份"),
        ({"since": "2020-01", "until": "2026-03"}, "一份报告涵盖1至36个月"),
        ({"since": "März", "until": ""}, "月份请写成"),
        ({"since": "", "until": ""}, "请选择起始月份"),
        ({"mechanism": "park_3355"}, "park_3355"),
        ({"area": "west"}, "west"),
        ({"forms": []}, "id_forms_error"),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(
    signed: Client, busy: World, said: dict[str, Any], words: str
) -> None:
    page = text(signed.post("/reports/new/", {**NEW, **said}), 422)

    assert words in page
    assert not Plan.objects.shard(busy.area("east")).exists()


def test_a_monthly_report_shows_its_day_is_changed_and_ended(busy: World, signed: Client) -> None:
    signed.post("/reports/new/", {**NEW, "cycle": "monthly", "since": "", "until": ""})
    [plan] = Plan.objects.shard(busy.area("east"))
    home = f"/reports/east/{plan.pk}/"

    assert "下次生成：2026年5月7日，出2026年4月的报告" in text(signed.get(home))
    asked = {**NEW, "working_day": "1", "language": "en", "forms": ["pdf", "xlsx"]}
    assert signed.post(f"{home}change/", asked).status_code == 303
    assert "2026年5月6日" in text(signed.get(home))
    assert signed.post(f"{home}end/").status_code == 303
    assert "已停止" in text(signed.get("/reports/"))
    assert signed.post(f"{home}jump/").status_code == 404


def test_made_again_the_list_of_runs_says_what_changed(busy: World, signed: Client) -> None:
    plan = planned(busy)
    made(plan)
    home = f"/reports/east/{plan.pk}/"

    sent = signed.post(f"{home}run/", {"since": "2026-03", "until": "2026-03"})
    made(plan, at=APRIL + timedelta(minutes=1))

    assert sent.status_code == 303
    assert "与上次生成相比没有变化" in text(signed.get(home))
    future = text(signed.post(f"{home}run/", {"since": "2026-06", "until": "2026-06"}), 422)
    assert "这个月还没有开始" in future


def test_a_refused_run_says_why(busy: World, signed: Client, monkeypatch: Any) -> None:
    plan = planned(busy)
    monkeypatch.setattr(actions, "_forbidden", lambda *_args, **_more: "不再允许")

    run = made(plan)

    assert "不再允许" in text(signed.get(address(run)))
    assert "不再允许" in text(signed.get(f"/reports/east/{plan.pk}/"))


def test_pages_of_reports_are_not_for_others(busy: World, client: Client) -> None:
    run = made(planned(busy))
    assert client.get("/reports/").status_code == 302

    client.force_login(busy.outside)
    with travel(APRIL, tick=False):
        assert text(client.get("/reports/")).count("东街道") == 0
        assert client.get(address(run)).status_code == 404
        assert client.post(f"{address(run)}files/docx/").status_code == 404
    client.force_login(busy.nobody)
    with travel(APRIL, tick=False):
        assert client.get("/reports/new/").status_code == 403


def test_who_makes_reports_but_reads_no_figures_sees_the_public_ones_only(
    busy: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, public = made(planned(busy)), made(planned(busy, is_public=True))
    monkeypatch.setattr("linli.reports.rules.READ", ("nothing.read",))
    client.force_login(busy.above)

    with travel(APRIL, tick=False):
        assert client.get(address(inside)).status_code == 403
        assert client.post(f"{address(inside)}files/pdf/").status_code == 403
        assert "少于五个" in text(client.get(address(public)))


def test_the_pages_speak_the_reader_s_language_and_the_report_its_own(
    busy: World, signed: Client
) -> None:
    run = made(planned(busy, language="en"))

    page = text(signed.get(address(run)))

    assert "6 matters were taken in and 3 closed." in page
    assert 'lang="en"' in page
    assert "下载" in page
    assert translation.get_language() == "zh-hans"


def test_the_pages_ask_little(
    busy: World, signed: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        run = made(planned(busy, mechanism="four_level"))
    signed.get("/reports/")

    with django_assert_max_num_queries(14):
        signed.get("/reports/")
    with django_assert_max_num_queries(14):
        signed.get(f"/reports/east/{run.plan_id}/")
    with django_assert_max_num_queries(12):
        signed.get(address(run))


def test_the_page_of_a_place_leads_to_its_reports_alone(busy: World, signed: Client) -> None:
    planned(busy), planned(busy, place="willow")

    assert 'href="/reports/?area=east"' in text(signed.get("/areas/east/"))
    page = text(signed.get("/reports/?area=willow"))

    assert page.count("柳社区") == 1
    assert 'href="/reports/new/?area=willow"' in page
    assert "全部报告" in page
    assert "还没有报告" in text(signed.get('/reports/?area="><b>&page=x'))


def test_an_administrator_reports_on_any_place_beneath(busy: World, client: Client) -> None:
    client.force_login(admin(busy))

    with travel(APRIL, tick=False):
        page = text(client.get("/reports/new/"))
        named = text(client.get("/reports/new/?area=garden"))

    assert "柳社区" in page
    assert "花园小区" not in page
    assert "花园小区" in named
    assert MARCH.year == 2026
