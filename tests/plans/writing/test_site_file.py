import pytest

from plans.writing.site_file import SiteError, read_site

GOOD = """site: ana-township
title: {en: Ana Township, zh: 安娜镇}
languages: [en, zh]
time_zone: Asia/Shanghai
lanes: {gateway: {rate: 20/s, in_flight: 8, segment: 70}}
channels:
  sms: {lane: gateway, url: "jsons://${SMS_TOKEN}@x/?to={address}", exercises: true}
  group: {url: "wecombot://${WECOM_KEY}", shared: true, title: {en: Group, zh: 群}}
roles:
  duty-officer: {holders: [P-0001], may_declare: [III]}
policy: {factor: 2.5, contact_interval: 3 min}
"""


def told(text: str) -> list[tuple[str, str]]:
    reading = read_site(text.encode(), source="site.yaml")
    return [(finding.where, finding.rule) for finding in reading.findings]


def test_a_site_is_read_from_text_alone() -> None:
    site = read_site(GOOD.encode(), source="site.yaml").usable_site()

    assert site.lane_of("sms") == ("gateway", site.lanes["gateway"])
    assert site.channels["group"].shared is True
    assert site.policy.factor == 2.5
    assert site.zone.key == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ("lane: gateway,", "lane: gatway,", "7:9", "M050"),
        ("to={address}", "to=ana", "7:24", "M051"),
        ("Asia/Shanghai", "Mars/Base", "1:1", "M002"),
        ("rate: 20/s", "rate: fast", "5:19", "M002"),
        ("languages: [en, zh]", "languages: []", "3:1", "M002"),
        ("exercises: true}", "exercises: true, languages: [zh]}", "1:1", "M002"),
        ("policy:", "polcy:", "11:1", "M002"),
        ("languages: [en, zh]", "languages: &l [en]", "3:12", "M001"),
    ],
)
def test_a_mistake_is_found_where_it_is(
    old: str, new: str, where: str, rule: str
) -> None:
    assert told(GOOD.replace(old, new, 1)) == [(f"site.yaml:{where}", rule)]


def test_a_site_with_findings_cannot_be_used() -> None:
    with pytest.raises(SiteError, match=r"site\.yaml:1:1: error M002"):
        read_site(b"site: ana\n", source="site.yaml").usable_site()
