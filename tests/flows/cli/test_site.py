"""`muster init`: a site, whole or not at all."""

import shutil
import stat
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from connectors.store import close_store, open_store
from flows.cli.main import main
from flows.declaring import Declaration, declare
from flows.library import site_in
from flows.settings import Settings
from flows.web.app import build_app
from plans.identity import KindOfRun
from plans.people.roster import PartyKind, Wanted
from plans.plan import Level

TABLES_OF_THE_SAMPLE = {
    PartyKind.PERSON: 2000,
    PartyKind.ORGANISATION: 10,
    PartyKind.SHARED_CHANNEL: 1,
    PartyKind.PUBLIC: 1,
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "site"
    assert main(["init", str(folder), "--sample"]) == 0
    return folder


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_sample_is_a_township_in_the_store(sample: Path) -> None:
    url = Settings(site=sample).url
    with open_store(url, is_writer=False) as store:
        found = {
            kind: len(store.roster.numbers(Wanted(kinds=frozenset({kind}))))
            for kind in PartyKind
        }
        cells = store.roster.cells()
        posts = [store.roster.posts(kind, None) for kind in ("gate", "household")]
    close_store(url)

    assert found == TABLES_OF_THE_SAMPLE
    assert cells.tops() == ["LH"]
    assert len(cells.by_code) == 1 + 5 + 30 + 10
    assert [len(some) for some in posts] == [5, 5]


def test_secrets_are_for_the_owner_alone(sample: Path) -> None:
    secrets = Settings(site=sample).secrets()

    assert mode_of(sample) == 0o700
    assert mode_of(sample / "secrets.env") == 0o600
    assert mode_of(sample / "muster.db") == 0o600
    assert len(bytes.fromhex(secrets["MUSTER_LINK_KEY"])) == 32
    assert secrets["MUSTER_DEMO_GATEWAY"] == "127.0.0.1:8651"


def test_nothing_else_is_left_beside_the_site(sample: Path) -> None:
    assert [path.name for path in sample.parent.iterdir()] == ["site"]
    assert sorted(path.name for path in sample.iterdir()) == [
        "cells.csv",
        "muster.db",
        "partners.csv",
        "people.csv",
        "posts.csv",
        "secrets.env",
        "site.yaml",
    ]


def test_two_sites_never_share_a_key(sample: Path, tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "site")]) == 0

    for name in ("MUSTER_LINK_KEY", "MUSTER_HOOK_TOKEN"):
        keys = {
            Settings(site=folder).secrets()[name]
            for folder in (sample, tmp_path / "site")
        }
        assert len(keys) == 2


def test_the_hook_of_a_new_site_works_at_once(tmp_path: Path) -> None:
    settings = Settings(site=tmp_path / "site")
    assert main(["init", str(settings.site)]) == 0
    client = TestClient(build_app(settings))
    tokens = (settings.secrets()["MUSTER_HOOK_TOKEN"], "", "another")
    answers = [
        client.post(
            "/hook/message",
            json={"from": "+1 555 0100001", "text": "yes"},
            headers={"Authorization": f"Bearer {token}"},
        )
        for token in tokens
    ]
    close_store(settings.url)

    assert len(tokens[0]) >= 32
    assert [one.status_code for one in answers] == [200, 401, 401]
    assert answers[0].json()["reason"] == "unknown_sender"


def test_a_new_site_can_be_read_and_says_what_to_fill_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "offices" / "site"
    assert main(["init", str(folder)]) == 0

    assert site_in(folder).site == "my-office"
    assert f"export MUSTER_SITE={folder}" in capsys.readouterr().out


def test_an_empty_folder_may_become_a_site(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()

    assert main(["init", str(folder)]) == 0
    assert mode_of(folder) == 0o700


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_there_already_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_folder: bool
) -> None:
    site = tmp_path / "site"
    kept = site / "kept" if is_folder else site
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine")

    assert main(["init", str(site)]) == 1
    expected = f"muster: {site} is there already; name a new folder\n"
    assert capsys.readouterr().err == expected
    assert kept.read_text() == "mine"
    assert len(list(tmp_path.rglob("*"))) == 1 + is_folder


def test_a_store_that_is_away_leaves_no_half_site(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "postgresql+psycopg://muster@127.0.0.1:1/muster"
    monkeypatch.setenv("MUSTER_STORE_URL", url)

    assert main(["init", str(tmp_path / "site"), "--sample"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.needs_service
def test_a_sample_may_live_in_postgresql(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_STORE_URL", postgres_url)

    assert main(["init", str(tmp_path / "site"), "--sample"]) == 0
    with open_store(postgres_url, is_writer=False) as store:
        people = store.roster.numbers(Wanted())
    close_store(postgres_url)

    assert len(people) == TABLES_OF_THE_SAMPLE[PartyKind.PERSON]
    assert not (tmp_path / "site" / "muster.db").exists()


def test_a_declaration_knows_the_channels_of_today(
    sample: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(sample, folder)
    settings = Settings(site=folder)
    text = (folder / "site.yaml").read_text(encoding="utf-8")
    loudspeaker = '  loudspeaker: {url: "json://127.0.0.1/speak", shared: true}\n'
    changed = text.replace("channels:\n", f"channels:\n{loudspeaker}")
    (folder / "site.yaml").write_text(changed, encoding="utf-8")
    declaration = Declaration(
        plan="epidemic", level=Level.FOURTH, kind_of_run=KindOfRun.EXERCISE
    )
    declare(declaration, settings)

    shared = Wanted(kinds=frozenset({PartyKind.SHARED_CHANNEL}))
    with open_store(settings.url, is_writer=False) as store:
        found = store.roster.numbers(shared)
    close_store(settings.url)
    assert found == {"group", "loudspeaker"}
