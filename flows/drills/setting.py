"""Setting: everything that a rehearsal takes, put together, and played."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.drills.agenda import Agenda, FastClock
from flows.drills.audience import Audience
from flows.drills.network import Network, troubles_of
from flows.drills.playing import Play
from flows.drills.remembering import Memory
from flows.drills.result import Played
from flows.drills.stage import Stage
from flows.drills.surprises import Surprises
from flows.engine.desk import Desk
from flows.wiring.rehearsing import OpenRehearsal, open_rehearsal
from plans.incident.clocks import clocks_at_declaration
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.law import Profile
from plans.learning.casting import (
    Cast,
    NobodyToRehearseError,
    cells_in_order,
    invented,
    stand_in,
)
from plans.learning.drills import Drill
from plans.learning.population import crowd_of
from plans.learning.response import Draws
from plans.people.roster import Party, PartyKind, Wanted
from plans.site import Site


@dataclass(frozen=True, kw_only=True)
class Setting:
    """All that a rehearsal takes."""

    drill: Drill
    seed: int
    site: Site
    incident: Incident
    cast: Cast
    law: Profile | None


def cast_of(desk: Desk, site: Site, number: int | None, draws: Draws) -> Cast:
    """Return who plays: the roster, or so many people like those of the roster.

    Raises:
        NobodyToRehearseError: The roster has no people.
    """
    people = desk.registry.parties(PartyKind.PERSON)
    if not people:
        raise NobodyToRehearseError
    if number is not None:
        people = invented(people, number, site.in_office, draws)
    partners = desk.registry.parties(PartyKind.ORGANISATION)
    return Cast(
        cells=cells_in_order(desk.roster.cells()),
        posts=desk.registry.posts(),
        parties=[stand_in(one) for one in (*people, *partners)],
    )


def played(
    setting: Setting, file: Path, on_moment: Callable[[datetime], None]
) -> Played:
    """Play it from beginning to end in a new file, which is kept.

    Args:
        setting: What it takes.
        file: The store's.
        on_moment: Told how far the rehearsal's own time has come.

    Raises:
        UnknownWayError: An inject names a channel or lane that is not there.
        UnknownPersonError: An inject names somebody who is not there.
        UnreachableError: The disk takes nothing.
    """
    clock = FastClock(setting.incident.declared_at)
    with open_rehearsal(file, setting.site, setting.cast, clock) as open_store:
        stage = _stage(setting, clock, open_store)
        _declare(stage)
        Surprises(stage).plan(setting.drill.injects)
        play = Play(stage, setting.drill, _audience(stage))
        play.play(on_moment)
        with stage.open_reading() as desk:
            incident_id = setting.incident.incident_id
            return Played(
                play=play,
                drill=setting.drill,
                seed=setting.seed,
                people=_people_in(stage.parties.values()),
                journal=desk.journal.of(incident_id),
                deadlines=desk.deadlines.of(incident_id),
            )


def _people_in(parties: Iterable[Party]) -> int:
    return sum(one.kind is PartyKind.PERSON for one in parties)


def _stage(setting: Setting, clock: FastClock, open_store: OpenRehearsal) -> Stage:
    agenda, drill, incident = Agenda(), setting.drill, setting.incident
    with open_store(is_writer=False) as desk:
        parties = desk.roster.parties(Wanted(kinds=frozenset(PartyKind)))
        ways = desk.ledger.ways_to({one.party_id for one in parties})
    crowd = None
    if drill.people is not None:
        crowd = crowd_of(drill.people, incident.plan.hazards, setting.seed)
    network = Network(
        site=setting.site,
        agenda=agenda,
        now=clock.now,
        crowd=crowd,
        channels={
            party_id: [p.channel for p in some if p.channel in setting.site.channels]
            for party_id, some in ways.items()
        },
        troubles=troubles_of(drill.injects, setting.site, incident.declared_at),
    )
    return Stage(
        incident=incident,
        site=setting.site,
        law=setting.law,
        clock=clock,
        agenda=agenda,
        network=network,
        open_store=open_store,
        memory=Memory({one.party_id: one for one in parties}),
    )


def _declare(stage: Stage) -> None:
    incident = stage.incident
    clocks = clocks_at_declaration(incident.plan, stage.law, at=incident.declared_at)
    facts: dict[str, str | int] = {"level": str(incident.level)}
    entry = Entry(at=incident.declared_at, action="declared", facts=facts)
    with stage.open_desk() as desk:
        desk.incidents.add(incident, key=incident.incident_id)
        desk.deadlines.start(incident.incident_id, clocks)
        desk.journal.note(incident.incident_id, entry)


def _audience(stage: Stage) -> Audience | None:
    crowd = stage.network.crowd
    if crowd is None:
        return None
    audience = Audience(stage, crowd)
    stage.network.hear = audience.hear
    return audience
