"""Answers that come by mail, fetched over IMAP."""

from connectors.mailbox.account import Account, Tls
from connectors.mailbox.inbox import Mailbox

__all__ = ["Account", "Mailbox", "Tls"]
