"""What the documents tell people to write into site.yaml can be written there."""

import re

import pytest
import yaml

from plans.site import Site
from tests.test_house_rules import ROOT

_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
SITE = {
    "site": "home",
    "title": {"en": "Home"},
    "languages": ["en", "zh"],
    "channels": {"sms": {"url": "json://gateway.example/?to={address}"}},
}
EXAMPLES = [
    (file.name, found[1])
    for name in ("answering", "declaring", "registering", "retention")
    for file in [ROOT / "docs" / f"{name}.md"]
    for found in _BLOCK.finditer(file.read_text(encoding="utf-8"))
]


def test_there_are_examples() -> None:
    assert {name for name, _ in EXAMPLES} == {
        *("answering.md", "declaring.md", "registering.md", "retention.md")
    }


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_an_example_for_the_site_is_taken_as_it_stands(name: str, text: str) -> None:
    told = yaml.safe_load(text)

    assert Site.model_validate(SITE | told), name
