import json
from pathlib import Path

import pytest

from flows.cli.main import main
from tests.connectors.cap.hostile import hostile

SAMPLES = Path(__file__).parents[2] / "data" / "cap"
TSUNAMI = SAMPLES / "google-PAAQ-4-mg5a94.xml"
BLIZZARD = SAMPLES / "nws-5c2cf27b1f56885d61654dc47fa411d5.xml"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No site is needed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def check(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, list[str], list[str]]:
    code = main(["alert", "check", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out.splitlines(), told.err.splitlines()


def test_an_alert_with_warnings_is_told_and_can_be_used(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(capsys, BLIZZARD) == (
        0,
        [
            (
                f"{BLIZZARD}:74:1: warning C026 polygon is empty and left out "
                "(write it, or remove the element)"
            ),
            (
                f"{BLIZZARD}: Actual, Alert, from w-nws.webmaster@noaa.gov: Blizzard "
                "Warning issued December 27 at 10:08AM CST until December 27 at 6:00PM "
                "CST by NWS Duluth (Severe)"
            ),
            "Alerts: 1; errors: 0; warnings: 1; not checked: 0",
        ],
        [],
    )


def test_an_error_is_a_line_and_exit_code_one_and_the_others_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = TSUNAMI.read_text(encoding="utf-8")
    Path("bad.xml").write_text(text.replace("Update<", "Updated<"), encoding="utf-8")

    code, told, errors = check(capsys, "bad.xml", BLIZZARD)

    assert (code, errors) == (1, [])
    assert told[0] == (
        "bad.xml:6:1: error C010 msgType cannot be “Updated”; there are: Alert, "
        "Update, Cancel, Ack, Error (the schema of CAP 1.2 asks for it)"
    )
    assert told[-1] == "Alerts: 2; errors: 1; warnings: 1; not checked: 1"


def test_what_is_wrong_is_told_in_chinese_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    code, told, _ = check(capsys, BLIZZARD)

    assert code == 0
    assert told[0].endswith(
        ":74:1: 警告 C026 polygon 是空的，已略去 (请填写，或删除该元素)"
    )
    assert told[-1] == "1 条预警：0 个错误，1 个警告，0 项未检查"


def test_json_tells_one_object_an_alert_under_caps_own_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("bad.xml").write_text("<alert>", encoding="utf-8")

    code = main(["alert", "check", "--json", str(TSUNAMI), "bad.xml"])

    tsunami, bad = json.loads(capsys.readouterr().out)
    info = tsunami.pop("info")[0]
    assert code == 1
    assert tsunami.pop("findings")[0]["rule"] == "C049"
    assert tsunami == {
        "file": str(TSUNAMI),
        "is_usable": True,
        "identifier": "PAAQ-4-mg5a94",
        "sender": "wcatwc@noaa.gov",
        "sent": "2013-01-05T10:58:23-00:00",
        "status": "Actual",
        "msgType": "Update",
        "source": "WCATWC",
        "scope": "Public",
        "code": ["IPAWSv1.0"],
        "references": "wcatwc@noaa.gov,PAAQ-1-mg5a94,2013-01-05T09:01:16-00:00 "
        "wcatwc@noaa.gov,PAAQ-2-mg5a94,2013-01-05T09:30:16-00:00 "
        "wcatwc@noaa.gov,PAAQ-3-mg5a94,2013-01-05T10:17:31-00:00",
        "incidents": "mg5a94",
    }
    assert info["area"] == [
        {
            "areaDesc": "95 miles NW of Dixon Entrance, Alaska",
            "circle": ["55.3,-134.9 0"],
        }
    ]
    assert bad["is_usable"] is False
    assert [(one["rule"], one["line"]) for one in bad["findings"]] == [("C003", 1)]
    assert set(bad) == {"file", "is_usable", "findings"}


def test_the_largest_size_can_be_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_ALERT_BYTES", "1024")

    code, told, errors = check(capsys, TSUNAMI, "/dev/zero")

    assert (code, errors) == (1, [])
    assert [line.split(" (")[0] for line in told[:2]] == [
        f"{TSUNAMI}:1:1: error C001 the file has more than 1024 bytes",
        "/dev/zero:1:1: error C001 the file has more than 1024 bytes",
    ]


def test_a_file_that_is_not_there_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(capsys, "none.xml") == (
        1,
        [],
        ["muster: none.xml: No such file or directory; look at its name"],
    )


def test_files_that_mean_harm_are_lines_and_no_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = {
        f"{number}.xml": raw
        for number, (raw, rule) in enumerate(hostile("127.0.0.1:9").values())
        if rule in {"C001", "C002", "C003", "C004", "C005"}
    }
    for name, raw in refused.items():
        Path(name).write_bytes(raw)

    code, told, errors = check(capsys, *refused)

    assert (code, errors) == (1, [])
    assert [line.split(":")[0] for line in told[:-1]] == list(refused)
    assert told[-1].startswith(f"Alerts: {len(refused)}; errors: {len(refused)};")
