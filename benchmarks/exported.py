"""Exports of a nasty roster, opened by LibreOffice: how many cells are formulas there.

LibreOffice opens each file as somebody's double click would, and saves what it made of
it as flat XML; there a formula is an attribute of its cell. A control file with live
formulas shows that they would be seen. Without LibreOffice nothing is measured.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from flows.cli.main import main as muster

PEOPLE = 200
STARTS = ("=1+1", "=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "Bo;=1+1")
CONTROL = "control.csv"
#: How LibreOffice opens a CSV file where people divide fields by semicolons.
SEMICOLONS = "--infilter=CSV:59,34,76,1"
_FORMULA = re.compile(r"table:formula=")
_CELL = re.compile(r"<text:p>")


def write_people(file: Path) -> None:
    """Write people whose names and letters begin as formulas do; guarded by a '."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["person_no", "name", "contact1_channel", "contact1_address"])
        for n in range(PEOPLE):
            start = STARTS[n % len(STARTS)]
            writer.writerow([f"'-{n}", f"'{start}", "sms", f"'+861380000{n:04}"])


def opened(file: Path, folder: Path, *options: str) -> tuple[int, int]:
    """Return how many formulas and texts LibreOffice finds in a file."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", *options]
    subprocess.run(  # noqa: S603 -- LibreOffice, with a file of our own
        [*command, "--outdir", str(folder / "opened"), str(file)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    text = (folder / "opened" / f"{file.stem}.fods").read_text(encoding="utf-8")
    return len(_FORMULA.findall(text)), len(_CELL.findall(text))


def main() -> None:
    """Print what LibreOffice finds; of each way to open, its control first."""
    if shutil.which("soffice") is None:
        print("LibreOffice is not here (soffice): nothing was measured")
        return
    with tempfile.TemporaryDirectory(prefix="muster-exported-") as name:
        folder = Path(name)
        with redirect_stdout(sys.stderr):
            exported(folder)
        for file, way, *options in (
            (CONTROL, "commas"),
            ("people.csv", "commas"),
            (CONTROL, "semicolons", SEMICOLONS),
            ("people.csv", "semicolons", SEMICOLONS),
            ("people.xlsx", "workbook"),
        ):
            formulas, texts = opened(folder / file, folder, *options)
            print(f"{file} ({way}): {formulas} formulas in {texts} texts")
            is_control = file == CONTROL
            if is_control is not bool(formulas) or texts < (
                1 if is_control else PEOPLE
            ):
                sys.exit("missed: an export has live formulas, or nothing was opened")


def exported(folder: Path) -> None:
    """Make a site with the people in it, and export them."""
    site = folder / "site"
    (folder / CONTROL).write_text("a\n=1+1\nx;=1+1\n", encoding="utf-8")
    os.environ["MUSTER_SITE"] = str(site)  # noqa: TID251 -- the site of the commands
    muster(["init", str(site), "--sample"])
    write_people(folder / "nasty.csv")
    if muster(["import", "people", str(folder / "nasty.csv")]):
        sys.exit("not every row was taken")
    for ending in ("csv", "xlsx"):
        muster(["export", "people", str(folder / f"people.{ending}")])


if __name__ == "__main__":
    main()
