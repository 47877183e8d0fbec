"""Messages to people, over any service that Apprise speaks to."""

from connectors.apprise_gateway.carrier import AppriseCarrier

__all__ = ["AppriseCarrier"]
