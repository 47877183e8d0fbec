"""What we remember, in SQLite or PostgreSQL."""

from connectors.store.copying import copy_in, copy_out, has_incidents
from connectors.store.engines import REVISION, close_store, upgrade_store
from connectors.store.forgetting import forget
from connectors.store.opening import Store, open_store
from connectors.store.posting import AnswerWords, Posting
from connectors.store.stage import StageStore, open_stage

__all__ = [
    "REVISION",
    "AnswerWords",
    "Posting",
    "StageStore",
    "Store",
    "close_store",
    "copy_in",
    "copy_out",
    "forget",
    "has_incidents",
    "open_stage",
    "open_store",
    "upgrade_store",
]
