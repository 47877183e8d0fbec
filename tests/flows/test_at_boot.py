"""What starts with the machine, and machines that sleep."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.services.sleeping import Ask, Sleep, sleep_of
from tests.flows.cli.typed import Desk
from tests.flows.trial import make_trial

UNKNOWN = ("gnome",)


def answering(answers: Mapping[str, str]) -> Ask:
    def ask(words: Sequence[str]) -> str | None:
        return answers.get(words[-1])

    return ask


def machine(root: Path, *, has_battery: bool, logind: str = "", more: str = "") -> Path:
    (root / "usr/lib/systemd").mkdir(parents=True)
    (root / "etc/systemd/system").mkdir(parents=True)
    (root / "etc/systemd/logind.conf").write_text(f"[Login]\n{logind}\n")
    if more:
        (root / "etc/systemd/logind.conf.d").mkdir()
        (root / "etc/systemd/logind.conf.d/office.conf").write_text(
            f"[Login]\n{more}\n"
        )
    if has_battery:
        (root / "sys/class/power_supply/BAT0").mkdir(parents=True)
    return root


def test_a_laptop_sleeps_by_its_lid_unless_it_is_told_not_to(tmp_path: Path) -> None:
    ask = answering({})
    as_it_comes = machine(tmp_path / "a", has_battery=True, logind="#HandleLidSwitch=x")
    ignores = machine(tmp_path / "b", has_battery=True, more="HandleLidSwitch=ignore")
    desktop = machine(tmp_path / "c", has_battery=False, logind="IdleAction=suspend")

    assert sleep_of(as_it_comes, ask) == Sleep(reasons=("lid",), unknown=UNKNOWN)
    assert sleep_of(ignores, ask) == Sleep(unknown=UNKNOWN)
    assert sleep_of(desktop, ask) == Sleep(reasons=("idle",), unknown=UNKNOWN)


def test_where_sleep_is_masked_nothing_else_counts(tmp_path: Path) -> None:
    root = machine(tmp_path, has_battery=True, logind="IdleAction=suspend")
    (root / "etc/systemd/system/sleep.target").symlink_to("/dev/null")

    assert sleep_of(root, answering({})) == Sleep()


def test_the_desktop_is_asked_as_well(tmp_path: Path) -> None:
    root = machine(tmp_path, has_battery=False)
    name = "sleep-inactive-ac-"
    sleeps = {f"{name}type": "'suspend'", f"{name}timeout": "1200"}

    assert sleep_of(root, answering(sleeps)) == Sleep(reasons=("gnome",))
    assert sleep_of(root, answering(sleeps | {f"{name}timeout": "0"})) == Sleep()


def test_what_cannot_be_found_out_is_said(tmp_path: Path) -> None:
    assert sleep_of(tmp_path, answering({})) == Sleep(unknown=("logind", "gnome"))


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    make_trial(tmp_path / "site")
    desk = Desk(tmp_path)
    settings = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "MUSTER_PUBLIC_URL": "https://office.example/50%25",
        "https_proxy": "http://proxy.example:3128",
        "SSL_CERT_FILE": "/etc/our-own.pem",
    }
    done = desk.run("up", "--at-boot", settings=settings)

    unit = tmp_path / "config/systemd/user/muster-site.service"
    environment = tmp_path / "site/run/boot.env"
    assert done.returncode == 0
    assert done.stdout + done.stderr
    assert f'"{tmp_path / "site"}"' in environment.read_text()
    assert 'MUSTER_PUBLIC_URL="https://office.example/50%25"' in environment.read_text()
    assert 'https_proxy="http://proxy.example:3128"' in environment.read_text()
    assert 'SSL_CERT_FILE="/etc/our-own.pem"' in environment.read_text()
    assert environment.stat().st_mode & 0o077 == 0
    assert f"EnvironmentFile={environment}" in unit.read_text()
