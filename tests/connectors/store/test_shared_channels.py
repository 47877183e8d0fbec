"""A shared channel is told in the language of those who are in it."""

import pytest
import sqlalchemy as sa

from connectors.store.registry import SqlRegistry
from connectors.store.tables.people import PartyRow
from plans.site import Channel, Site
from tests.contracts.sample import SIX


@pytest.mark.parametrize(
    ("languages", "told_in"),
    [((), "en"), (("zh",), "zh"), (("fr", "zh", "en"), "zh"), (("fr",), "en")],
)
def test_it_is_told_in_the_first_of_its_languages_that_the_site_speaks(
    undone: sa.Connection, languages: tuple[str, ...], told_in: str
) -> None:
    url = "json://127.0.0.1/group"
    for spoken in ((), languages):
        site = Site(
            site="home",
            title={"en": "Home"},
            languages=("en", "zh"),
            channels={"group": Channel(url=url, shared=True, languages=spoken)},
        )
        SqlRegistry(undone, SIX).sync_channels(site)
    query = sa.select(PartyRow.languages).where(PartyRow.number == "group")

    written = undone.scalars(query).one()
    assert site.language_for(tuple(written.split(","))) == told_in
