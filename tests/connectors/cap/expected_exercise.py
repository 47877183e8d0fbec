"""The exercise in tests/data/cap, which has every element: written down by hand."""

from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MsgType,
    Named,
    Point,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from tests.connectors.cap.expected import at, closed

BANKS = (
    closed((30.1, 120.0), (30.1, 120.1), (30.2, 120.1)),
    closed((30.3, 120.0), (30.3, 120.1), (30.4, 120.1)),
)
GAUGE = Circle(Point(30.15, 120.05), 1.5)

EXERCISE = Alert(
    identifier="riverside-2026-0102",
    sender="office@riverside.example",
    sent=at("2026-05-12T09:30:00", 0),
    status=Status.EXERCISE,
    msg_type=MsgType.UPDATE,
    source="Ana",
    scope=Scope.RESTRICTED,
    restriction="Those who take part in the exercise",
    addresses=("ana@riverside.example", "Dike watch north"),
    codes=("drill", "2026-2"),
    note="Exercise HIGH WATER 2026",
    references=(
        Reference(
            "office@riverside.example",
            "riverside-2026-0100",
            at("2026-05-12T08:00:00", 0),
        ),
    ),
    incidents=("High water", "dike-7"),
    infos=(
        Info(
            language="en-GB",
            category=(Category.MET, Category.INFRA),
            event="Dike close to overflowing",
            response_type=(ResponseType.PREPARE, ResponseType.AVOID),
            urgency=Urgency.EXPECTED,
            severity=Severity.SEVERE,
            certainty=Certainty.LIKELY,
            audience="Dike watch",
            event_codes=(Named("SAME", "FLW"),),
            effective=at("2026-05-12T09:30:00", 0),
            onset=at("2026-05-12T12:00:00", 0),
            expires=at("2026-05-12T18:00:00", 0),
            sender_name="Riverside office",
            headline="EXERCISE: the dike may overflow",
            description="EXERCISE. The gauge stands at 4.80 m & rises.",
            instruction="EXERCISE. Keep away from the dike.",
            web="https://riverside.example/exercise",
            contact="Bo, duty officer",
            parameters=(Named("gauge", "4.80 m"),),
            resources=(
                Resource(
                    resource_desc="Map of the dike",
                    mime_type="image/png",
                    size=20480,
                    uri="https://riverside.example/dike.png",
                    digest="2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
                ),
            ),
            areas=(
                Area(
                    area_desc="North bank",
                    polygons=BANKS,
                    circles=(GAUGE,),
                    geocodes=(Named("cell", "north"),),
                    altitude=10.5,
                    ceiling=40,
                ),
            ),
        ),
        Info(
            language="zh-CN",
            category=(Category.MET, Category.INFRA),
            event="堤防即将漫溢",
            response_type=(ResponseType.PREPARE,),
            urgency=Urgency.EXPECTED,
            severity=Severity.SEVERE,
            certainty=Certainty.LIKELY,
            headline="【演练】堤防可能漫溢",
            areas=(
                Area(
                    area_desc="北岸",
                    polygons=BANKS,
                    circles=(GAUGE,),
                    geocodes=(Named("cell", "north"),),
                ),
            ),
        ),
    ),
)
