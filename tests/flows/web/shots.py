"""Pictures of the pages on a small telephone; no test, it needs Debian's chromium.

`python -m tests.flows.web.shots FOLDER`
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from plans.identity import KindOfRun
from tests.flows.township import MINUTE, Township, make_site

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


def main(folder: Path) -> None:
    """Write a PNG a page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as site:
        make_site(Path(site))
        for name, text in pages(Township(Path(site))).items():
            file = folder / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            shoot(file)


def pages(township: Township) -> dict[str, str]:
    """Return the pages in the states that matter."""
    township.declare(KindOfRun.EXERCISE)
    township.open_gifts()
    client = township.client()
    ana, bo, aid = (township.ask(who) for who in ("ana", "bo", "aid"))
    expert = township.ask("ana", "experts", ("nursing", "logistics"))
    shown = {
        "answer": client.get(ana).text,
        "answer-zh": client.get(bo).text,
        "answer-organisation": client.get(aid).text,
        "answer-two": client.get(expert).text,
        "recorded": client.post(ana, data={"do": "in30", "note": "by bike"}).text,
        "declined-zh": client.post(bo, data={"do": "no"}).text,
        "again": client.post(aid, data={"do": "yes", "number": "x"}).text,
        "give": client.get("/give/epidemic-1").text,
        "board": client.get("/board/epidemic-1").text,
        "unknown": client.get("/a/x").text,
        "front": client.get("/").text,
    }
    client.post(expert, data={"do": "yes"})
    township.assign(ana)
    shown["holds"] = client.get(ana).text
    with township.open_desk() as desk:
        desk.assignments.relieve(
            [c.ask.ask_id for c in township.calls(ana)], at=township.clock.now()
        )
    township.assign(expert)
    shown["panel"] = client.get(expert).text
    township.pass_by(MINUTE)
    return shown


def shoot(page: Path) -> None:
    """Write the picture of a page beside it: the first screen, and all of it."""
    for suffix, window in (("", "360,640"), ("-whole", "360,1900")):
        picture = page.with_name(f"{page.stem}{suffix}.png")
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(  # noqa: S603 -- our own words
                [
                    *(CHROMIUM, *FLAGS, f"--user-data-dir={profile}"),
                    *(f"--window-size={window}", f"--screenshot={picture}"),
                    page.as_uri(),
                ],
                check=True,
                capture_output=True,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
