from collections.abc import Sequence
from contextlib import closing
from sqlite3 import connect
from typing import Any

import pytest

from flows.drills import rehearsal
from flows.drills.network import UnknownWayError
from flows.drills.rehearsal import Order, Rehearsed, rehearse
from flows.drills.surprises import UnknownPersonError
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.learning.casting import NobodyToRehearseError
from plans.learning.drills import Drill
from plans.people.roster import PartyKind
from tests.flows.township import ANA, TEN
from tests.flows.trial import PLAN_FILE

Written = dict[str, Any]

SAYS_YES: Written = {"after": "5 min", "step": "experts", "said": "accepted"}
READY: Written = {
    "experts": {"reply": 1.0, "accepts": 1.0, "median": "1 min", "ready": "1 min"},
}


def played(
    settings: Settings,
    injects: Sequence[Written] = (),
    seed: int | None = None,
    **changes: Any,  # noqa: ANN401 -- whatever a drill has
) -> Rehearsed:
    written = {
        "kind": "rehearsal",
        "level": "III",
        "injects": injects,
        "expect": {"experts": "met"},
    }
    drill = Drill.model_validate(written | changes)
    order = Order(plan=str(PLAN_FILE), drill=drill, seed=seed, begins_at=TEN)
    return rehearse(order, settings)


def ends(done: Rehearsed) -> dict[str, str]:
    return {one["step"]: one["state"] for one in done.story["steps"]}


def happened(done: Rehearsed, action: str) -> list[dict[str, Any]]:
    return [one for one in done.story["timeline"] if one["action"] == action]


def rows(done: Rehearsed, query: str) -> list[tuple[object, ...]]:
    with closing(connect(f"file:{done.file}?mode=ro", uri=True)) as opened:
        return opened.execute(query).fetchall()


def test_what_is_scripted_is_said_and_the_steps_go_on(settings: Settings) -> None:
    done = played(settings, [SAYS_YES])
    (experts, news) = done.story["steps"]

    assert done.is_as_expected
    assert ends(done) == {"experts": "met", "news": "met"}
    assert (experts["met_after_s"], news["started_after_s"]) == (300.0, 300.0)
    assert experts["quotas"] == [{"name": "epidemiology", "wanted": 1, "got": 1}]


def test_who_is_silent_leaves_the_step_short_after_its_deadline(
    settings: Settings,
) -> None:
    done = played(settings)

    assert ends(done)["experts"] == "short"
    assert done.story["steps"][0]["ended_after_s"] == 1800.0
    assert not done.is_as_expected


def test_nothing_leaves_and_nobody_can_be_known_from_what_is_kept(
    settings: Settings,
) -> None:
    done = played(settings, [SAYS_YES])

    assert rows(done, "SELECT count(*) FROM message") != [(0,)]
    assert rows(done, "SELECT count(*) FROM delivery") == [(0,)]
    assert rows(done, "SELECT DISTINCT kind_of_run FROM message") == [("rehearsal",)]
    assert rows(done, "SELECT name FROM party WHERE number = 'ana'") == [("ana",)]
    assert rows(done, "SELECT address FROM contact_point WHERE address LIKE 'sim-a%'")
    held = b"".join(
        file.read_bytes() for file in done.file.parent.glob(f"{done.file.stem}*")
    )
    assert b"Reyes" not in held
    assert ANA.encode() not in held


def test_the_site_remembers_where_it_ran_and_nothing_else(settings: Settings) -> None:
    done = played(settings, [SAYS_YES], seed=5)
    with open_desk(settings, is_writer=False) as desk:
        (known,) = desk.rehearsals.all()

        assert desk.incidents.all() == []
    assert (known.rehearsal_id, known.seed) == (done.rehearsal_id, 5)
    assert settings.site / known.path == done.file
    assert known.facts["is_as_expected"] == 1
    assert known.ended_at


def test_people_who_answer_do_so_by_the_seed(settings: Settings) -> None:
    answering: Written = {"people": {"groups": {"expert": READY["experts"]}}}
    once, again = (played(settings, seed=3, **answering) for _ in range(2))
    other = played(settings, seed=4, **answering)

    assert once.story == again.story
    assert once.document()["same"] == again.document()["same"]
    assert once.document()["same"] != other.document()["same"]
    assert ends(once) == {"experts": "met", "news": "met"}
    assert happened(once, "accepted") != happened(other, "accepted")


