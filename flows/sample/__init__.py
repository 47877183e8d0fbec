"""The sample township: invented people, places, partners, the same for a seed."""

from datetime import date
from random import Random

from flows.sample.partners import partners_csv
from flows.sample.people import people_csv
from flows.sample.places import cells_csv, posts_csv
from flows.sample.site import site_yaml

__all__ = ["sample_files"]


def sample_files(seed: int, today: date) -> dict[str, str]:
    """Return the files of the sample site by name, in the order they are imported.

    Args:
        seed: The same one makes the same township.
        today: Certificates and verified contacts are dated around it.
    """
    chance = Random(seed)  # noqa: S311 -- nothing secret: the township is invented
    return {
        "site.yaml": site_yaml(),
        "cells.csv": cells_csv(),
        "posts.csv": posts_csv(),
        "people.csv": people_csv(chance, today),
        "partners.csv": partners_csv(today),
    }
