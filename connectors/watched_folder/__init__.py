"""A folder into which others drop files."""

from connectors.watched_folder.folder import WatchedFolder

__all__ = ["WatchedFolder"]
