"""`linli move` says who has the matter now, or why it stays."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from linli.areas import actions as areas
from linli.kernel.actor import SYSTEM
from linli.matters import queries
from tests.world import FOUNDED, World


def test_an_operator_moves_a_case_to_where_it_belongs(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    number = world.case().number
    areas.grant(
        world.governor,
        world.area("county"),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )

    call_command("move", number, "S-1", by="governor")

    assert "湖岸1栋党小组" in capsys.readouterr().out
    assert queries.by_number(number).area.code == "S-1"


@pytest.mark.parametrize(
    ("number", "area", "by"), [("", "S-1", "inside"), ("?", "S-1", "governor"), ("", "S-1", "who")]
)
def test_who_may_not_and_what_is_not_there_is_refused(
    world: World, capsys: pytest.CaptureFixture[str], number: str, area: str, by: str
) -> None:
    mine = world.case().number

    with pytest.raises(SystemExit) as end:
        call_command("move", number or mine, area, by=by)

    assert end.value.code == 1
    assert capsys.readouterr().err.strip()
    assert queries.by_number(mine).area.code == "G-1"
