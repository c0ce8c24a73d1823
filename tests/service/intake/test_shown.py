"""Values of a workbook are written as the workbook shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.shown import shown


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.87, "0%", "87%"),
        (1.363, "0.00%", "136.30%"),
        (9.14, "General", "9.14"),
        (0.1 + 0.2, "General", "0.3"),
        (12.0, "General", "12"),
        (67638.456, "#,##0.00_ ", "67,638.46"),
        (5, "000", "005"),
        (50, '0"亿元"', "50亿元"),
        (5, '"第"0"项"', "第5项"),
        (-3.5, "0.00;[Red](0.00)", "(3.50)"),
        (0, '0;-0;"-"', "-"),
        (12345678, "0.0,", "12345.7"),
        (3.1, "0.##", "3.1"),
        (2.5, "0", "3"),
        (True, "General", "TRUE"),
        (datetime(2021, 3, 31), "mm-dd-yy", "2021/3/31"),
        (datetime(2021, 3, 31), 'yyyy"年"m"月"d"日";@', "2021年3月31日"),
        (datetime(2021, 3, 31), '[$-804]yyyy"年"m"月";@', "2021年3月"),
        (datetime(2021, 3, 31, 9, 5), "yyyy-mm-dd hh:mm", "2021-03-31 09:05"),
        (date(2021, 12, 31), "yyyy\\-mm\\-dd", "2021-12-31"),
        (time(14, 5), "h:mm AM/PM", "2:05 PM"),
        (timedelta(hours=26, minutes=3), "[h]:mm", "26:03:00"),
        (None, "General", ""),
    ],
)
def test_a_value_is_written_by_its_format(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_are_written_whole(value: int) -> None:
    assert int(shown(value)) == value
    assert int(shown(value, "#,##0").replace(",", "")) == value


@given(st.floats(-1e12, 1e12), st.text(alphabet='0#?.,%;"年月日ymdhs[]_* \\@-', max_size=20))
def test_any_format_gives_a_text(value: float, form: str) -> None:
    assert isinstance(shown(value, form), str)
