"""Volunteers: whom a step asks for open shifts, how many at once, and when again."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plans.calling import Question
from plans.identity import PartyId
from plans.people.call_ups import CallUp
from plans.people.counting import Counted, Places
from plans.people.places import Shift
from plans.people.ranking import Whereabouts, nearest_first, suits
from plans.people.roster import Party, PartyKind
from plans.people.selection import distinct
from plans.people.tiers import Timetable
from plans.people.who import Who, WhoKind
from plans.staffing import Staffing
from plans.stepwork import selection
from plans.telling import WordsByLanguage

#: The roster's role of people who said once that they would help.
VOLUNTEER = "volunteer"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One look at the open places of a step."""

    staffing: Staffing
    message: str
    places: Sequence[Places]
    #: By key.
    shifts: Mapping[str, Shift]
    count: Counted
    times: Timetable
    #: How many are asked for one open place.
    factor: float

    def ask(self) -> None:
        """Ask as many as open places want; a tier with nobody left is passed over."""
        calls = self.staffing.calls()
        wanted = self._wanted(calls)
        if not any(wanted.values()):
            return
        first_asked = self.times.first_asked(call.ask for call in calls)
        turn = self.times.turn(first_asked, now=self.staffing.world.now)
        last = len(self.times.tiers) - 1
        for tier in range(min(turn, last), last + 1):
            questions = self._questions(tier, wanted, calls)
            self.staffing.ask(self.message, questions, self.times)
            if questions or tier in first_asked:
                return

    def moments(self) -> list[datetime]:
        """Return when something can change by itself; empty when nobody is left."""
        now = self.staffing.world.now
        calls = self.staffing.calls()
        first_asked = self.times.first_asked(call.ask for call in calls)
        next_turn_at = self.times.next_turn_at(first_asked)
        moments = [] if next_turn_at is None else [next_turn_at]
        moments += self.times.waits_until(
            call for call in calls if call.ask.post in self.count.open_posts
        )
        return [one for one in moments if one > now]

    def _wanted(self, calls: Sequence[CallUp]) -> dict[str, int]:
        """Return how many more to ask for each shift."""
        now = self.staffing.world.now
        pending = Counter(
            call.ask.post
            for call in calls
            if any(until > now for until in self.times.waits_until([call]))
        )
        return {
            one.post: max(
                0, asked_for(one, self.count, self.factor) - pending[one.post]
            )
            for one in self.places
        }

    def _questions(
        self, tier: int, wanted: Mapping[str, int], calls: Sequence[CallUp]
    ) -> list[Question]:
        who = self.times.tiers[tier].who
        partners: list[Question] = []
        if who.kind is WhoKind.PARTNER:
            partners = self._to_partners(who, tier, calls)
        able = self._able(tier, wanted, calls)
        where = Whereabouts(self.staffing.teller.tree)
        chosen = nearest_first(wanted, list(self.shifts.values()), able, where)
        words = {key: self._words([key]) for key in {one.shift.key for one in chosen}}
        return partners + [
            Question(
                to=one.party,
                posts=(one.shift.key,),
                tier=tier,
                words=words[one.shift.key],
            )
            for one in chosen
        ]

    def _to_partners(
        self, who: Who, tier: int, calls: Sequence[CallUp]
    ) -> list[Question]:
        """Ask an organisation for everything that is open: it answers with a number."""
        spent = self._spent(calls)
        posts = [one.post for one in self.places if one.post in self.count.open_posts]
        return [
            Question(to=one, posts=posts, tier=tier, words=self._words(posts))
            for one in selection(self.staffing.world).parties(who)
            if one.party_id not in spent
        ]

    def _able(
        self, tier: int, wanted: Mapping[str, int], calls: Sequence[CallUp]
    ) -> dict[str, list[Party]]:
        """Return who can be asked for each shift: free, suitable, not asked before."""
        world = self.staffing.world
        circle = self._circle(tier)
        spent = self._spent(calls)
        spent |= self.staffing.busy({one.party_id for one in circle})
        free = [one for one in circle if one.party_id not in spent]
        # People who suit one shift suit all that start then and ask for the same.
        alike: dict[tuple[datetime, frozenset[str]], list[Party]] = {}
        able: dict[str, list[Party]] = {}
        for key, shift in self.shifts.items():
            if not wanted.get(key):
                continue
            same = (max(world.now, shift.starts_at), shift.post.skills)
            if same not in alike:
                zone = world.site.zone
                alike[same] = [
                    one for one in free if suits(one, shift, now=world.now, zone=zone)
                ]
            able[key] = alike[same]
        return able

    def _circle(self, tier: int) -> list[Party]:
        """Return the people of the tier and of those before it."""
        chosen = selection(self.staffing.world)
        groups = []
        for one in self.times.tiers[: tier + 1]:
            found = chosen.parties(one.who, roles=[VOLUNTEER])
            groups.append([one for one in found if one.kind is PartyKind.PERSON])
        return distinct(groups)

    def _spent(self, calls: Sequence[CallUp]) -> set[PartyId]:
        """Return who is not asked again: asked in this round, or has answered."""
        return {
            call.ask.party_id
            for call in calls
            if call.said is not None or call.ask.round == self.times.round
        }

    def _words(self, posts: Sequence[str]) -> WordsByLanguage:
        return self.staffing.teller.shift_words([self.shifts[one] for one in posts])


def asked_for(places: Places, count: Counted, factor: float) -> int:
    """Return how many open questions a post should have: its open places x factor."""
    open_places = max(0, places.wanted - count.got[places.post])
    # 3 x 1.1 is a little more than 3.3.
    return math.ceil(open_places * factor - 1e-9)
