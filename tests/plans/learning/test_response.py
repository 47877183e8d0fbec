"""The response model against the figures that it was made from."""

from datetime import timedelta
from statistics import mean

import pytest

from plans.learning.population import GroupAnswers, People, crowd_of
from plans.learning.response import (
    AT_NIGHT,
    REACHES,
    RESPONSES,
    TRAVELS,
    Draws,
    Group,
    Shock,
    Way,
    shifted,
    way_of,
)

MINUTE = timedelta(minutes=1)
#: Of those who answer, within so many minutes (figures.md).
ANSWERED = {5: 0.10, 10: 0.26, 15: 0.40, 30: 0.64, 45: 0.77, 60: 0.84, 120: 0.95}


@pytest.mark.parametrize("minutes", ANSWERED)
def test_answers_come_as_fast_as_in_the_source(minutes: int) -> None:
    delay = RESPONSES[Group.VOLUNTEER].delay

    assert delay.share_within(minutes * MINUTE) == pytest.approx(
        ANSWERED[minutes], abs=0.01
    )


def test_the_mean_answer_takes_36_minutes() -> None:
    assert RESPONSES[Group.VOLUNTEER].delay.mean / MINUTE == pytest.approx(
        36.4, abs=0.3
    )


def test_nineteen_of_twenty_short_messages_that_arrive_do_so_in_five_minutes() -> None:
    assert TRAVELS.share_within(5 * MINUTE) == pytest.approx(0.959, abs=0.001)
    within = REACHES[Way.SMS] * TRAVELS.share_within(5 * MINUTE)

    assert within == pytest.approx(0.91, abs=0.001)


def test_a_direct_page_is_answered_within_a_quarter_of_an_hour_by_92_of_100() -> None:
    delay = RESPONSES[Group.DUTY].delay

    assert delay.share_within(15 * MINUTE) == pytest.approx(0.92, abs=0.002)


def test_at_four_in_the_morning_one_in_six_answers_a_short_message_in_time() -> None:
    at_night = AT_NIGHT[Way.SMS] * RESPONSES[Group.VOLUNTEER].delay.share_within(
        45 * MINUTE
    )

    assert at_night == pytest.approx(0.16, abs=0.01)


def test_of_enrolled_volunteers_two_to_three_and_a_half_in_ten_say_yes() -> None:
    usual = RESPONSES[Group.VOLUNTEER]

    assert 0.22 <= usual.reply * usual.accepts <= 0.35


def test_what_is_drawn_follows_what_it_is_drawn_from() -> None:
    delay, draws = RESPONSES[Group.VOLUNTEER].delay, Draws(7)
    drawn = [delay.drawn(draws.of("delay", n)) for n in range(4_000)]

    within = sum(one <= 30 * MINUTE for one in drawn) / len(drawn)
    assert within == pytest.approx(delay.share_within(30 * MINUTE), abs=0.02)
    assert mean(one / MINUTE for one in drawn) == pytest.approx(36.6, rel=0.1)


def test_a_draw_depends_on_what_it_is_about_and_on_no_order() -> None:
    first = [Draws(7).of("ana", n).random() for n in range(5)]
    again = [Draws(7).of("ana", n).random() for n in reversed(range(5))]

    assert first == again[::-1]
    assert first != [Draws(8).of("ana", n).random() for n in range(5)]
    assert len({Draws(7).of(*about).random() for about in (("a", 1), ("a", 2))}) == 2


def test_a_shock_takes_everybody_along() -> None:
    calm = crowd_of(People(shock=0), (), seed=1)
    assert calm.shock == Shock()
    replies = [
        crowd_of(People(shock=0.5), (), seed=seed).replies(Group.VOLUNTEER, Way.SMS, 12)
        for seed in range(200)
    ]

    assert min(replies) < 0.5 < calm.replies(Group.VOLUNTEER, Way.SMS, 12) < 0.8
    assert max(replies) > 0.8
    assert mean(replies) == pytest.approx(0.67, abs=0.04)


def test_a_share_stays_a_share() -> None:
    assert [shifted(share, by) for share in (0, 1) for by in (-50, 50)] == [0, 0, 1, 1]
    assert 0 < shifted(0.5, -20) < shifted(0.5, 0) == 0.5 < shifted(0.5, 20) < 1


def test_at_night_the_hour_counts_and_for_who_is_on_duty_it_does_not() -> None:
    crowd = crowd_of(People(shock=0), (), seed=1)
    by_day = crowd.replies(Group.VOLUNTEER, Way.SMS, 12)
    on_duty = crowd.replies(Group.DUTY, Way.SMS, 12)

    assert crowd.replies(Group.VOLUNTEER, Way.SMS, 4) == pytest.approx(0.21 * by_day)
    assert crowd.replies(Group.DUTY, Way.SMS, 4) == on_duty


def test_the_hazard_keeps_role_holders_away_and_what_a_drill_says_holds() -> None:
    usual = RESPONSES[Group.EXPERT].accepts
    sars = crowd_of(People(hazard="sars"), ("flood",), seed=1)
    flood = crowd_of(People(), ("unheard-of", "flood"), seed=1)
    written = People(groups={Group.EXPERT: GroupAnswers(accepts=0.5)})

    assert sars.response(Group.EXPERT).accepts == pytest.approx(usual * 0.64 * 0.48)
    assert flood.response(Group.EXPERT).accepts == pytest.approx(usual * 0.81 * 0.84)
    assert crowd_of(written, ("sars",), seed=1).response(Group.EXPERT).accepts == 0.5
    assert sars.response(Group.VOLUNTEER) == RESPONSES[Group.VOLUNTEER]


def test_a_channel_travels_as_its_name_says() -> None:
    names = ("sms", "backup-sms", "email", "voice", "telephone", "wechat", "group")

    assert [way_of(one).value for one in names] == [
        *("sms", "sms", "mail", "voice", "voice", "app", "app")
    ]
