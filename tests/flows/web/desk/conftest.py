import pytest

from tests.flows.riverside import Riverside
from tests.flows.township import Township
from tests.flows.web.desk.seats import Seats


@pytest.fixture
def seats(township: Township) -> Seats[Township]:
    """Return the desk of the township: a viewer, an operator and two commanders."""
    return Seats(township)


@pytest.fixture
def by_the_river(riverside: Riverside) -> Seats[Riverside]:
    """Return the desk of a flood whose steps have run once."""
    return Seats(riverside)
