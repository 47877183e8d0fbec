"""What an address tells becomes series, whatever way it is written."""

import json
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.indicator_series import IndicatorSeries, SeriesAddress
from plans.warning.readings import Oddities, Reading
from tests.connectors.indicator_series.gauge import GAUGE, MINUTE, NOW, TEN, read, told
from tests.sinks.http import HttpSink


def test_a_gauge_is_read_with_its_unit_and_the_sites_zone(
    address: SeriesAddress,
) -> None:
    reading = IndicatorSeries(address).read(now=NOW)

    assert told(reading) == {"": [(0, 5.10), (10, 5.62)]}
    assert reading.series[0].latest_at == TEN + 10 * MINUTE
    assert reading.oddities == Oddities()


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").replace(".", ",").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("5.62", "5.62 m").encode(),
        lambda text: text.replace("2026-11-25 ", "2026/11/25 ").encode(),
        lambda text: text.replace(" 10:00", "T02:00Z").encode(),
        lambda text: text.replace("Gauge", "水位站").encode("gb18030"),
        lambda text: (text + "2026-11-25 10:10,5.62,ok\n").encode(),
        lambda text: (text.replace("5.62", "9.9") + text.splitlines()[-1]).encode(),
    ],
)
def test_it_may_be_written_in_many_ways(
    gauge: HttpSink, address: SeriesAddress, encode: object
) -> None:
    assert callable(encode)
    body = encode(GAUGE.replace("value", "水位"))
    reading = read(gauge, replace(address, value="水位"), body)

    assert told(reading) == {"": [(0, 5.10), (10, 5.62)]}
    assert reading.oddities.unreadable == 0


