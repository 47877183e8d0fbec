"""What we remember, in SQLite or PostgreSQL."""

from connectors.store.engines import close_store, upgrade_store
from connectors.store.opening import Store, open_store
from connectors.store.posting import AnswerWords, Posting

__all__ = [
    "AnswerWords",
    "Posting",
    "Store",
    "close_store",
    "open_store",
    "upgrade_store",
]
