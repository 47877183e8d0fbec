"""partners.csv: one organisation a row."""

from pathlib import Path

from connectors.roster_sheet import fields
from connectors.roster_sheet.headings import PARTNERS
from connectors.roster_sheet.known import Known
from connectors.roster_sheet.people import entries_of, party_columns
from connectors.roster_sheet.reading import read_table
from connectors.roster_sheet.table import SheetRead
from plans.people.registry import PartyEntry
from plans.people.roster import PartyKind


def read_partners(file: Path, known: Known) -> SheetRead[PartyEntry]:
    """Return the organisations of a file.

    Raises:
        SheetError: It cannot be read at all.
    """
    table = read_table(file, PARTNERS, known.sheet)
    columns = {
        "number": table.column("partner", fields.word),
        **party_columns(table, known),
        "certificates": table.column("certificates", fields.certificates),
    }
    table.refuse_repeated("partner", columns["number"])
    return entries_of(table, PartyKind.ORGANISATION, columns)
