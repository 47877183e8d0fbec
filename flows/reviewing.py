"""Reviewing: a run's review as one page and one JSON document, of the store alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.library import site_in
from flows.private_files import private_file
from flows.reports.outcome import outcome_markdown
from flows.reviews.document import Document, document_of
from flows.reviews.gathering import Played, played, ran_of, rehearsed, store_of
from flows.reviews.nameless import Nameless, Offices, without_names
from flows.reviews.wording import worded
from flows.settings import Settings
from flows.texts import LANGUAGES
from flows.web.desk.naming import Naming
from flows.web.office import Office
from flows.web.review import reader_of, review_page
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId, PartyId
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.learning.due import Rehearsal
from plans.learning.review import Review
from plans.learning.reviewing import review_of
from plans.site import Site
from plans.telling import in_language

#: Of the document's shape: fields are added, never changed, under the same one.
FORMAT = "muster.review/1"


#: Within the site's folder: where reviews of drills are written by themselves.
FOLDER = "reviews"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A review, and where it was written."""

    page: Path
    data: Path
    document: Document
    language: str


def write_review(
    named: str,
    settings: Settings,
    folder: Path,
    *,
    language: str = "",
    has_names: bool = False,
) -> Written:
    """Write the review of an incident, exercise or rehearsal; return where it is.

    Args:
        named: Its id.
        settings: Of the site.
        folder: Made when it is not there.
        language: Of the page; empty: the site's first.
        has_names: For the office only: people by name, and what was typed freely.

    Raises:
        UnknownIncidentError: There is none of this id.
        UnreachableError: The store is away.
        OSError: The folder cannot be written.
    """
    document = reviewed(named, settings, has_names=has_names)
    language = language or site_in(settings.site).languages[0]
    folder.mkdir(parents=True, exist_ok=True)
    done = Written(
        page=folder / f"review-{named}.html",
        data=folder / f"review-{named}.json",
        document=document,
        language=language,
    )
    page = review_page(document, language)
    data = json.dumps(document, ensure_ascii=False, indent=1)
    for file, text in ((done.page, page), (done.data, data)):
        with private_file(file) as output:
            output.write(text.encode())
    return done


def outcome_of_drill(named: str, settings: Settings) -> str:
    """Write the review of a drill into the site's folder; return it in short.

    It is Markdown: the targets beside what happened, what fell short, and where the
    review is. Nobody is named in it.

    Raises:
        MobilizationError: See write_review.
        OSError: The folder cannot be written.
    """
    done = write_review(named, settings, settings.site.absolute() / FOLDER)
    reader = reader_of(done.document, done.language)
    where = reader.say("artifact.path", path=done.page)
    return f"{outcome_markdown(done.document, reader)}\n{where}\n"


def reviewed(
    named: str,
    settings: Settings,
    *,
    has_names: bool = False,
    clock: Clock | None = None,
) -> Document:
    """Return the review's document: all that the page tells, with stable names.

    Raises:
        UnknownIncidentError: There is none of this id.
        UnreachableError: The store is away.
    """
    site, now = site_in(settings.site), (clock or WallClock()).now()
    with open_desk(settings, is_writer=False) as desk:
        known = {one.rehearsal_id: one for one in desk.rehearsals.all()}
        if named not in known:
            incident = desk.incidents.get(IncidentId(OccasionId(named)))
            how = played(named, desk, settings, now)
            making = _Making(settings, site, desk, how, now, has_names=has_names)
            return making.document(incident)
    return _of_rehearsal(known[named], settings, now, has_names=has_names)


def _of_rehearsal(
    rehearsal: Rehearsal, settings: Settings, now: datetime, *, has_names: bool
) -> Document:
    how, site = rehearsed(rehearsal, settings), site_in(settings.site)
    with open_desk(store_of(rehearsal, settings), is_writer=False) as desk:
        [incident] = desk.incidents.all(kinds=tuple(OccasionKind))[:1]
        making = _Making(settings, site, desk, how, now, has_names=has_names)
        return making.document(incident)


@dataclass(frozen=True)
class _Making:
    """Makes one document, in one transaction."""

    settings: Settings
    site: Site
    desk: Desk
    how: Played
    now: datetime
    has_names: bool = False

    def document(self, incident: Incident) -> Document:
        """Return it."""
        ran = ran_of(self.desk, incident, self.site, self.how)
        if not self.has_names:
            ran = without_names(ran, Offices(self.desk, self.site))
        review = review_of(ran)
        namings = [self._naming(ran.incident, one) for one in self._languages]
        about = {
            "format": FORMAT,
            "written_at": self.now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "office": {one: in_language(self.site.title, one) for one in LANGUAGES},
            "time_zone": self.site.time_zone,
            "languages": list(self._languages),
            "places": {one: self._places(incident, one) for one in self._languages},
            "names": self._names(review),
        }
        return about | worded(review, document_of(review), namings)

    @property
    def _languages(self) -> Sequence[str]:
        return LANGUAGES

    def _naming(self, incident: Incident, language: str) -> Naming:
        reading = partial(open_desk, self.settings, is_writer=False)
        office = Office(
            settings=self.settings,
            site=self.site,
            open_desk=reading,
            open_reading=reading,
            link_key=None,
        )
        kind = Naming if self.has_names else Nameless
        return kind(self.desk, incident, office, language, self.now)

    def _places(self, incident: Incident, language: str) -> Sequence[str]:
        by_code = self.desk.roster.cells().by_code
        return [
            in_language(by_code[one].name, language) or one if one in by_code else one
            for one in incident.cells
        ]

    def _names(self, review: Review) -> Mapping[PartyId, str]:
        if not self.has_names:
            return {}
        ids = {one.party_id for one in review.reports}
        ids |= {who for one in review.reach for who in one.party_ids}
        return dict(sorted(self.desk.roster.names(ids).items())) if ids else {}
