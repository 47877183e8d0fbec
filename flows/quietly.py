"""Quietly: what breaks in a flow tells Prefect what broke and where, not its words.

Prefect keeps the words and the traceback of an exception in its log, in the state of
the run and in its database; they may hold a name, a number or a token.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flows.engine.conduct import told_of

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class FlowFaultError(Exception):
    """Something broke; says what kind of fault it was, and where."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told
        super().__init__(f"{told['error']} at {told['where']}")


def quietly(run: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Return the function; any fault of it is raised as a FlowFaultError."""

    @wraps(run)
    def guarded(*given: Given.args, **named: Given.kwargs) -> Returned:
        try:
            return run(*given, **named)
        except Exception as fault:  # noqa: BLE001 -- raised again, below
            told = told_of(fault)
        # Here: raised above, it would carry the fault and all its words with it.
        raise FlowFaultError(told)

    return guarded
