"""What destroying takes beside the desk: files of a database that hold it no more."""

from connectors.store import forget
from flows.settings import Settings


def forget_bytes(settings: Settings) -> bool:
    """Write the store anew without what was emptied; see connectors.store.forget."""
    return forget(settings.url)
