import pytest

from flows.cli.main import main


def test_a_level_that_does_not_exist_is_told_with_those_that_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["declare", "epidemic", "--level", "V", "--actual"])

    assert "(choose from 'I', 'II', 'III', 'IV')" in capsys.readouterr().err.replace(
        "from I, II, III, IV", "from 'I', 'II', 'III', 'IV'"
    )
