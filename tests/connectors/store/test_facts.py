from dataclasses import replace
from datetime import UTC, date, datetime

from connectors.store import open_store
from plans.identity import CellCode, PostNo
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.site import Channel, Lane, Site
from plans.writing.site_facts import Partner, PostKind, Reach, SiteFacts

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
TODAY = NOW.date()
LATELY, LONG_AGO = date(2026, 2, 1), date(2024, 1, 1)
SITE = Site(
    site="s",
    title={"en": "S"},
    languages=("en", "zh"),
    lanes={"gateway": Lane(rate="5/s", segment=70)},
    channels={
        "sms": Channel(url="json://x/{address}", lane="gateway"),
        "email": Channel(url="json://y/{address}", rate="9/s"),
        "group": Channel(url="json://z", shared=True),
    },
)


def person(number: str, *points: PointEntry, roles: tuple[str, ...]) -> PartyEntry:
    kind = PartyKind.PERSON
    return PartyEntry(kind=kind, number=number, name=number, roles=roles, points=points)


def facts_of(store_url: str, *entries: PartyEntry) -> SiteFacts:
    cell = Cell(code=CellCode("c1"), level=CellLevel.COMMUNITY, name={"en": "C"})
    posts = [
        Post(
            post_no=PostNo(f"g{number}"),
            kind="gate",
            name={"en": "G"},
            cell=cell.code,
            places=2,
            skills=frozenset(skills),
        )
        for number, skills in enumerate(([], ["driving"]))
    ]
    with open_store(store_url, now=NOW) as store:
        store.registry.take_cells([cell])
        store.registry.take_parties(entries)
        store.registry.take_posts(posts)
    with open_store(store_url, is_writer=False) as store:
        return store.facts(SITE, None, today=TODAY)


def test_people_count_by_what_they_are_and_how_they_are_reached(store_url: str) -> None:
    facts = facts_of(
        store_url,
        replace(
            person(
                "ana",
                PointEntry("sms", "+8613800000001", verified_on=LONG_AGO),
                PointEntry("email", "ana@site.example", verified_on=LATELY),
                roles=("expert", "resident"),
            ),
            skills={"nursing": date(2026, 3, 1), "psychology": date(2026, 2, 28)},
        ),
        replace(
            person(
                "bo",
                PointEntry("pager", "7"),
                PointEntry("email", "bo@site.example", verified_on=LONG_AGO),
                roles=("resident",),
            ),
            skills={"nursing": None},
        ),
        person("cy", roles=("resident",)),
        PartyEntry(
            kind=PartyKind.ORGANISATION,
            number="red-cross",
            name="Red Cross",
            certificates="public_fundraising:2028-01-01, first_aid:2025-01-01",
            points=(PointEntry("email", "rc@rc.example", verified_on=LATELY),),
        ),
    )

    assert facts == SiteFacts(
        languages=("en", "zh"),
        cells=frozenset({"c1"}),
        lanes={
            "gateway": SITE.lanes["gateway"],
            "email": Lane(rate="9/s"),
            "group": Lane(),
        },
        shared={"group": "group"},
        people=Reach(relied_on=1, by_lane={"gateway": 1, "email": 1}),
        people_by_role={
            "expert": Reach(relied_on=1, by_lane={"gateway": 1}),
            "resident": Reach(relied_on=1, by_lane={"gateway": 1, "email": 1}),
        },
        people_by_skill={
            "nursing": Reach(relied_on=1, by_lane={"gateway": 1, "email": 1}),
        },
        partners={
            "red-cross": Partner(
                certificates=frozenset({"public_fundraising"}),
                reach=Reach(relied_on=1, by_lane={"email": 1}),
            )
        },
        posts={"gate": PostKind(places=4, places_by_skill={"driving": 2})},
    )


def test_a_contact_point_that_went_does_not_count(store_url: str) -> None:
    point = PointEntry("sms", "+8613800000001", verified_on=LATELY)

    assert facts_of(store_url, person("ana", point, roles=())).people == Reach(
        relied_on=1, by_lane={"gateway": 1}
    )
    assert facts_of(store_url, person("ana", roles=())).people == Reach()
