"""The catalogue: our own short texts, one YAML file a language, equal keys in each."""

from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("en", "zh")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the texts of a language by key; `web.yes`, `step.not-needed.title`."""
    raw = (files(__name__) / f"{language}.yaml").read_bytes()
    return dict(yaml.load(raw, Loader=yaml.CSafeLoader))


def words(key: str, language: str, **values: object) -> str:
    """Return the text with its values in place; English when there is no other.

    Raises:
        KeyError: No catalogue has the key.
    """
    spoken = language if language in LANGUAGES else language.partition("-")[0]
    text = catalogue(spoken if spoken in LANGUAGES else LANGUAGES[0])[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
