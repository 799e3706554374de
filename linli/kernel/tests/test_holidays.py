"""The yearly notice, pasted as it was published, against a list that others keep."""

from __future__ import annotations

from datetime import date

import pytest
from chinese_calendar import constants as known

from linli.kernel.holidays import Notice, read_notice

NOTICES = {
    2024: """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅　2023年10月25日""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


def working(notice: Notice) -> set[date]:
    return {day.day for day in notice.days if day.is_working}


def free(notice: Notice) -> set[date]:
    return {day.day for day in notice.days if not day.is_working}


@pytest.mark.parametrize("year", NOTICES)
def test_a_published_notice_gives_the_days_that_others_list_for_its_year(year: int) -> None:
    notice = read_notice(NOTICES[year], year=year)

    assert notice.faults == ()
    assert working(notice) == {day for day in known.workdays if day.year == year}
    # A list by day leaves out the weekend that a holiday merely joins; the notice does so as well.
    listed = {day for day in known.holidays if day.year == year}
    assert {day for day in listed ^ free(notice) if day.weekday() < 5} == set()


def test_each_day_carries_the_name_of_its_holiday() -> None:
    notice = read_notice(NOTICES[2025], year=2025)

    names = {day.day: day.name for day in notice.days}
    assert names[date(2025, 2, 8)] == "春节"
    assert names[date(2025, 10, 8)] == "国庆节、中秋节"


def test_new_year_that_begins_in_the_old_year_keeps_its_days() -> None:
    notice = read_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", year=2023)

    assert free(notice) == {date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)}


def test_half_width_signs_and_single_days_are_read_too() -> None:
    notice = read_notice("1. 劳动节: 5月1日、2日、4日放假; 5月9日(周六)上班", year=2027)

    assert free(notice) == {date(2027, 5, 1), date(2027, 5, 2), date(2027, 5, 4)}
    assert working(notice) == {date(2027, 5, 9)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、元旦：另行通知放假。", "no_day"),
        ("一、元旦：2月30日放假。", "no_day"),
        ("一、国庆节：10月7日至1日放假。", "backward"),
        ("一、春节：2月1日至3月15日放假。", "too_long"),
        ("一、春节：2月15日至23日放假调休，共7天。", "count"),
        ("国务院办公厅关于2026年部分节假日安排的通知", "year"),
    ],
)
def test_a_sentence_that_cannot_be_right_is_named_and_gives_no_day(text: str, code: str) -> None:
    notice = read_notice(text, year=2027)

    assert [fault.code for fault in notice.faults] == [code]
    assert notice.days == ()


def test_a_weekday_that_does_not_fit_tells_a_notice_of_another_year() -> None:
    text = (
        "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n"
        "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。"
    )

    assert read_notice(text, year=2026).faults == ()
    [fault] = read_notice(text, year=2027).faults
    assert (fault.code, fault.sentence) == ("weekday", "1月1日(周四)")


def test_a_text_that_is_no_notice_gives_nothing() -> None:
    assert read_notice("今天天气很好。", year=2027) == Notice(2027, (), ())
