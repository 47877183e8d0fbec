"""What Prefect is told of a fault."""

from traceback import format_exception

import pytest

from flows.quietly import FlowFaultError, quietly

BO = "Bo Lin"


@quietly
def give(name: str) -> str:
    """Return the name; some have none."""
    if name == BO:
        raise KeyError(name)
    return name


def test_a_fault_says_what_broke_and_where_and_nobodys_name() -> None:
    with pytest.raises(FlowFaultError) as caught:
        give(BO)
    told = "".join(format_exception(caught.value))

    assert BO not in told
    assert "KeyError" in str(caught.value)
    assert "test_quietly.py" in str(caught.value)


def test_what_is_well_is_handed_on() -> None:
    assert give("Ana Reyes") == "Ana Reyes"
    assert give.__doc__ == "Return the name; some have none."
