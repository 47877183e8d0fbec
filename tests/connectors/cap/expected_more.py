"""The rest of what the alerts in tests/data/cap say, written down by hand."""

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
from tests.connectors.cap.expected import (
    AMBER,
    BLIZZARD,
    ORANGE,
    QUAKE,
    at,
    closed,
    storm,
)
from tests.connectors.cap.expected_exercise import EXERCISE

TSUNAMI = Alert(
    identifier="PAAQ-4-mg5a94",
    sender="wcatwc@noaa.gov",
    sent=at("2013-01-05T10:58:23", 0),
    status=Status.ACTUAL,
    msg_type=MsgType.UPDATE,
    source="WCATWC",
    scope=Scope.PUBLIC,
    codes=("IPAWSv1.0",),
    references=(
        Reference("wcatwc@noaa.gov", "PAAQ-1-mg5a94", at("2013-01-05T09:01:16", 0)),
        Reference("wcatwc@noaa.gov", "PAAQ-2-mg5a94", at("2013-01-05T09:30:16", 0)),
        Reference("wcatwc@noaa.gov", "PAAQ-3-mg5a94", at("2013-01-05T10:17:31", 0)),
    ),
    incidents=("mg5a94",),
    infos=(
        Info(
            category=(Category.GEO,),
            event="Tsunami Cancellation",
            response_type=(ResponseType.NONE,),
            urgency=Urgency.PAST,
            severity=Severity.UNKNOWN,
            certainty=Certainty.UNLIKELY,
            onset=at("2013-01-05T10:58:23", 0),
            expires=at("2013-01-05T10:58:23", 0),
            sender_name="NWS West Coast/Alaska Tsunami Warning Center Palmer AK",
            headline="The tsunami Warning is canceled for the coastal areas of British "
            "Columbia and Alaska from the north tip of Vancouver Island, British "
            "Columbia to Cape Fairweather, Alaska (80 miles SE of Yakutat).",
            description="The tsunami Warning is c",
            instruction="Recommended Actions:   D",
            web="http://ntwc.arh.noaa.gov/events/PAAQ/2013/01/05/mg5a94/4/WEAK51/WEAK51.txt",
            parameters=(
                Named("EventLocationName", "95 miles NW of Dixon Entrance, Alaska"),
                Named("EventPreliminaryMagnitude", "7.5"),
                Named("EventPreliminaryMagnitudeType", "Mw"),
                Named("EventOriginTime", "2013-01-05T08:58:20-00:00"),
                Named("EventDepth", "5 kilometers"),
                Named("EventLatLon", "55.300,-134.900 0.000"),
                Named("VTEC", "/O.CAN.PAAQ.TS.W.0001.000000T0000Z-000000T0000Z/"),
                Named(
                    "NWSUGC",
                    "BCZ220-210-922-912-921-911-110-"
                    "AKZ026>029-023-024-019>022-025-051258-",
                ),
                Named(
                    "ProductDefinition",
                    "Tsunami cancellations indicate the end of the damaging tsunami "
                    "threat.  A cancellation is issued after an evaluation of sea "
                    "level data confirms that a destructive tsunami will not impact "
                    "the alerted region, or after tsunami levels have subsided to "
                    "non-damaging levels.",
                ),
                Named(
                    "WEAK51",
                    "Public Tsunami Warnings, Watches, and Advisories for AK, BC, and "
                    "US West Coast",
                ),
                Named("EAS-ORG", "WXR"),
            ),
            resources=(
                Resource(
                    resource_desc="Event Data as a JSON document",
                    mime_type="application/json",
                    uri="http://ntwc.arh.noaa.gov/events/PAAQ/2013/01/05/mg5a94/4/WEAK51/PAAQ.json",
                ),
            ),
            areas=(
                Area(
                    area_desc="95 miles NW of Dixon Ent",
                    circles=(Circle(Point(55.3, -134.9), 0),),
                ),
            ),
        ),
    ),
)