def test_what_is_no_number_is_told_and_never_guessed(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    odd = ["1,234", "562 cm", "<5", "5.6.2", "inf", "1e999", "five", "0x10", "True"]
    gaps = ["", "-", "---", "NaN", "n/a", "缺测", "-999", "-9999.0"]
    rows = [
        f'2026-11-25 {n // 6:02}:{n % 6}0,"{one}"' for n, one in enumerate(odd + gaps)
    ]
    reading = read(gauge, address, "\n".join(["time,value", *rows]) + "\n")

    assert reading.oddities == Oddities(unreadable=len(odd), missing=len(gaps))
    assert {value for _, value in told(reading)[""]} == {None}


def test_a_comma_is_what_the_rest_of_the_column_makes_of_it(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    lines = 'time,value\n2026-11-25 10:00,"1,234"\n2026-11-25 10:10,"{}"\n'
    mixed = [
        read(gauge, address, lines.format(one)) for one in ("5,6", "2.345,5", "2,345.5")
    ]
    semicolons = "time;value\n2026-11-25 10:00;1,234\n2026-11-25 10:10;5,620\n"
    plain = read(gauge, address, semicolons)

    assert [told(one)[""] for one in mixed] == [
        [(0, 1.234), (10, 5.6)],
        [(0, 1.234), (10, 2345.5)],
        [(0, 1234), (10, 2345.5)],
    ]
    assert told(plain)[""] == [(0, 1.234), (10, 5.62)]


def test_rows_out_of_order_are_sorted_and_the_last_one_of_a_moment_counts(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    rows = ["10:20,3", "10:00,1", "10:10,9", "10:10,2"]
    body = "time,value\n" + "".join(f"2026-11-25 {one}\n" for one in rows)
    reading = read(gauge, address, body)

    assert told(reading)[""] == [(0, 1), (10, 2), (20, 3)]
    assert reading.oddities == Oddities(repeated=1)


def test_rows_ahead_of_our_clock_are_left_out_and_told(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    reading = read(gauge, address, GAUGE + "2026-11-25 12:10,9.9,forecast\n")

    assert told(reading)[""] == [(0, 5.10), (10, 5.62)]
    assert reading.oddities == Oddities(ahead=1)


def test_the_hour_that_comes_twice_is_told_and_its_rows_stay_in_order(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    berlin = replace(address, zone=ZoneInfo("Europe/Berlin"))
    times = ["01:50", "02:00", "02:30", "02:00", "02:30", "03:00"]
    rows = [f"2026-10-25 {at},{n}\n" for n, at in enumerate(times)]
    up, down = (
        read(gauge, berlin, "time,value\n" + "".join(one)) for one in (rows, rows[::-1])
    )
    [series] = up.series

    assert (up, series.values) == (down, (0, 1, 2, 3, 4, 5))
    assert [f"{at:%H:%M}" for at in series.moments] == [
        *("23:50", "00:00", "00:30", "01:00", "01:30", "02:00")
    ]
    assert up.oddities == Oddities(folded=4)


def test_the_hour_that_never_was_is_no_moment(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    berlin = replace(address, zone=ZoneInfo("Europe/Berlin"))

    reading = read(gauge, berlin, "time,value\n2026-03-29 02:30,1\n")

    assert (list(reading.series), reading.oddities.unreadable) == ([], 1)


@pytest.mark.parametrize(
    ("resample", "values"),
    [("last", [3, 4]), ("mean", [2, 4]), ("max", [3, 4]), ("sum", [6, 4])],
)
def test_values_are_brought_to_one_an_interval_named_by_its_end(
    gauge: HttpSink, address: SeriesAddress, resample: str, values: list[float]
) -> None:
    rows = ["10:01,1", "10:05,2", "10:10,3", "10:11,4", "10:12,-"]
    body = "time,value\n" + "".join(f"2026-11-25 {one}\n" for one in rows)
    asked = replace(address, resample=resample)  # type: ignore[arg-type]  # one of its words

    assert told(read(gauge, asked, body))[""] == [
        (10, values[0]),
        (20, values[1]),
    ]


def test_days_are_those_of_the_site_also_when_the_clock_changes(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    berlin = replace(
        address,
        zone=ZoneInfo("Europe/Berlin"),
        interval=timedelta(days=1),
        resample="sum",
        cell="cell",
    )
    rows = ["2026-10-24 12:00", "2026-10-25 12:00", "2026-10-25 23:00", "2026-10-26"]
    body = "cell,time,value\n" + "".join(f"A,{one},1\n" for one in rows)
    [series] = read(gauge, berlin, body).series

    assert list(series.values) == [1, 3]
    assert [f"{at:%d %H}" for at in series.moments] == ["24 22", "25 23"]


def test_each_cell_has_a_series_of_its_own(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    rows = ["B,10:00,1", "A,10:00,2", ",10:00,3", "A,10:10,---"]
    body = "area,time,value\n" + "".join(
        "{},2026-11-25 {},{}\n".format(*one.split(",")) for one in rows
    )
    reading = read(gauge, replace(address, cell="area"), body)

    assert told(reading) == {"A": [(0, 2), (10, None)], "B": [(0, 1)]}
    assert reading.series[0].latest_at == TEN
    assert reading.oddities == Oddities(unreadable=1, missing=1)


def test_json_is_read_wherever_its_list_is(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    rows = [
        {"at": {"t": 1795572000}, "v": 5.1, "where": "A"},
        {"at": {"t": "2026-11-25T10:10:00+08:00"}, "v": "5,62", "where": "A"},
        {"at": {"t": "2026-11-25 10:20"}, "v": None, "where": "A"},
        {"at": {"t": "2026-11-25 10:30"}, "v": True, "where": "A"},
        {"v": 1, "where": "A"},
        "nothing",
    ]
    document = {"value": [{"series": rows}]}
    asked = replace(
        address,
        format="json",
        records="value.0.series",
        time="at.t",
        value="v",
        cell="where",
    )
    reading = read(gauge, asked, json.dumps(document))

    assert told(reading) == {"A": [(0, 5.1), (10, 5.62), (20, None)]}
    assert reading.oddities == Oddities(unreadable=3, missing=1)


def test_a_line_with_too_much_in_it_is_told_and_stops_no_other(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    reading = read(gauge, address, GAUGE + "2026-11-25 10:20,5,6,ok,more\n")

    assert told(reading)[""] == [(0, 5.10), (10, 5.62)]
    assert reading.oddities == Oddities(unreadable=1)


def test_headings_without_rows_are_a_series_without_values(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    assert read(gauge, address, "time,value\n") == Reading()
