"""The tables, one noun a file; migrations/ makes them in a real store."""

from connectors.store.tables import (
    accounts,
    deadlines,
    deciding,
    drills,
    ledger,
    mobilization,
    people,
    places,
    registrations,
    relief,
    running,
    warnings,
)
from connectors.store.tables.columns import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "accounts",
    "deadlines",
    "deciding",
    "drills",
    "ledger",
    "mobilization",
    "people",
    "places",
    "registrations",
    "relief",
    "running",
    "warnings",
]
