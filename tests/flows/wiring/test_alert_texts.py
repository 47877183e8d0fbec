"""Whatever plan, site and cells hold: what is published validates and reads back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.cap import read_alert
from flows.wiring.alert_texts import CapTexts
from plans.alerting import Hazard, Writer, said_in
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.people.places import Cell, CellLevel, CellTree
from plans.plan import Level
from plans.site import Site
from plans.warning.alerts import (
    Alert,
    Category,
    Certainty,
    Colour,
    ResponseType,
    Severity,
    Urgency,
)
from plans.warning.chain import Chain, SaidByLanguage
from plans.warning.sources import Originator
from tests.sample import plan_of

_WORDS = st.text(min_size=1, max_size=60)
_TEXTS = st.fixed_dictionaries({"en": _WORDS, "zh": _WORDS})
_CODES = st.text("abcXYZ019-&<é", min_size=1, max_size=12)
_RESPONSES = [one for one in ResponseType if one is not ResponseType.ALL_CLEAR]
_HAZARDS = st.builds(
    Hazard,
    event=_TEXTS,
    category=st.lists(st.sampled_from(Category), min_size=1, max_size=3).map(tuple),
    severity=st.sampled_from(Severity),
    urgency=st.sampled_from(Urgency),
    certainty=st.sampled_from(Certainty),
    response=st.lists(st.sampled_from(_RESPONSES), min_size=1, max_size=3).map(tuple),
    colour=st.none() | st.sampled_from(Colour),
    code=st.dictionaries(_WORDS, _WORDS, max_size=2),
)
_CELLS = st.dictionaries(_CODES, _TEXTS, max_size=4)
_NOW = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
_ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Africa/Monrovia")


def said(draw: Callable[..., Any], kind_of_run: KindOfRun) -> SaidByLanguage:
    texts = {one: (draw(_WORDS), draw(_WORDS), draw(_WORDS)) for one in ("en", "zh")}
    return said_in(kind_of_run, texts)


def writer_of(draw: Callable[..., Any], kind_of_run: KindOfRun) -> Writer:
    cells, now = draw(_CELLS), draw(_NOW)
    site = Site(
        site="riverside",
        title=draw(_TEXTS),
        languages=("en", "zh"),
        time_zone=draw(st.sampled_from(_ZONES)),
    )
    incident = Incident(
        incident_id=IncidentId(OccasionId("flood-20261125-0a1b2c")),
        kind_of_run=kind_of_run,
        level=Level.THIRD,
        plan=_PLAN.model_copy(update={"title": draw(_TEXTS)}),
        cells=tuple(map(CellCode, cells)),
        clock=IncidentClock(origin_at=now),
        declared_at=now,
        declared_by="office",
        name=draw(st.text(max_size=20)),
    )
    originator = Originator(
        sender="riverside.example",
        name=draw(_TEXTS | st.just({})),
        geocode=draw(st.none() | st.just("grid")),
        contact=draw(st.text(max_size=30)),
    )
    tree = CellTree(
        Cell(code=CellCode(code), level=CellLevel.COMMUNITY, name=name)
        for code, name in cells.items()
        if draw(st.booleans())
    )
    return Writer(incident, site, originator, tree, now)


def checked(alert: Alert | None) -> Alert:
    """Write the alert as it is published, and read it as everybody does."""
    assert alert is not None
    texts = CapTexts()
    raw = texts.write(alert)

    assert texts.read(raw) == alert
    assert [str(one) for one in read_alert(raw).findings] == []
    return alert


@settings(max_examples=25, deadline=None)
@given(data=st.data(), kind_of_run=st.sampled_from(KindOfRun), hazard=_HAZARDS)
def test_every_alert_of_a_chain_is_valid_and_reads_back(
    data: st.DataObject, kind_of_run: KindOfRun, hazard: Hazard
) -> None:
    writer = writer_of(data.draw, kind_of_run)
    expires = data.draw(st.timedeltas(timedelta(minutes=1), timedelta(days=90)))
    first = writer.alert(
        hazard,
        said(data.draw, kind_of_run),
        Chain(),
        identifier="riverside.flood-20261125-0a1b2c.warn.0",
        expires=expires,
    )
    chain, now = Chain((checked(first),)), first.sent + expires / 2
    for write in data.draw(st.permutations(("updated", "cleared", "cancelled"))):
        following = getattr(chain, write)(said(data.draw, kind_of_run), _whole(now))
        chain = Chain((*chain.alerts, checked(following)))
        now += timedelta(seconds=1)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


_PLAN = plan_of([{"step": "warn", "kind": "notify", "to": ["site"], "message": "bye"}])
