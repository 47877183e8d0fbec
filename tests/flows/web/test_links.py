"""The link itself: who gets in, what it gives away, how often it is pressed."""

from starlette.testclient import TestClient

from flows.engine.answer_links import LinkKey
from plans.identity import MessageId
from tests.flows.township import KEY, MINUTE, TEN, Township


def test_a_link_switches_the_language(township: Township, client: TestClient) -> None:
    path = township.ask("ana")

    assert 'href="?lang=zh"' in client.get(path).text
    assert "不能来" in client.get(f"{path}?lang=zh").text
    expert = township.ask("ana", "experts", ("nursing",))
    assert "护理" in client.get(f"{expert}?lang=zh").text
    assert client.post(f"{path}?lang=zh", data={"do": "no"}).url.query == b"lang=zh"


def test_a_get_never_answers(township: Township, client: TestClient) -> None:
    path = township.ask()
    for query in ("", "?do=yes", "?do=no&note=x"):
        client.get(path + query, headers={"Purpose": "prefetch"})
        client.head(path + query)
    client.request("GET", path, content="do=yes")
    client.request("OPTIONS", path)

    assert client.put(path, data={"do": "yes"}).status_code == 405
    assert township.call(path).said is None


def test_links_that_are_over_forged_or_unknown_say_what_to_do(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    nobody = f"/a/{KEY.token(MessageId('f' * 32), TEN + MINUTE)}"
    forged = f"/a/{LinkKey(b'another').token(MessageId('f' * 32), TEN + MINUTE)}"
    township.pass_by(61 * MINUTE)
    late = [client.get(path), client.post(path, data={"do": "yes"})]
    township.pass_by(-61 * MINUTE)
    wrong = [client.get(forged), client.post(nobody, data={"do": "yes"})]
    wrong += [
        client.get(nobody),
        client.get(path[:-1]),
        client.get("/a/x"),
        client.get("/b"),
    ]

    assert [one.status_code for one in late] == [410, 410]
    assert [one.status_code for one in wrong] == [404] * 6
    for one in late + wrong:
        assert "call the office" in one.text
        assert "致电" in one.text
    assert township.call(path).said is None


def test_another_spelling_of_the_last_character_is_the_same_link(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = [path[:-1] + last for last in alphabet]
    good = [one for one in spellings if client.get(one).status_code == 200]
    for one in good:
        assert client.post(one, data={"do": "yes"}).status_code == 200

    assert len(good) == 16
    assert path in good
    assert township.call(path).said_at == TEN


def test_nothing_is_cached_framed_run_or_told_on(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    for answer in (
        client.get(path),
        client.post(path, data={"do": "yes"}, follow_redirects=False),
        client.get("/a/x"),
    ):
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"].startswith("noindex")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers
        for word in ("<script", "http://", "https://", "<img", "<link"):
            assert word not in answer.text


def test_a_link_pressed_without_end_is_slowed_down(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    answers = [
        client.post(path, data={"do": "yes"}, follow_redirects=False).status_code
        for _ in range(25)
    ]

    assert answers[:20] == [303] * 20
    assert 429 in answers[20:]


def test_a_huge_or_strange_form_is_refused_kindly(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    huge = client.post(path, data={"do": "yes", "note": "x" * 20_000})
    many = client.post(path, content="&".join(f"a{n}=1" for n in range(100)))

    assert (huge.status_code, many.status_code) == (413, 400)
    assert "could not be read" in huge.text
    assert township.call(path).said is None


def test_the_page_does_not_repeat_how_to_get_to_it(township: Township) -> None:
    site = township.settings.site
    public = Township(site, public_url="https://riverside.example")
    sent, answered = public.ask("ana"), public.ask("bo")
    with public.open_desk(is_writer=False) as desk:
        [message] = desk.ledger.questions(public.party("ana"))
    page = public.client().get(sent).text

    assert "https://riverside.example/a/" in message.body
    assert "riverside.example" not in page
    assert "Please answer.<" in page
    chinese = public.client().get(answered).text
    assert "能否到岗？<" in chinese
