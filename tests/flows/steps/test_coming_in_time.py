"""Whoever is asked for a shift can be there while it runs."""

from tests.sample import Scene, gate, person

#: It is two in the afternoon.
SHIFTS = ("06:00-14:30", "14:30-22:00")


def asked_for(come_within: str) -> list[str]:
    step: dict[str, object] = {
        "step": "step",
        "kind": "dispatch_volunteers",
        "within": "60 min",
        "posts": "gate",
        "tiers": [{"who": "cell"}],
        "message": "call",
        "come_within": come_within,
        "factor": 1.0,
    }
    here = Scene([step], [person("ana"), person("bo")], [gate(places=1, shifts=SHIFTS)])
    here.run()
    return sorted({call.ask.post for call in here.calls("step")})


def test_nobody_is_asked_for_a_shift_that_is_over_before_he_or_she_can_come() -> None:
    early, late = "gate-1@20260228T2200Z", "gate-1@20260301T0630Z"

    assert asked_for("29 min") == [early, late]
    assert asked_for("30 min") == [late]
