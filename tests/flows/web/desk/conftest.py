import pytest

from tests.flows.township import Township
from tests.flows.web.desk.seats import Seats


@pytest.fixture
def seats(township: Township) -> Seats:
    """Return the desk of the township: a viewer, an operator and two commanders."""
    return Seats(township)
