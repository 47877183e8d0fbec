"""The organisations of the sample township."""

from datetime import date, timedelta

from flows.sample.places import TOWNSHIP, place_of
from flows.sample.rows import contact, csv_of

_VALID_FOR = timedelta(days=1000)
_VERIFIED = timedelta(days=30)
#: Code, name, roles, certificate.
_PARTNERS = (
    ("county-cdc", "县疾控中心 County CDC", "health", ""),
    ("red-cross", "红十字会 Red Cross branch", "relief", "public_fundraising"),
    ("ngo-rescue", "蓝鸟救援队 Bluebird Rescue", "rescue", ""),
    ("supermarket", "莲湖超市 Lotus Supermarket", "supplier", ""),
    ("pharmacy", "惠民药房 Huimin Pharmacy", "supplier", ""),
    ("county-flood-office", "县防汛办 County Flood Office", "superior", ""),
    ("fire-rescue", "县消防救援大队 County Fire and Rescue", "rescue", ""),
    ("shipping", "临河航运公司 Linhe Shipping", "transport", ""),
    ("buses", "县公交公司 County Buses", "transport", ""),
    ("county-hospital", "县人民医院 County Hospital", "health", ""),
)


def partners_csv(today: date) -> str:
    """Return one row an organisation; all of them can be reached in two ways."""
    rows = []
    for number, (partner, name, roles, certificate) in enumerate(_PARTNERS, start=1):
        latitude, longitude = place_of(TOWNSHIP)
        valid_until = today + _VALID_FOR
        verified_on = today - _VERIFIED
        mail = f"{partner}@partners.example"
        rows.append(
            {
                "partner": partner,
                "name": name,
                "languages": "zh;en",
                "cell": TOWNSHIP,
                "latitude": latitude,
                "longitude": longitude,
                "roles": roles,
                "certificates": f"{certificate}:{valid_until}" if certificate else "",
                **contact(1, "email", mail, verified_on),
                **contact(2, "sms", f"+861000100{number:04}", verified_on),
            }
        )
    return csv_of(rows)
