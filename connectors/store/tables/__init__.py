"""The tables, one noun a file; migrations/ makes them in a real store."""

from connectors.store.tables import ledger, mobilization, people, places, relief
from connectors.store.tables.columns import Base

METADATA = Base.metadata

__all__ = ["METADATA", "ledger", "mobilization", "people", "places", "relief"]
