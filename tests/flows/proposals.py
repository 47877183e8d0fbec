"""A trial whose plan can be named, with people who propose and decide."""

from pathlib import Path
from shutil import copy
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.people import PartyRow
from flows.conducting import conductor_of
from flows.enacting import enacting_of
from flows.engine.clock import WallClock, pause
from flows.engine.conduct import Conductor, run_step
from flows.engine.enacting import Enacting
from flows.engine.proposal_plans import DECIDE
from flows.preparing import Declaration
from flows.proposal_record import Proposed, Wish
from flows.proposing import propose_declaration
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision, Proposal
from plans.messages.ledger import Sent
from plans.people.call_ups import Answer, Said
from plans.plan import Level
from tests.flows.trial import PLAN_FILE, Trial, make_trial, wait_for


def make_asking(folder: Path, store_url: str = "", more: str = "") -> None:
    """Make a trial with the plan `trial` of its own, and more lines of site.yaml."""
    make_trial(folder, store_url)
    own = folder / "plans" / "trial"
    own.mkdir(parents=True)
    copy(PLAN_FILE, own / "plan.yaml")
    with (folder / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(more)


class Asking(Trial):
    """One site in which things are proposed."""

    def asked_for(self, **changes: Any) -> Declaration:  # noqa: ANN401
        facts = {"plan": "trial", "level": Level.THIRD, "by": "", "is_sure": False}
        return self.declaration(**facts | changes)

    def propose(self, wish: Wish | None = None, **changes: Any) -> Proposed:  # noqa: ANN401
        said = wish or Wish(source="form", key="gauge-17")
        return propose_declaration(self.asked_for(**changes), said, self.settings)

    @property
    def conductor(self) -> Conductor:
        return conductor_of(self.settings)

    @property
    def enacting(self) -> Enacting:
        return enacting_of(self.settings)

    def ask(self, proposal_id: OccasionId) -> list[Sent]:
        """Run the step that asks; return what is put to whom."""
        run_step(IncidentId(proposal_id), DECIDE, self.conductor)
        with open_desk(self.settings, is_writer=False) as desk:
            return list(desk.ledger.of(proposal_id))

    def answer(self, proposal_id: OccasionId, said: Said = Said.ACCEPTED) -> None:
        """Let whoever is asked answer."""
        with open_desk(self.settings) as desk:
            for call in desk.call_ups.of(proposal_id, DECIDE):
                at = call.ask.asked_at
                answer = Answer(ask_id=call.ask.ask_id, said=said, said_at=at)
                desk.call_ups.record_answer(answer)

    def decide(
        self, proposal_id: OccasionId, said: Said | None = Said.ACCEPTED
    ) -> None:
        """Let whoever is asked answer (None: not), and look after the proposals."""
        if said is not None:
            self.answer(proposal_id, said)
        run_step(IncidentId(proposal_id), DECIDE, self.conductor)
        self.enacting.look()

    def waiting(self) -> list[Proposal]:
        with open_desk(self.settings, is_writer=False) as desk:
            return list(desk.proposals.all(only_waiting=True))

    def propose_north(self, key: str, **changes: Any) -> OccasionId:  # noqa: ANN401
        """Propose it for the north; return the proposal once somebody is asked."""
        wish = Wish(source="form", key=key)
        made = self.propose(wish, cells=("north",), **changes).proposal_id
        wait_for(lambda: self.ask(made) or self.is_decided(made))
        return made

    def is_decided(self, proposal_id: OccasionId) -> bool:
        return self.proposal(proposal_id).decision is not Decision.WAITING

    def code(self, proposal_id: OccasionId) -> str:
        """Return the reply code of the first who was asked."""
        return self.ask(proposal_id)[0].reply_code

    def declined(self, key: str) -> str:
        """Return the code of a proposal that was declined."""
        made = self.propose_north(key)
        code = self.code(made)
        self.decide(made, Said.DECLINED)
        wait_for(lambda: self.is_decided(made))
        return code

    def lapsed(self, key: str) -> str:
        """Return a proposal that nobody could decide."""
        made = self.propose_north(key, level=Level.FIRST)
        self.ask(made)
        self.enacting.look()
        wait_for(lambda: self.is_decided(made))
        return str(made)

    def proposal(self, proposal_id: OccasionId) -> Proposal:
        with open_desk(self.settings, is_writer=False) as desk:
            return desk.proposals.get(proposal_id)

    def incidents(self) -> list[Incident]:
        with open_desk(self.settings, is_writer=False) as desk:
            return list(desk.incidents.all())

    def noted(self, occasion_id: OccasionId) -> list[str]:
        with open_desk(self.settings, is_writer=False) as desk:
            return [entry.action for entry in desk.journal.of(occasion_id)]

    def told(self, kind: OccasionKind) -> list[tuple[str, str]]:
        """Return who was sent what in occasions of a kind: number and title."""
        chosen = (
            sa.select(PartyRow.number, MessageRow.title)
            .join(MessageRow, MessageRow.party_id == PartyRow.party_id)
            .join(OccasionRow, OccasionRow.occasion_id == MessageRow.occasion_id)
            .where(OccasionRow.kind == kind)
            .order_by(MessageRow.put_at, PartyRow.number)
        )
        engine = sa.create_engine(self.settings.url)
        with engine.connect() as connection:
            found = [(row[0], row[1]) for row in connection.execute(chosen)]
        engine.dispose()
        return found

    def alarms(self) -> list[str]:
        """Return what the duty officer was told, in order."""
        return [title for _, title in self.told(OccasionKind.WARNING)]

    def refused(self, source: str) -> list[str]:
        """Return why this hour's tries of a source were refused, in order."""
        hour = f"{WallClock().now():%Y%m%d%H}"
        with open_desk(self.settings, is_writer=False) as desk:
            occasion_id = desk.incidents.known(f"alarm:refused:{source}:{hour}")
            entries = desk.journal.of(occasion_id) if occasion_id else ()
        return [str(one.facts["why"]) for one in entries if one.action == "refused"]

    def pass_by_s(self, seconds: float) -> None:
        pause(seconds)
