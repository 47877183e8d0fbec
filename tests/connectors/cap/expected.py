"""What the alerts in tests/data/cap say, written down by hand from their text.

Of NOAA's and Google's long paragraphs only the beginning is kept here; test_samples.py
compares them in full with what another reader of XML finds.
"""

from datetime import UTC, datetime, timedelta, timezone

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


def at(text: str, hours: int) -> datetime:
    zone = timezone(timedelta(hours=hours)) if hours else UTC
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def closed(*corners: tuple[float, float]) -> tuple[Point, ...]:
    return tuple(Point(*one) for one in (*corners, corners[0]))


STORM_CORNERS = closed(
    (38.47, -120.14), (38.34, -119.95), (38.52, -119.74), (38.62, -119.89)
)


def storm(*, same: str, geocode: str) -> Alert:
    """Return the thunderstorm of the appendices; 1.1 and 1.2 name codes differently."""
    return Alert(
        identifier="KSTO1055887203",
        sender="KSTO@NWS.NOAA.GOV",
        sent=at("2003-06-17T14:57:00", -7),
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        scope=Scope.PUBLIC,
        infos=(
            Info(
                category=(Category.MET,),
                event="SEVERE THUNDERSTORM",
                response_type=(ResponseType.SHELTER,),
                urgency=Urgency.IMMEDIATE,
                severity=Severity.SEVERE,
                certainty=Certainty.OBSERVED,
                event_codes=(Named(same, "SVR"),),
                expires=at("2003-06-17T16:00:00", -7),
                sender_name="NATIONAL WEATHER SERVICE SACRAMENTO CA",
                headline="SEVERE THUNDERSTORM WARNING",
                description="AT 254 PM PDT...NATIONAL",
                instruction="TAKE COVER IN A SUBSTANT",
                contact="BARUFFALDI/JUSKIE",
                areas=(
                    Area(
                        area_desc="EXTREME NORTH CENTRAL TU",
                        polygons=(STORM_CORNERS,),
                        geocodes=(
                            Named(geocode, "006109"),
                            Named(geocode, "006009"),
                            Named(geocode, "006003"),
                        ),
                    ),
                ),
            ),
        ),
    )


ORANGE = Alert(
    identifier="43b080713727",
    sender="hsas@dhs.gov",
    sent=at("2003-04-02T14:39:01", -5),
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(
        Info(
            category=(Category.SECURITY,),
            event="Homeland Security Advisory System Update",
            urgency=Urgency.IMMEDIATE,
            severity=Severity.SEVERE,
            certainty=Certainty.LIKELY,
            sender_name="U.S. Government, Department of Homeland Security",
            headline="Homeland Security Sets Code ORANGE",
            description="The Department of Homela",
            instruction="A High Condition is decl",
            web="http://www.dhs.gov/dhspublic/display?theme=29",
            parameters=(Named("HSAS", "ORANGE"),),
            resources=(
                Resource(
                    resource_desc="Image file (GIF)",
                    mime_type="image/gif",
                    uri="http://www.dhs.gov/dhspublic/getAdvisoryImage",
                ),
            ),
            areas=(Area(area_desc="U.S. nationwide and inte"),),
        ),
    ),
)

QUAKE = Alert(
    identifier="TRI13970876.2",
    sender="trinet@caltech.edu",
    sent=at("2003-06-11T20:56:00", -7),
    status=Status.ACTUAL,
    msg_type=MsgType.UPDATE,
    scope=Scope.PUBLIC,
    references=(
        Reference("trinet@caltech.edu", "TRI13970876.1", at("2003-06-11T20:30:00", -7)),
    ),
    infos=(
        Info(
            category=(Category.GEO,),
            event="Earthquake",
            urgency=Urgency.PAST,
            severity=Severity.MINOR,
            certainty=Certainty.OBSERVED,
            sender_name="Southern California Seismic Network (TriNet) operated by "
            "Caltech and\n            USGS",
            headline="EQ 3.4 Imperial County CA",
            description="A minor earthquake measu",
            web="http://www.trinet.org/scsn/scsn.html",
            parameters=(
                Named("EventID", "13970876"),
                Named("Version", "1"),
                Named("Magnitude", "3.4 Ml"),
                Named("Depth", "11.8 mi."),
                Named("Quality", "Excellent"),
            ),
            areas=(
                Area(
                    area_desc="1 mi. WSW of Brawley, CA",
                    circles=(Circle(Point(32.9525, -115.5527), 0),),
                ),
            ),
        ),
    ),
)


