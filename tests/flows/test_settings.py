import pytest

from flows.cli.main import main


@pytest.mark.parametrize(
    "address",
    ["office.example", "ftp://office.example", "https://", "https://a.example/?a=b"],
)
def test_an_address_that_nobody_could_open_is_not_sent_to_people(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_PUBLIC_URL", address)

    assert main(["status"]) == 1
    assert capsys.readouterr().err == (
        "muster: MUSTER_PUBLIC_URL: Value error, write it as https://office.example\n"
    )
