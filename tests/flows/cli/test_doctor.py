"""`muster doctor` as it is typed."""

import json

from tests.flows.cli.typed import Desk
from tests.sinks.http import http_sink


def test_it_tells_what_is_wrong_as_one_document(desk: Desk) -> None:
    before = desk.everything()
    done = desk.run("doctor", "--json")
    found = {one["rule"]: one for one in json.loads(done.stdout)}

    assert done.returncode == 1
    assert desk.everything() == before
    assert found["D050"]["severity"] == "warning"
    assert "MUSTER_PUBLIC_URL" in found["D050"]["do"]
    assert "公开地址" in found["D050"]["message_zh"]
    assert found["D011"]["severity"] == "fine"


def test_a_test_goes_to_the_operator_alone_and_is_marked(desk: Desk) -> None:
    site = desk.site / "site.yaml"
    with http_sink() as sink:
        text = site.read_text(encoding="utf-8")
        site.write_text(text.replace("gateway.example", sink.address), encoding="utf-8")
        done = desk.run("doctor", "--send-test")

    [got] = sink.received
    assert "TEST" in got.fields["title"] or "测试" in got.fields["title"]
    assert "1 of 1" in done.stderr


def test_without_a_test_nothing_is_sent(desk: Desk) -> None:
    site = desk.site / "site.yaml"
    with http_sink() as sink:
        text = site.read_text(encoding="utf-8")
        site.write_text(text.replace("gateway.example", sink.address), encoding="utf-8")
        done = desk.run("doctor", "--all")

    assert sink.requests == []
    assert f"the channel sms answers ({sink.address})" in done.stdout
