"""Messages to people, over any service that Apprise speaks to."""

from connectors.apprise_gateway.carrier import AppriseCarrier
from connectors.apprise_gateway.reaching import Tried, tried

__all__ = ["AppriseCarrier", "Tried", "tried"]
