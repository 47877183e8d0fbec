"""Whatever comes into the forms of people who register: no fault of ours."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from flows.web.limits import Limits
from tests.flows.township import Township
from tests.flows.web.test_join import FORM, RULES

ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *(
                "",
                "0",
                "-1",
                "1990",
                "2015",
                "\x00",
                "\ud800",
                "\uff11\uff19\uff19\uff10",
                "A" * 3000,
            ),
            *("' or 1=1 --", "{{7*7}}", "${x}", "<script>", "=1+1", "a@b.example"),
            *("+1 555 0100009", "north", "9999-12-31", "0001-01-01", "sms", "zh"),
        ]
    ),
)
WHAT = ("name", "born", "channel", "address", "language", "cell", "briefing", "ask")
ROWS = tuple(
    f"{one}-{row}" for one in ("name", "born", "tel", "insured") for row in "126"
)
JOINS = st.dictionaries(st.sampled_from(WHAT), ODD, max_size=5)
PEOPLE = st.dictionaries(st.sampled_from((*ROWS, "ask", "briefing")), ODD, max_size=8)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class Endless(Limits):
    """So that every request gets as far as it can."""

    def takes(self, *_: object) -> bool:
        return True


def encoded(form: dict[str, str]) -> bytes:
    pairs = (f"{name}={value}" for name, value in form.items())
    return "&".join(pairs).encode("utf-8", "surrogatepass")


def opened(township: Township) -> TestClient:
    file = township.settings.site / "site.yaml"
    written = file.read_text(encoding="utf-8")
    if "registration:" not in written:
        file.write_text(written + RULES, encoding="utf-8")
    return township.client(limits=Endless())


@settings(max_examples=40, suppress_health_check=QUIET)
@given(joins=JOINS, query=ODD)
def test_no_registration_is_a_fault_or_somebody_elses(
    township: Township, joins: dict[str, str], query: str
) -> None:
    client = opened(township)
    plain = query.encode("utf-8", "replace").decode()
    shown = client.get("/join", params={"told": plain, "number": plain, "why": plain})
    sent = client.post("/join", content=encoded(FORM | joins))
    with township.open_desk(is_writer=False) as desk:
        ana = desk.roster.party(township.party("ana"))

    assert [one for one in (shown, sent) if one.status_code >= 500] == []
    assert (ana.number, ana.roles, ana.skills) == ("ana", frozenset(), {})


@settings(max_examples=40, suppress_health_check=QUIET)
@given(form=PEOPLE)
def test_no_list_of_people_is_a_fault(township: Township, form: dict[str, str]) -> None:
    client = opened(township)
    path = township.ask("aid")
    client.post(path, data={"do": "yes", "number": "500"})
    others = township.ask("bo")
    sent = client.post(f"{path}/people", content=encoded(form))
    stolen = client.post(f"{others}/people", content=encoded(form))

    assert (sent.status_code < 500, stolen.status_code) == (True, 404)
    assert township.call(others).said is None
