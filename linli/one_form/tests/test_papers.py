"""A blank form is kept for a place, bound once, filled each period, and followed when it changes."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.storage import default_storage
from python_calamine import load_workbook

from linli.indicators import fill as indicators
from linli.journal.models import Entry
from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from linli.one_form.actions import blanks as taking
from linli.one_form.actions import papers, papers_newer
from linli.one_form.actions.blanks import Blank
from linli.one_form.models import Template
from linli.one_form.queries import paper_values
from linli.one_form.queries import papers as queries
from linli.one_form.rules.periods import Period
from linli.one_form.tests import blanks
from tests.world import World

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
RECEIVED = "indicator:opened"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def blank(made: Any, name: str = "月报.xlsx") -> Blank:
    return taking.examined(blanks.saved(made), name)


def sent(world: World, made: Any = None, **more: Any) -> Template:
    told = {"title": "社区月报", "rule": "monthly", "area": world.area("willow"), **more}
    return papers.send(
        world.unit("willow-committee"),
        blank=blank(made or blanks.monthly()),
        actor=world.secretary,
        at=world.morning,
        **told,
    )


def bound(world: World, template: Template, **cells: str) -> Template:
    for cell, source in cells.items():
        papers.bind(
            template,
            address=f"月报!{cell}",
            source=source,
            place="",
            actor=world.secretary,
            at=world.morning,
        )
    return template


def filled(
    world: World, template: Template, *, by: Any = None, with_sources: bool = True
) -> papers.File:
    at = world.morning + timedelta(days=30)
    return papers.fill(
        template, period=MARCH, with_sources=with_sources, actor=by or world.secretary, at=at
    )


def rows(file: papers.File, sheet: str = "月报") -> list[list[Any]]:
    return load_workbook(io.BytesIO(file.data)).get_sheet_by_name(sheet).to_python()


def kinds(template: Template) -> list[str]:
    entries = Entry.objects.shard(template.jurisdiction_id).filter(stream=template.pk)
    return list(entries.order_by("seq").values_list("kind", flat=True))


def count_up(world: World) -> None:
    """Let everything that happened be counted."""
    indicators.work_off(world.morning + timedelta(days=30))


# Keeping one


def test_a_unit_keeps_a_blank_form_for_its_place(world: World) -> None:
    template = sent(world, title="")

    assert template.title == "月报"
    assert kinds(template) == ["paper.sent"]
    assert queries.get_for(world.secretary, template.pk, on=MARCH.first) == template
    assert default_storage.exists(template.file)
    assert len(queries.file_of(template)) == default_storage.size(template.file)


def test_only_whoever_may_ask_for_forms_keeps_one_and_only_within_their_place(world: World) -> None:
    told: dict[str, Any] = {
        "blank": blank(blanks.monthly()),
        "title": "",
        "rule": "monthly",
        "at": world.morning,
    }
    with pytest.raises(NotAllowed):
        papers.send(
            world.unit("willow-committee"), area=world.area("willow"), actor=world.inside, **told
        )
    with pytest.raises(NotAllowed):
        papers.send(
            world.unit("willow-committee"), area=world.area("lake"), actor=world.secretary, **told
        )

    assert not Template.objects.shard(world.area("east")).exists()


def test_others_do_not_even_learn_that_there_is_a_form(world: World) -> None:
    template = sent(world)

    for somebody in (world.outside, world.nobody, world.beside):
        with pytest.raises(Missing):
            queries.get_for(somebody, template.pk, on=MARCH.first)
        assert queries.listed(somebody, on=MARCH.first) == []
    assert [one.pk for one in queries.listed(world.above, on=MARCH.first)] == [template.pk]


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"PK\x03\x04 broken", "paper.broken", ""),
        (b"hello", "paper.not_a_form", ".xlsx"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "WordDocument\0".encode("utf-16-le"),
            "paper.old_word",
            ".docx",
        ),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "Workbook\0".encode("utf-16-le"),
            "paper.old_excel",
            ".xlsx",
        ),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
            "paper.encrypted",
            "",
        ),
        (b"x" * (6 << 20), "paper.too_big_a_file", "5"),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_what_to_do(
    data: bytes, code: str, word: str
) -> None:
    with pytest.raises(Refused) as refused:
        taking.examined(data, "表.xls")

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert word in str(refused.value)


def test_a_form_without_any_empty_cell_is_refused(world: World) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "已填"

    with pytest.raises(Refused) as refused:
        blank(book)

    assert refused.value.code == "paper.nothing_to_fill"


# Binding


def test_a_cell_is_bound_to_what_fills_it_and_can_be_bound_anew(world: World) -> None:
    template = bound(world, sent(world), B4=RECEIVED)

    bound(world, template, B4="today")

    [one] = queries.bindings_of(template)
    assert (one.address, one.source, one.area) == ("月报!B4", "today", None)
    assert kinds(template) == ["paper.sent", "paper.bound", "paper.bound"]


@pytest.mark.parametrize(
    ("address", "source", "place", "code"),
    [
        ("月报!B7", RECEIVED, "", "paper.cell"),  # a formula
        ("月报!B1", RECEIVED, "", "paper.cell"),  # covered by the title
        ("月报!Z99", RECEIVED, "", "paper.cell"),
        ("月报!B4", "indicator:nonsense", "", "paper.source"),
        ("月报!B4", "figure:", "", "paper.source"),
        ("月报!B4", RECEIVED, "lake", "paper.place"),
    ],
)
def test_what_cannot_be_bound_is_refused(
    world: World, address: str, source: str, place: str, code: str
) -> None:
    template = sent(world)

    with pytest.raises(Refused) as refused:
        papers.bind(
            template,
            address=address,
            source=source,
            place=place,
            actor=world.secretary,
            at=world.morning,
        )

    assert refused.value.code == code
    assert queries.bindings_of(template) == []


def test_whoever_only_reads_the_figures_binds_nothing(world: World) -> None:
    template = sent(world)

    with pytest.raises(NotAllowed):
        papers.bind(
            template,
            address="月报!B4",
            source=RECEIVED,
            place="",
            actor=world.governor,
            at=world.morning,
        )
    with pytest.raises(NotAllowed):
        papers.end(template, actor=world.governor, at=world.morning)


def test_a_cell_is_left_to_the_hand_again(world: World) -> None:
    template = bound(world, sent(world), B4=RECEIVED, B5="today")

    papers.unbind(template, addresses=["月报!B4"], actor=world.secretary, at=world.morning)

    assert [one.address for one in queries.bindings_of(template)] == ["月报!B5"]
    with pytest.raises(Refused):
        papers.unbind(template, addresses=["月报!B4"], actor=world.secretary, at=world.morning)


def test_cells_whose_labels_leave_no_doubt_are_bound_in_one_step(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    for row in (
        ["填报单位：", "", ""],
        ["网格", "受理件数", "备注"],
        ["柳一网格"],
        ["柳二网格"],
        ["不知"],
    ):
        book.active.append(row)
    for cells in book.active["A1:C5"]:
        for cell in cells:
            cell.border = blanks.FRAME
    template = sent(world, book)
    paper = queries.paper_of(template)
    words = queries.vocabulary(template, paper, on=MARCH.first)
    guesses = {
        address: one for address, grid, cell in paper.fillable() if (one := words.sure(grid, cell))
    }

    papers.bind_guessed(template, guesses=guesses, actor=world.secretary, at=world.morning)

    told = {
        one.address: (one.source, one.area.code if one.area else "")
        for one in queries.bindings_of(template)
    }
    assert told["汇总!A1"] == ("unit:name", "")
    assert told["汇总!B3"] == (RECEIVED, "willow-one")
    assert told["汇总!B4"] == (RECEIVED, "willow-two")


# Filling


def test_a_bound_form_fills_itself_and_keeps_its_layout(world: World) -> None:
    world.case()
    world.case(place="Y-1")
    count_up(world)
    template = bound(world, sent(world), A2="unit:name", B4=RECEIVED, B5="period:text")

    file = filled(world, template)

    told = rows(file)
    assert told[1][0] == "填报单位：柳社区大党委"
    assert told[3][1] == 2.0
    assert told[4][1] == "2026年3月"
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert book.sheetnames == ["月报", "字典", "出处"]
    assert [str(block) for block in book["月报"].merged_cells.ranges] == ["A1:C1", "A2:C2"]
    assert file.name == "社区月报 2026年3月.xlsx"
    assert kinds(template)[-1] == "paper.filled"


def test_what_is_not_known_is_said_in_words_and_never_as_nought(world: World) -> None:
    rate = "indicator:on_time_rate"
    template = bound(world, sent(world), B4=rate)

    file = filled(world, template)

    assert rows(file)[3][1] == "没有数据"
    assert (file.cells, file.empty) == (1, 1)


def test_each_number_has_its_definition_and_hour_on_a_sheet_of_its_own(world: World) -> None:
    world.case()
    count_up(world)
    template = bound(world, sent(world), B4=RECEIVED)

    told = rows(filled(world, template), "出处")
    plain = openpyxl.load_workbook(io.BytesIO(filled(world, template, with_sources=False).data))

    assert told[1][0] == "单元格"
    assert told[2][0] == "月报!B4"
    assert told[2][3], "the definition"
    assert told[2][4].startswith("2026-"), "the hour it was counted"
    assert plain.sheetnames == ["月报", "字典"]


def test_a_form_of_which_nothing_is_bound_is_not_filled(world: World) -> None:
    template = sent(world)

    with pytest.raises(Refused) as refused:
        filled(world, template)

    assert refused.value.code == "paper.nothing_bound"


def test_whoever_reads_the_figures_of_the_place_may_fill_it(world: World) -> None:
    template = bound(world, sent(world), B4="today")

    assert (
        filled(
            world, queries.get_for(world.above, template.pk, on=MARCH.first), by=world.above
        ).cells
        == 1
    )


def test_a_text_with_tables_in_tables_is_filled(world: World) -> None:
    template = papers.send(
        world.unit("willow-committee"),
        blank=blank(blanks.letter(), "情况.docx"),
        title="情况",
        rule="quarterly",
        area=world.area("willow"),
        actor=world.secretary,
        at=world.morning,
    )
    for address, source in (("t1/r2c2", "place:name"), ("t1/r4c3/t1/r1c2", "period:year")):
        papers.bind(
            template,
            address=address,
            source=source,
            place="",
            actor=world.secretary,
            at=world.morning,
        )

    file = filled(world, template, with_sources=False)

    table = docx.Document(io.BytesIO(file.data)).tables[0]
    assert table.cell(1, 1).text == "柳社区"
    assert table.cell(3, 2).tables[0].cell(0, 1).text == "2026"
    assert file.kind == "docx"


def test_an_old_form_has_no_cells_any_more(world: World) -> None:
    template = bound(world, sent(world), B4="today")

    papers.end(template, actor=world.secretary, at=world.morning)

    with pytest.raises(Missing):
        queries.get_for(world.secretary, template.pk, on=MARCH.first)
    assert kinds(template)[-1] == "paper.ended"


# A newer version


def newer(world: World, template: Template, made: Any) -> Any:
    found = papers_newer.offer(template, blank=blank(made), actor=world.secretary, at=world.morning)
    return papers_newer.take_over(
        found, digest=found.coming["digest"], actor=world.secretary, at=world.morning
    )


def test_the_same_layout_keeps_everything_bound(world: World) -> None:
    template = bound(world, sent(world), B4="today")

    found = newer(world, template, blanks.monthly())

    assert found.is_same
    assert [one.address for one in queries.bindings_of(template)] == ["月报!B4"]
    assert kinds(template)[-1] == "paper.replaced"


def test_a_changed_layout_is_said_and_nothing_is_filled_wrongly(world: World) -> None:
    template = bound(world, sent(world), B4="place:name", B5="today", B6="period:year")

    found = newer(world, template, blanks.monthly(rows=("收件", "新行", "按时办结", "满意率")))
    file = filled(world, template)

    assert found.moved == [("月报!B6", "月报!B7")]
    assert [old for old, _why in found.doubts] == ["月报!B5"]
    told = rows(file)
    assert told[3][1] == "柳社区"
    assert [row[1] for row in told[4:7]] == ["", "", 2026.0]
    assert file.left_out == 1


def test_a_cell_in_doubt_is_filled_again_once_somebody_looked(world: World) -> None:
    template = bound(world, sent(world), B5="place:name")
    newer(world, template, blanks.monthly(rows=("收件", "按时办结", "满意率")))

    papers_newer.confirm(template, address="月报!B5", actor=world.secretary, at=world.morning)

    assert rows(filled(world, template))[4][1] == "柳社区"
    with pytest.raises(Refused):
        papers_newer.confirm(template, address="月报!B5", actor=world.secretary, at=world.morning)


def test_no_cell_in_doubt_gets_lost_under_one_that_moved(world: World) -> None:
    template = bound(world, sent(world), B4="today", B5="place:name", B6="period:year")

    newer(world, template, blanks.monthly(rows=("收件", "新行", "办结", "按时率", "其他")))
    newer(world, template, blanks.monthly(rows=("办结",)))

    told = {one.address: (one.source, bool(one.doubt)) for one in queries.bindings_of(template)}
    assert len(told) == 3
    assert told.pop("月报!B4") == ("place:name", False)
    assert {doubt for _source, doubt in told.values()} == {True}


def test_comparing_changes_nothing_and_a_dropped_version_is_gone(world: World) -> None:
    template = bound(world, sent(world), B5="place:name")
    other = blank(blanks.monthly(rows=("收件", "按时办结", "满意率")))

    found = papers_newer.compare(template, blank=other)
    papers_newer.offer(template, blank=other, actor=world.secretary, at=world.morning)
    file = template.coming["file"]
    papers_newer.drop(template, actor=world.secretary, at=world.morning)

    assert len(found.doubts) == 1
    assert not default_storage.exists(file)
    assert papers_newer.compared(template) is None
    assert not queries.bindings_of(template)[0].doubt


def test_another_version_than_the_one_looked_at_is_not_taken_over(world: World) -> None:
    template = sent(world)
    papers_newer.offer(
        template, blank=blank(blanks.monthly(title="新")), actor=world.secretary, at=world.morning
    )

    with pytest.raises(Stale):
        papers_newer.take_over(template, digest="another", actor=world.secretary, at=world.morning)


def test_a_text_does_not_take_the_place_of_a_workbook(world: World) -> None:
    template = sent(world)

    with pytest.raises(Refused) as refused:
        papers_newer.compare(template, blank=blank(blanks.letter(), "情况.docx"))

    assert refused.value.code == "paper.other_kind"


# Periods


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "2026年3月"),
        (date(2026, 4, 1), date(2026, 6, 30), "2026年第2季度"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (date(2026, 2, 1), date(2026, 4, 30), "2026年2月1日至2026年4月30日"),
        (date(2026, 3, 1), date(2026, 3, 9), "2026年3月1日至2026年3月9日"),
    ],
)
def test_a_period_is_named_as_offices_name_it(first: date, last: date, words: str) -> None:
    assert paper_values.period_words(Period(first, last)) == words


def test_without_a_choice_the_last_period_that_is_over_is_filled(world: World) -> None:
    template = sent(world)

    assert paper_values.chosen(None, None, template, today=date(2026, 3, 11)) == Period(
        date(2026, 2, 1), date(2026, 2, 28)
    )
    assert paper_values.chosen(
        date(2026, 1, 15), None, template, today=date(2026, 3, 11)
    ).last == date(2026, 1, 31)
    with pytest.raises(Refused):
        paper_values.chosen(None, date(2026, 1, 1), template, today=date(2026, 3, 11))