def test_who_is_away_says_nothing_whatever_was_drawn(settings: Settings) -> None:
    answering: Written = {"people": {"shock": 0, "groups": {"duty": READY["experts"]}}}
    away: Written = {"after": "1 s", "step": "experts", "away": True}

    by_number: Written = {"after": "1 s", "who": "ana", "away": True}
    back: Written = away | {"until": "2 s"}

    assert [
        ends(played(settings, injects, seed=3, **answering))["experts"]
        for injects in ([], [away], [by_number], [back])
    ] == ["met", "short", "short", "met"]


def test_a_dead_channel_keeps_a_message_back_until_it_is_given_up(
    settings: Settings,
) -> None:
    dead: Written = {"after": "1 s", "fails": "sms"}
    done = played(settings, [dead, SAYS_YES], lasts="1 h")
    sent = done.story["messages"]

    # The question had left before; what follows it finds no way.
    assert (sent["accepted"], sent["arrived"]) == (1, 1)
    assert sent["refused"] > 1
    (delivered, _) = happened(done, "inject_delivered")
    assert delivered["facts"] == {"inject": "fails", "meant": 1, "named": "sms"}


def test_news_is_told_to_those_who_come(settings: Settings) -> None:
    news: Written = {
        "after": "6 min",
        "step": "experts",
        "news": {"en": "The bridge is closed"},
    }
    done = played(settings, [SAYS_YES, news], lasts="1 h")
    (told,) = happened(done, "told")

    assert told["facts"] == {"by": "mayor", "told": 1}
    assert rows(done, "SELECT body FROM message WHERE key LIKE 'experts/told/%'") == [
        ("The bridge is closed",)
    ]


def test_news_for_nobody_is_written_down(settings: Settings) -> None:
    news: Written = {"after": "1 min", "news": {"en": "It rains"}}
    done = played(settings, [news, SAYS_YES])

    assert happened(done, "inject_delivered")[0]["facts"] == {
        "inject": "news",
        "meant": 0,
    }


def test_a_rehearsal_that_lasts_ends_with_the_stand_down(settings: Settings) -> None:
    done = played(settings, [SAYS_YES], lasts="3 h")
    goes_on = played(settings, [SAYS_YES], lasts="3 h", stand_down=False)

    assert happened(done, "stood_down")[0]["after_s"] == 3 * 3600.0
    assert happened(goes_on, "stood_down") == []
    assert ends(done) == ends(goes_on) == {"experts": "met", "news": "met"}


def test_targets_stand_beside_what_happened(settings: Settings) -> None:
    targets: Written = {"experts": "10 min", "first-message": "5 s", "news": "1 min"}
    done = played(settings, [SAYS_YES], targets=targets)

    assert [
        (o["target"], o["after_s"], o["is_met"]) for o in done.story["targets"]
    ] == [
        ("experts", 300.0, True),
        ("first-message", 0.0, True),
        ("news", pytest.approx(302, abs=3), False),
    ]
    assert not done.is_as_expected


def test_what_a_drill_expects_to_fall_short_is_no_failure(settings: Settings) -> None:
    targets: Written = {"experts": "10 min"}
    done = played(settings, targets=targets, expect={"experts": "short"})

    assert done.is_as_expected
    assert done.story["targets"][0]["is_met"] is False


@pytest.mark.parametrize(
    ("inject", "error"),
    [
        ({"after": "1 s", "fails": "pigeons"}, UnknownWayError),
        ({"after": "1 s", "slow": "pigeons", "rate": "1/s"}, UnknownWayError),
        ({"after": "1 s", "who": "cy", "away": True}, UnknownPersonError),
    ],
)
def test_a_drill_that_names_what_is_not_there_is_refused(
    settings: Settings, inject: Written, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"pigeons|cy"):
        played(settings, [inject])


def test_without_people_there_is_nothing_to_rehearse(settings: Settings) -> None:
    with open_desk(settings) as desk:
        people = desk.registry.parties(PartyKind.PERSON)
    assert people
    with closing(connect(settings.site / "muster.db")) as opened, opened:
        opened.execute("UPDATE party SET retired_at = '2026-01-01' WHERE kind='person'")

    with pytest.raises(NobodyToRehearseError):
        played(settings)


def test_only_the_newest_files_stay(settings: Settings) -> None:
    folder = settings.site / rehearsal.FOLDER
    folder.mkdir()
    for number in range(rehearsal.KEPT):
        (folder / f"old-{number:02}.db").touch()
        (folder / f"old-{number:02}.json").touch()
    done = played(settings, [SAYS_YES])

    assert done.file.exists()
    assert len(list(folder.glob("*.db"))) == rehearsal.KEPT
    assert len(list(folder.glob("old-*.json"))) == rehearsal.KEPT - 1
