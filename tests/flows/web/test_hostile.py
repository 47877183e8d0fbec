"""Whatever comes in: no fault of ours, and an answer for nobody else."""

from json import dumps
from string import printable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.web.limits import Limits
from tests.flows.township import ANA, TOKEN, Township

ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            *("", "0", "-1", "yes", "no", "in15", "arrived", "left", "advice", "\x00"),
            *(
                "' or 1=1 --",
                "{{7*7}}",
                "${x}",
                "<script>",
                "\ud800",
                "\uff19\uff19",
                "A" * 500,
            ),
            *("../../etc/passwd", "%00", "%2e%2e/", "A1 yes", "yes in 99999999"),
        ]
    ),
)
FIELDS = ("do", "minutes", "note", "number", "ask", "advice", "key", "need")
FORMS = st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6)
PLACES = st.sampled_from(["/a/", "/give/", "/board/", "/hook/message", "/"])
MESSAGES = st.fixed_dictionaries(
    {"from": ODD, "text": ODD},
    optional={"at": st.one_of(ODD, st.floats(), st.integers()), "id": ODD},
)


class Endless(Limits):
    """So that every request gets as far as it can."""

    def takes(self, *_: object) -> bool:
        return True


def encoded(fields: dict[str, str]) -> bytes:
    pairs = (f"{name}={value}" for name, value in fields.items())
    return "&".join(pairs).encode("utf-8", "surrogatepass")


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=PLACES, tail=ODD, form=FORMS, tampered=st.integers(0, 37), last=ODD)
def test_no_request_is_a_fault_or_answers_for_somebody_else(  # noqa: PLR0913, PLR0917 -- drawn
    township: Township,
    place: str,
    tail: str,
    form: dict[str, str],
    tampered: int,
    last: str,
) -> None:
    path = township.ask()
    client = township.client(limits=Endless())
    where = "".join(
        one for one in tail if one in printable and one not in "?#\t\n\r\x0b\x0c"
    )
    token = path.removeprefix("/a/")
    other = "A" if token[tampered] != "A" else "B"
    damaged = f"/a/{token[:tampered]}{other}{token[tampered + 1 :]}"
    if tampered == 37:
        damaged = f"/a/{token}{where[:1].strip('/') or 'x'}"
    statuses = [
        client.post(place + where, content=encoded(form)).status_code,
        client.get(place + where).status_code,
        client.post(damaged, content=encoded({"do": "yes"} | form)).status_code,
        client.get(
            path, params={"lang": last.encode("utf-8", "replace").decode()}
        ).status_code,
    ]

    assert [one for one in statuses if one >= 500] == []
    assert township.call(path).said is None


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(message=MESSAGES, form=FORMS)
def test_no_message_and_no_form_is_a_fault(
    township: Township, message: dict[str, object], form: dict[str, str]
) -> None:
    ours, others = township.ask(), township.ask("bo")
    client = township.client(limits=Endless())
    answers = [
        client.post(
            "/hook/message",
            content=repr_json(message),
            headers={"Authorization": f"Bearer {TOKEN}"},
        ),
        client.post(
            "/hook/message",
            content=repr_json(message | {"from": ANA}),
            headers={"Authorization": f"Bearer {TOKEN}"},
        ),
        client.post(ours, content=encoded(form), follow_redirects=False),
        client.get(ours),
    ]

    assert [one.status_code for one in answers if one.status_code >= 500] == []
    assert township.call(others).said is None


def repr_json(message: dict[str, object]) -> bytes:
    return dumps(message).encode()
