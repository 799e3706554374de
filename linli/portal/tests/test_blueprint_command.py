"""`linli blueprint`: what it prints and how it leaves."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.timezone import localdate

from linli.blueprint.models import Edition
from linli.blueprint.tests.small import SMALL, shipped, spoiled
from linli.org.models import Mechanism
from tests.world import World

pytestmark = pytest.mark.django_db


def run(*words: object) -> tuple[int, str]:
    out = StringIO()
    code = 0
    try:
        with translation.override("en"):
            call_command("blueprint", *map(str, words), stdout=out, stderr=out)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, out.getvalue()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small_place.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_fine_files_leave_with_0(small: Path) -> None:
    assert run("check", small) == (0, "All files are fine.\n")


def test_files_with_mistakes_leave_with_1_and_tell_them_all(small: Path) -> None:
    text = spoiled("measure: count", "measure: no")
    small.write_text(spoiled("2 working days", "soon", text), encoding="utf-8")

    code, out = run("check", small)

    assert code == 1
    assert len(out.splitlines()) == 2
    assert out.startswith("small_place.yaml:")


def test_a_file_that_is_not_there_leaves_with_2(small: Path) -> None:
    code, out = run("check", small, small.with_name("gone.yaml"))

    assert code == 2
    assert "gone.yaml" in out


def test_problems_come_as_json_when_asked(small: Path) -> None:
    small.write_text(spoiled("measure: count", "measure: no"), encoding="utf-8")

    code, out = run("check", "--json", small)

    (problem,) = json.loads(out)["problems"]
    assert code == 1
    assert problem["path"] == "indicators.0.measure"


def test_the_list_names_every_shipped_mechanism() -> None:
    code, out = run("list", "--json")

    assert code == 0
    assert {row["code"] for row in json.loads(out)} == {
        "four_level",
        "district_365",
        "park_3355",
        "village_branch_industry",
    }


def test_show_tells_the_counts_and_what_is_awaited() -> None:
    code, out = run("show", "district_365")

    assert code == 0
    assert "services: 6" in out
    assert "services.education awaits courses" in out


def test_show_of_an_unknown_mechanism_leaves_with_2() -> None:
    assert run("show", "five_level")[0] == 2


def test_a_file_that_drops_a_code_leaves_with_1(tmp_path: Path) -> None:
    path = tmp_path / "four_level.yaml"
    text = shipped("four_level")
    path.write_text(text, encoding="utf-8")
    assert run("diff", "four_level", path) == (0, "")

    path.write_text(text.replace("  - code: interest\n", "  - code: bias\n"), encoding="utf-8")
    code, out = run("diff", "four_level", path)

    assert code == 1
    assert "- handover_reasons.interest.code: interest" in out
    assert "+ handover_reasons.bias.code: bias" in out


# --- keeping and carrying away ---------------------------------------------------------------


def test_a_file_is_kept_and_adopted_and_comes_out_sign_by_sign(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    text = "# ours\n" + shipped("four_level").replace(
        "finish: 2 working days", "finish: 9 working days"
    )
    path.write_text(text, encoding="utf-8")
    day = (localdate() + timedelta(days=7)).isoformat()

    code, out = run("store", path, "--adopt", "west", "--from", day, "--json")

    assert code == 0
    row = Mechanism.objects.get(pk=Mechanism.objects.latest("pk").pk)
    assert json.loads(out) == {"edition": row.edition_id, "area": "west", "from_on": day}
    assert run("export", "four_level", "--area", "west") == (0, text)
    assert run("store", path, "--adopt", "west", "--from", day)[0] == 1


def test_a_file_with_mistakes_is_not_kept(small: Path, world: World) -> None:
    small.write_text(spoiled("2 working days", "soon"), encoding="utf-8")

    code, out = run("store", small, "--adopt", "west")

    assert code == 1
    assert "timers.verify" in out
    assert not Edition.objects.filter(mechanism="small_place").exists()


def test_a_place_that_is_not_there_is_refused(small: Path, world: World) -> None:
    code, _out = run("store", small, "--adopt", "nowhere")

    assert code == 1
    assert run("export", "nothing")[0] == 2
