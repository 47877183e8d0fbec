"""Answers that a gateway keeps until somebody fetches them."""

from connectors.gateway_inbox.address import FetchAddress, Fields
from connectors.gateway_inbox.inbox import GatewayInbox

__all__ = ["FetchAddress", "Fields", "GatewayInbox"]
