"""Rosters, cells, posts and partners from CSV and XLSX files, and back into them."""

from connectors.roster_sheet.bad_rows import write_bad_rows
from connectors.roster_sheet.exporting import (
    write_cells,
    write_partners,
    write_people,
    write_posts,
)
from connectors.roster_sheet.grid import read_cells, read_posts
from connectors.roster_sheet.known import Known
from connectors.roster_sheet.partners import read_partners
from connectors.roster_sheet.people import read_people
from connectors.roster_sheet.sheet_error import SheetError
from connectors.roster_sheet.table import SheetRead, Table
from connectors.roster_sheet.vocabulary import ROLES, Words

__all__ = [
    "ROLES",
    "Known",
    "SheetError",
    "SheetRead",
    "Table",
    "Words",
    "read_cells",
    "read_partners",
    "read_people",
    "read_posts",
    "write_bad_rows",
    "write_cells",
    "write_partners",
    "write_people",
    "write_posts",
]