def abduction(language: str, **texts: str) -> Info:
    return Info(
        language=language,
        category=(Category.RESCUE,),
        event=texts["event"],
        urgency=Urgency.IMMEDIATE,
        severity=Severity.SEVERE,
        certainty=Certainty.LIKELY,
        event_codes=(Named("SAME", "CAE"),),
        sender_name=texts["sender_name"],
        headline=texts["headline"],
        description="DATE/TIME: 06/11/03, 191",
        contact="DET. SMITH, 77TH DIV, LOS ANGELES POLICE DEPT-LAPD AT 213 485-2389",
        areas=(
            Area(area_desc=texts["area_desc"], geocodes=(Named("SAME", "006037"),)),
        ),
    )


AMBER = Alert(
    identifier="KAR0-0306112239-SW",
    sender="KARO@CLETS.DOJ.CA.GOV",
    sent=at("2003-06-11T22:39:00", -7),
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    source="SW",
    scope=Scope.PUBLIC,
    infos=(
        abduction(
            "en-US",
            event="Child Abduction",
            sender_name="Los Angeles Police Dept - LAPD",
            headline="Amber Alert in Los Angeles County",
            area_desc="Los Angeles County",
        ),
        abduction(
            "es-US",
            event="Abducción de Niño",
            sender_name="Departamento de Policía de Los Ángeles - LAPD",
            headline="Alerta Amber en el condado de Los Ángeles",
            area_desc="condado de Los Ángeles",
        ),
    ),
)

BLIZZARD = Alert(
    identifier="NOAA-NWS-ALERTS-MN1261CB03F0E0.BlizzardWarning.1261CB10BF00MN"
    ".DLHWSWDLH.5c2cf27b1f56885d61654dc47fa411d5",
    sender="w-nws.webmaster@noaa.gov",
    sent=at("2021-12-27T10:08:00", -6),
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    note="Alert for Southern Cook, North Shore; Southern Lake, North Shore "
    "(Minnesota) Issued by the National Weather Service",
    infos=(
        Info(
            category=(Category.MET,),
            event="Blizzard Warning",
            urgency=Urgency.EXPECTED,
            severity=Severity.SEVERE,
            certainty=Certainty.LIKELY,
            event_codes=(Named("SAME", "BZW"),),
            effective=at("2021-12-27T10:08:00", -6),
            expires=at("2021-12-27T18:00:00", -6),
            sender_name="NWS Duluth (Northeast Minnesota and Northern Wisconsin)",
            headline="Blizzard Warning issued December 27 at 10:08AM CST until "
            "December 27 at 6:00PM CST by NWS Duluth",
            description="...BLIZZARD WARNING REMA",
            instruction="Travel should be restric",
            parameters=(
                Named("WMOHEADER", ""),
                Named("UGC", "MNZ020-021"),
                Named("VTEC", "/O.CON.KDLH.BZ.W.0002.000000T0000Z-211228T0000Z/"),
                Named("TIME...MOT...LOC", ""),
            ),
            areas=(
                Area(
                    area_desc="Southern Cook, North Sho",
                    geocodes=(
                        Named("FIPS6", "027031"),
                        Named("FIPS6", "027075"),
                        Named("UGC", "MNZ020"),
                        Named("UGC", "MNZ021"),
                    ),
                ),
            ),
        ),
    ),
)
