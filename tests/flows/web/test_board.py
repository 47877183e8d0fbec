import sys
from subprocess import run

from starlette.testclient import TestClient

from plans.identity import KindOfRun
from plans.incident.progress import Progress, Quota, StepState
from plans.lease import Lease
from tests.flows.township import MINUTE, TEN, Township


def record_quotas(township: Township) -> None:
    progress = Progress(
        state=StepState.SHORT, quotas=(Quota(name="nursing", wanted=4, got=1),)
    )
    with township.open_desk() as desk:
        lease = Lease(token="t", until=TEN + MINUTE)
        desk.steps.take(township.incident_id, "experts", lease, now=TEN)
        desk.steps.record(
            township.incident_id, "experts", progress, token="t", at=TEN, due_at=None
        )


def test_the_board_shows_counts_and_bars(
    township: Township, client: TestClient
) -> None:
    record_quotas(township)
    page = client.get("/board/epidemic-1").text

    for said in ("Epidemic", "level II", "Expert pool", "nursing", "1 / 4", "SHORT"):
        assert said in page
    assert '<rect width="25" height="6"' in page
    assert 'http-equiv="refresh"' in page
    chinese = client.get("/board/epidemic-1?lang=zh").text
    assert "疫情" in chinese
    assert "护理" in chinese


def test_the_board_as_json_tells_no_inner_address(
    township: Township, client: TestClient
) -> None:
    record_quotas(township)
    board = client.get("/board/epidemic-1?format=json").json()

    assert board["steps"][0]["quotas"] == [{"name": "nursing", "wanted": 4, "got": 1}]
    assert list(board["links"]) == ["board"]
    assert client.get("/board/nothing?format=json").status_code == 404


def test_no_name_is_on_the_board(township: Township, client: TestClient) -> None:
    path = township.ask()
    client.post(path, data={"do": "yes", "note": "Ana was here"})
    page = client.get("/board/epidemic-1").text

    assert "Ana" not in page
    assert "0100001" not in page


def test_an_exercise_says_so_on_the_board(
    township: Township, client: TestClient
) -> None:
    township.declare(KindOfRun.EXERCISE, named="drill-1")

    assert "EXERCISE" in client.get("/board/drill-1").text
    assert "EXERCISE" not in client.get("/board/epidemic-1").text


def test_the_front_names_the_office_and_health_is_ok(client: TestClient) -> None:
    assert "Riverside Office" in client.get("/").text
    assert client.get("/health").json() == {"ok": True}
    assert client.get("/nothing").status_code == 404


def test_a_store_that_is_away_is_told_kindly(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    township.close()
    for file in township.settings.site.glob("muster.db*"):
        file.unlink()
    (township.settings.site / "muster.db").mkdir()
    answers = [client.get(path), client.post(path, data={"do": "yes"})]

    assert [one.status_code for one in answers] == [503, 503]
    assert "Try again in a minute" in answers[0].text


def test_the_pages_need_no_prefect_no_carrier_and_no_pandas() -> None:
    code = (
        "import sys, flows.web.app, flows.cli.answer;"
        "print({'prefect', 'apprise', 'pandas'} & set(sys.modules))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 -- our own words

    assert done.stdout.strip() == "set()"
