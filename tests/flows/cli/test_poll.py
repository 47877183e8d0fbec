"""`muster poll`: answers by mail, from a real IMAP server over TLS."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from flows.cli.main import main
from flows.engine.clock import WallClock
from plans.people.call_ups import Said
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from tests.flows.township import Township
from tests.flows.trial import free_port
from tests.sinks.imap import PASSWORD, USER, ImapSink, imap_sink

INBOX = """
inboxes:{before}
  mail: {{imap: {{host: 127.0.0.1, port: {port}, user: {user}, password: "${{MAIL}}"}}}}
"""
DEAD = """
  gone: {{imap: {{host: 127.0.0.1, port: {port}, user: u, password: "${{MAIL}}"}}}}"""
MAIL = "ana@town.example"


def written(text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"Ana Reyes <{MAIL}>", "Re: Come"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def with_mail(township: Township, server: ImapSink, *, before: str = "") -> None:
    folder = township.settings.site
    with (folder / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(INBOX.format(port=server.port, user=USER, before=before))
    with (folder / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write(f"MAIL={PASSWORD}\n")
    with township.open_desk() as desk:
        ana = PartyEntry(
            kind=PartyKind.PERSON,
            number="ana",
            name="Ana Reyes",
            points=(PointEntry("email", MAIL),),
        )
        desk.registry.take_parties([ana])


def test_a_mail_answers_the_question_that_is_quoted_below_it(
    township: Township,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gates, experts = township.ask(), township.ask("ana", "experts", ("nursing",))
    quoted = f"\n\n> reply {township.code(experts)} YES"
    # The township's clock stands still on a day of 2026; mails come today.
    now = max(WallClock().now(), township.clock.now()) - timedelta(minutes=1)
    with imap_sink(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
        monkeypatch.setenv("LANG", "en")
        with_mail(township, server)
        server.put(written("Yes, away", Auto_Submitted="auto-replied"), at=now)
        server.put(written(f"Yes, with my car{quoted}"), at=now)
        first = main(["poll", "--once"])
        again = main(["poll", "--once"])
        seen = server.seen()

    lines = capsys.readouterr().out.splitlines()
    call = township.call(experts)

    assert (first, again, seen) == (0, 0, 1)
    assert lines == [
        "mail: 1 new; left out: automatic 1",
        "mail: 0 new; left out: -",
    ]
    assert (call.said, call.note) == (Said.ACCEPTED, "with my car")
    assert township.call(gates).said is None


def test_an_inbox_in_trouble_is_named_and_the_others_are_fetched(
    township: Township,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with imap_sink(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
        monkeypatch.setenv("LANG", "en")
        with_mail(township, server, before=DEAD.format(port=free_port()))
        code = main(["poll", "--once"])
    told = capsys.readouterr()

    assert code == 1
    assert told.out.splitlines() == ["mail: 0 new; left out: -"]
    assert told.err.startswith("gone: not fetched: ")
    assert len(told.err.splitlines()) == 1


def test_an_inbox_without_its_secret_is_named_and_the_others_are_fetched(
    township: Township,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lacking = DEAD.format(port=free_port()).replace("${MAIL}", "${NOT_THERE}")
    with imap_sink(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
        monkeypatch.setenv("LANG", "en")
        with_mail(township, server, before=lacking)
        code = main(["poll", "--once"])
    told = capsys.readouterr()

    assert code == 1
    assert told.out.splitlines() == ["mail: 0 new; left out: -"]
    assert "the inbox gone needs NOT_THERE" in told.err
