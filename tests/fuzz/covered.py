"""Fuzzing with the coverage of the code that reads alerts (atheris, libFuzzer).

`python -m tests.fuzz.covered CORPUS -atheris_runs=N ...`; CORPUS is a folder of inputs,
which it fills with those that found a new way through the code.
"""

import sys

import atheris

with atheris.instrument_imports(include=["connectors.cap", "plans"]):
    from tests.fuzz.alerts import try_alert


def _one(raw: bytes) -> None:
    try_alert(raw)


def main() -> None:
    """Fuzz; ends the process."""
    atheris.Setup(sys.argv, _one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