SIREN = Alert(
    identifier="riverside-2026-0101",
    sender="office@riverside.example",
    sent=at("2026-03-01T12:00:00", 8),
    status=Status.TEST,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    note="Monthly test of the sirens",
    infos=(
        Info(
            language="en-GB",
            category=(Category.SAFETY,),
            event="Siren test",
            response_type=(ResponseType.NONE,),
            urgency=Urgency.UNKNOWN,
            severity=Severity.MINOR,
            certainty=Certainty.OBSERVED,
            expires=at("2026-03-01T12:15:00", 8),
            headline="TEST: the sirens are tried, nothing has happened",
            areas=(Area(area_desc="Riverside", geocodes=(Named("cell", "town"),)),),
        ),
    ),
)

RAIN = Alert(
    identifier="33010041600000_20260701083000_1",
    sender="330100416000",
    sent=at("2026-07-01T08:30:00", 8),
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(
        Info(
            language="zh-CN",
            category=(Category.MET,),
            event="暴雨",
            response_type=(ResponseType.SHELTER,),
            urgency=Urgency.IMMEDIATE,
            severity=Severity.EXTREME,
            certainty=Certainty.OBSERVED,
            event_codes=(Named("eventType", "11B03"),),
            effective=at("2026-07-01T08:30:00", 8),
            expires=at("2026-07-01T14:30:00", 8),
            sender_name="河畔市气象台",
            headline="河畔市气象台发布暴雨红色预警信号",
            description="过去3小时降雨量已达100毫米以上，预计降雨将持",
            instruction="停止户外作业，危险地带人员立即转移。",
            parameters=(Named("颜色", "红色"),),
            areas=(
                Area(
                    area_desc="河畔市北区",
                    polygons=(
                        closed(
                            (30.1, 120.0), (30.1, 120.2), (30.3, 120.2), (30.3, 120.0)
                        ),
                    ),
                    geocodes=(Named("行政区划", "330102"),),
                ),
            ),
        ),
    ),
)

TYPHOON_OVER = Alert(
    identifier="33010041600000_20260702090000_2",
    sender="330100416000",
    sent=at("2026-07-02T09:00:00", 8),
    status=Status.ACTUAL,
    msg_type=MsgType.CANCEL,
    scope=Scope.PUBLIC,
    note="台风已远离，解除预警",
    references=(RAIN.reference,),
    infos=(
        Info(
            language="zh-CN",
            category=(Category.MET,),
            event="台风",
            response_type=(ResponseType.ALL_CLEAR,),
            urgency=Urgency.PAST,
            severity=Severity.MINOR,
            certainty=Certainty.OBSERVED,
            sender_name="河畔市气象台",
            headline="河畔市气象台解除台风橙色预警信号",
            parameters=(Named("颜色", "橙色"),),
            areas=(
                Area(area_desc="河畔市𠮷区", geocodes=(Named("行政区划", "330100"),)),
            ),
        ),
    ),
)

#: CAP 1.1 with a Z, a fraction and no scope, in UTF-16.
ACK = Alert(
    identifier="bo-7",
    sender="bo@riverside.example",
    sent=at("2026-07-01T00:40:00", 0),
    status=Status.ACTUAL,
    msg_type=MsgType.ACK,
    scope=Scope.PUBLIC,
    note="Received",
    references=(RAIN.reference,),
)

EXPECTED = {
    "google-PAAQ-4-mg5a94": TSUNAMI,
    "nws-5c2cf27b1f56885d61654dc47fa411d5": BLIZZARD,
    "own-ack-old": ACK,
    "own-china-rain-red": RAIN,
    "own-china-typhoon-cancel": TYPHOON_OVER,
    "own-exercise-dike": EXERCISE,
    "own-test-siren": SIREN,
    "v1dot1_appendix_adot2": storm(same="same", geocode="FIPS6"),
    "v1dot2_appendix_adot1": ORANGE,
    "v1dot2_appendix_adot2": storm(same="SAME", geocode="SAME"),
    "v1dot2_appendix_adot3": QUAKE,
    "v1dot2_appendix_adot4": AMBER,
}
