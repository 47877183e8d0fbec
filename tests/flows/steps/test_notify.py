from dataclasses import replace
from datetime import timedelta

from plans.incident.progress import Quota, StepState
from plans.messages.deliveries import DeliveryState
from plans.people.places import Shift
from plans.telling import Letter, Teller
from tests.sample import ANA, MINUTE, SIX, Scene, gate, partner, person


def scene(*to: str, within: str = "15 min") -> Scene:
    step: dict[str, object] = {
        "step": "step",
        "kind": "notify",
        "within": within,
        "to": list(to),
        "message": "news",
    }
    everybody = [
        person("ana", languages=("zh",), roles=frozenset({"resident"})),
        person("bo", cell="south"),
        partner("shop"),
    ]
    return Scene([step], everybody)


def test_each_party_is_told_once_in_its_language() -> None:
    here = scene("site", "cell", "partner shop")
    here.run()
    here.run(after=MINUTE)

    texts = {p.sent.to: p.sent.title for p in here.memory.messages.values()}
    assert texts == {"ana": "zh news", "bo": "news", "shop": "news"}


def test_it_is_met_when_every_message_has_left() -> None:
    here = scene("site")
    progress = here.run()
    assert progress.state is StepState.WAITING
    assert progress.look_again_at
    assert timedelta(0) < progress.look_again_at - SIX < timedelta(seconds=5)
    here.memory.deliver()
    progress = here.run(after=MINUTE)

    assert progress.state is StepState.MET
    assert progress.quotas == (Quota(name="told", wanted=2, got=2),)


def test_who_cannot_be_reached_is_on_the_call_sheet_and_holds_nobody_up() -> None:
    here = scene("site")
    here.memory.points[ANA] = []
    here.run()
    here.memory.deliver()
    progress = here.run(after=MINUTE)

    assert progress.state is StepState.MET
    assert progress.quotas == (Quota(name="told", wanted=1, got=1),)
    assert progress.asked == 2


def test_a_refusal_everywhere_is_for_the_call_sheet_too() -> None:
    here = scene("site")
    here.run()
    here.memory.deliver(DeliveryState.REFUSED)

    assert here.run(after=MINUTE).state is StepState.MET


def test_what_is_on_its_way_at_the_deadline_makes_it_short() -> None:
    here = scene("site", within="1 min")
    progress = here.carry()
    assert (progress.state, here.now) == (StepState.SHORT, SIX + MINUTE)
    here.memory.deliver()

    assert here.run(after=MINUTE).state is StepState.MET


def test_a_party_that_is_new_on_the_roster_is_told_before_the_end() -> None:
    here = scene("site")
    here.run()
    cy = person("cy")
    here.join(cy)
    here.everybody.append(cy)
    here.run(after=MINUTE)
    assert here.told("notice") == ["ana", "bo", "cy"]
    here.memory.deliver()
    here.run(after=MINUTE)
    here.everybody.append(person("dee"))

    assert here.run(after=MINUTE).state is StepState.MET
    assert here.told("notice") == ["ana", "bo", "cy"]


def test_an_office_of_the_site_is_told_wherever_its_holders_live() -> None:
    here = scene("role office", "role resident")
    here.everybody[0] = person("ana", cell="south")
    here.run()

    assert here.told("notice") == ["ana"]


class NoPages:
    """A site without a public address."""

    def page(self, name: str) -> str:
        """See Links.page."""
        return name[:0]


def test_no_text_ends_in_nothing_when_there_is_no_panel_and_no_page() -> None:
    world = replace(scene("cell").world("step"), links=NoPages())
    message = Teller(world).message(Letter(key="news", text="news"), partner("shop"))

    assert message.body.endswith(
        "not complete yet, ask the office {needs} ask the office"
    )


def test_a_post_without_shifts_is_asked_for_from_now_on() -> None:
    teller = Teller(scene("cell").world("step"))
    words = teller.shift_words([Shift(post=gate(), starts_at=SIX)])

    assert words["en"]["when"] == "from 14:00 on"
    assert words["zh"]["when"] == "14:00起"
