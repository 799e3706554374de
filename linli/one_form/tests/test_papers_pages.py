"""The pages of blank forms work with links and buttons alone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from linli.one_form.models import Template
from linli.one_form.queries import papers as queries
from linli.one_form.tests import blanks
from tests.world import World

TODAY = date(2026, 3, 11)
CELL = f"?cell={quote('月报!B4')}"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def upload(made: Any = None, name: str = "月报.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, blanks.saved(made or blanks.monthly()))


def kept(world: World, **more: Any) -> Template:
    told = {"title": "月报", "rule": "monthly", "office": "willow-committee", "area": "willow"}
    answer = signed_in(world.secretary).post("/papers/new/", {"file": upload(), **told, **more})
    assert answer.status_code == 303, answer.content.decode()
    return queries.listed(world.secretary, on=TODAY)[0]


def do(world: World, template: Template, verb: str, who: Any = None, **told: Any) -> Any:
    return signed_in(who or world.secretary).post(f"/papers/{template.pk}/{verb}/", told)


def test_a_form_is_kept_shown_bound_and_filled_without_any_script(world: World) -> None:
    template = kept(world)
    client = signed_in(world.secretary)
    here = f"/papers/{template.pk}/"

    shown = client.get(here).content.decode()
    chosen = client.get(here + CELL).content.decode()
    bound = do(
        world, template, "bind", address="月报!B4", source="indicator:opened", place="willow"
    )
    after = client.get(here + CELL).content.decode()
    filled = do(world, template, "fill", since="2026-03-01", with_sources="on")

    assert "社区月报表" in shown
    assert 'colspan="3"' in shown
    assert "收件" in chosen
    assert "受理件数" in chosen
    assert bound.status_code == 303
    assert "改回手工填写" in after
    assert filled.status_code == 200
    assert "filename*=utf-8" in filled["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(filled.content)).sheetnames[-1] == "出处"
    told = load_workbook(io.BytesIO(filled.content)).get_sheet_by_name("月报").to_python()
    assert told[3][1] == 0, "nothing came in, and that is known"


def test_hidden_sheets_are_shown_and_said_to_be_hidden(world: World) -> None:
    template = kept(world)

    shown = signed_in(world.secretary).get(f"/papers/{template.pk}/?grid=2").content.decode()

    assert "（隐藏）" in shown
    assert "不要改动" in shown


def test_sources_are_found_by_a_word(world: World) -> None:
    template = kept(world)

    shown = signed_in(world.secretary).get(f"/papers/{template.pk}/{CELL}&q=满意").content.decode()

    assert 'value="indicator:satisfied_rate"' in shown
    assert 'value="indicator:opened"' not in shown


def test_what_is_no_form_is_refused_on_its_field(world: World) -> None:
    sent = SimpleUploadedFile(
        "旧.xls", bytes.fromhex("D0CF11E0A1B11AE1") + "Workbook\0".encode("utf-16-le")
    )

    answer = signed_in(world.secretary).post(
        "/papers/new/",
        {
            "file": sent,
            "title": "",
            "rule": "monthly",
            "office": "willow-committee",
            "area": "willow",
        },
    )

    assert answer.status_code == 422
    assert "另存为" in answer.content.decode()


def test_a_wrong_source_is_refused_on_the_page(world: World) -> None:
    template = kept(world)

    answer = do(world, template, "bind", address="月报!B4", source="indicator:none", place="")

    assert answer.status_code == 422
    assert "indicator:none" in answer.content.decode()


def test_a_newer_version_is_compared_before_it_is_used(world: World) -> None:
    template = kept(world)
    do(world, template, "bind", address="月报!B5", source="today", place="")
    newer = upload(blanks.monthly(rows=("收件", "按时办结", "满意率")))

    sent = do(world, template, "send", file=newer)
    compared = signed_in(world.secretary).get(sent["Location"]).content.decode()
    fresh = queries.get_for(world.secretary, template.pk, on=TODAY)
    taken = do(world, template, "take", digest=fresh.coming["digest"])
    after = signed_in(world.secretary).get(taken["Location"]).content.decode()
    kept_on = do(world, template, "confirm", address="月报!B5")

    assert "“办结”改成“按时办结”" in compared.replace("&quot;", '"')
    assert "表样变动后待核对" in after
    assert kept_on.status_code == 303
    assert signed_in(world.secretary).get(f"/papers/{template.pk}/newer/").status_code == 303


def test_whoever_reads_only_sees_no_buttons_and_gets_no_further(world: World) -> None:
    template = kept(world)
    do(world, template, "bind", address="月报!B4", source="today", place="")
    reader = signed_in(world.governor)

    shown = reader.get(f"/papers/{template.pk}/").content.decode()

    assert "?cell=" not in shown.split("<tbody>")[1].split("</tbody>")[0]
    assert do(world, template, "unbind", who=world.governor, address="月报!B4").status_code == 403
    assert do(world, template, "fill", who=world.governor, since="2026-03-01").status_code == 200
    assert signed_in(world.governor).get("/papers/new/").status_code == 403


def test_others_find_nothing(world: World) -> None:
    template = kept(world)

    for path in ("", "newer/", "blank/"):
        assert signed_in(world.outside).get(f"/papers/{template.pk}/{path}").status_code == 404
    assert do(world, template, "fill", who=world.outside, since="2026-03-01").status_code == 404
    assert do(world, template, "nonsense").status_code == 404
    assert Client().get("/papers/").status_code == 302


def test_a_form_that_is_no_longer_used_is_gone(world: World) -> None:
    template = kept(world)

    assert do(world, template, "end").status_code == 303
    assert signed_in(world.secretary).get(f"/papers/{template.pk}/").status_code == 404


def test_the_pages_ask_the_database_no_more_for_more_cells(
    world: World, django_assert_max_num_queries: Any
) -> None:
    template = kept(world)
    for cell in ("B4", "B5", "C4", "C5"):
        do(world, template, "bind", address=f"月报!{cell}", source="indicator:opened", place="")
    client = signed_in(world.secretary)
    client.get("/papers/")

    with django_assert_max_num_queries(12):
        client.get("/papers/")
    with django_assert_max_num_queries(24):
        client.get(f"/papers/{template.pk}/")
