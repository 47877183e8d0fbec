import json
from http.client import HTTPConnection

from flows.demo.gateway import Gateway, Received


def test_it_knows_to_whom_a_message_goes() -> None:
    taken: list[Received] = []
    gateway = Gateway(taken.append)
    gateway.open()
    try:
        connection = HTTPConnection("127.0.0.1", gateway.server_port, timeout=5)
        text = {"to": "+8610000000001", "title": "Come", "message": "Now"}
        # As the sample site's channels make Apprise send it.
        connection.request("POST", "/sms?", json.dumps(text))
        status = connection.getresponse().status
        connection.close()
    finally:
        gateway.close()

    assert status == 200
    assert taken == [Received("sms", "+8610000000001", "Come", "Now")]
