"""Which address of the duty desk leads where."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flows.web.desk import answering, door, orders, registering, showing
from flows.web.desk.live import living
from flows.web.desk.visiting import DESK_HEADERS, acting, looking
from plans.people.accounts import DeskRole

_SCRIPT = (files("flows.web") / "pages" / "desk" / "desk.js").read_bytes()


async def script(_request: Request) -> Response:
    """Return the only script of ours: it puts in place what has changed."""
    return Response(_SCRIPT, media_type="text/javascript", headers=DESK_HEADERS)


def routes() -> list[BaseRoute]:
    """Return the routes below /desk."""
    one = "/desk/i/{incident_id}"
    message = "/desk/m/{message_id}"
    offer = "/desk/registrations/{number}"
    return [
        Route("/desk", looking(showing.show_all)),
        Route("/desk/live", living(showing.look_at_all)),
        Route("/desk/desk.js", script),
        Route("/desk/login", door.show, methods=["GET"]),
        Route("/desk/login", door.log_in, methods=["POST"]),
        Route("/desk/logout", door.log_out, methods=["POST"]),
        Route(one, looking(showing.show_one)),
        Route(f"{one}/live", living(showing.look_at_one)),
        Route(f"{one}/people", looking(showing.show_people)),
        Route(f"{one}/timeline", looking(showing.show_timeline)),
        Route(f"{one}/calls", looking(showing.show_calls)),
        Route(message, looking(answering.show), methods=["GET"]),
        # Whether a viewer may is decided where it is known who is answered for.
        Route(message, acting(DeskRole.VIEWER, answering.take), methods=["POST"]),
        Route("/desk/registrations", looking(registering.show)),
        # Where a decision's page was loaded anew.
        Route(offer, looking(registering.show), methods=["GET"]),
        Route(offer, acting(DeskRole.OPERATOR, registering.take), methods=["POST"]),
        Route(f"{one}/orders", looking(orders.show), methods=["GET"]),
        Route(
            f"{one}/decide",
            acting(DeskRole.COMMANDER, orders.decide),
            methods=["POST"],
        ),
        *(
            Route(f"{one}/{name}", acting(role, orders.ordered(name)), methods=["POST"])
            for name, role in orders.NEEDED.items()
        ),
        # Where an order's page was loaded anew.
        *(
            Route(f"{one}/{name}", looking(orders.show), methods=["GET"])
            for name in orders.NEEDED
        ),
    ]
