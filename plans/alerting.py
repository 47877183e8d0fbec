"""Alerting: the public warning of a step, as the Common Alerting Protocol has it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field, field_validator

from plans.durations import Duration
from plans.identity import CellCode, KindOfRun
from plans.incident.incidents import Incident
from plans.incident.law import Profile
from plans.messages.deliveries import mark_of
from plans.people.places import CellTree
from plans.plan import Texts, Written
from plans.site import Site
from plans.telling import in_language
from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Colour,
    Info,
    MsgType,
    Named,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from plans.warning.chain import Chain, Said, SaidByLanguage
from plans.warning.published import PublishedAlert
from plans.warning.sources import Originator

#: The document of the law that a warning is.
WARNING = "warning"
#: What the parameter is called that says the warning's colour.
COLOUR = "colour"
#: Source: XML 1.0, fifth edition, production 2; the end of a line is one character.
_NOT_IN_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: CAP's headline is read on small screens.
LONGEST_HEADLINE = 160
_STATUS = {KindOfRun.ACTUAL: Status.ACTUAL, KindOfRun.EXERCISE: Status.EXERCISE}


class Hazard(Written):
    """What people are warned of; the same in every language."""

    event: Texts = Field(min_length=1, description="what it is called")
    category: tuple[Category, ...] = Field(min_length=1)
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    response: tuple[ResponseType, ...] = Field(
        min_length=1, description="what people should do"
    )
    colour: Colour | None = Field(
        default=None, description="the warning's colour; never the response level"
    )
    code: dict[str, str] = Field(
        default_factory=dict, description="codes of the event: NAME: VALUE"
    )

    @field_validator("response")
    @classmethod
    def _is_no_end(cls, response: tuple[ResponseType, ...]) -> tuple[ResponseType, ...]:
        if ResponseType.ALL_CLEAR in response:
            msg = "the all-clear comes by itself when the warning is over"
            raise ValueError(msg)
        return response


@dataclass(frozen=True)
class Writer:
    """Writes the alerts of an incident at a moment of its time."""

    incident: Incident
    site: Site
    originator: Originator
    tree: CellTree
    now: datetime

    @property
    def moment(self) -> datetime:
        """Now as CAP writes it: whole seconds, the site's offset."""
        return moment_of(self.now, self.site)

    def alert(
        self,
        hazard: Hazard,
        said: SaidByLanguage,
        chain: Chain,
        *,
        identifier: str,
        expires: Duration,
    ) -> Alert:
        """Return the alert; an Update where an earlier one can still be read."""
        references = chain.references(self.moment)
        return Alert(
            identifier=identifier,
            sender=self.originator.sender,
            sent=self.moment,
            status=_STATUS.get(self.incident.kind_of_run, Status.TEST),
            msg_type=MsgType.UPDATE if references else MsgType.ALERT,
            scope=Scope.PUBLIC,
            note=self._note(),
            references=references,
            incidents=(self.incident.incident_id,),
            infos=tuple(
                self._info(hazard, said[language], language, expires)
                for language in self.site.languages
            ),
        )

    def _info(
        self, hazard: Hazard, said: Said, language: str, expires: Duration
    ) -> Info:
        colour = hazard.colour
        return Info(
            language=language,
            category=hazard.category,
            event=plain(in_language(hazard.event, language)) or self.incident.plan.plan,
            response_type=hazard.response,
            urgency=hazard.urgency,
            severity=hazard.severity,
            certainty=hazard.certainty,
            event_codes=tuple(_codes(hazard)),
            effective=self.moment,
            onset=self.moment,
            expires=(self.moment + expires).replace(microsecond=0),
            sender_name=plain(issuer_of(self.site, self.originator, language)),
            headline=said.headline,
            description=said.description,
            instruction=said.instruction,
            contact=plain(self.originator.contact),
            parameters=(Named(COLOUR, str(colour)),) if colour else (),
            areas=tuple(self._areas(language)),
        )

    def _areas(self, language: str) -> list[Area]:
        codes = self.tree.outermost(self.incident.cells) or self.tree.tops()
        if not codes:
            title = plain(in_language(self.site.title, language))
            return [Area(area_desc=title or self.site.site)]
        return [self._area(code, language) for code in codes]

    def _area(self, code: CellCode, language: str) -> Area:
        cell, geocode = self.tree.by_code.get(code), self.originator.geocode
        name = in_language(cell.name, language) if cell else ""
        return Area(
            area_desc=plain(name) or code,
            geocodes=(Named(geocode, code),) if geocode else (),
        )

    def _note(self) -> str:
        """Return which exercise it is; nothing in an actual run."""
        incident, language = self.incident, self.site.languages[0]
        if incident.kind_of_run is KindOfRun.ACTUAL:
            return ""
        mark = mark_of(incident.kind_of_run, language)
        return mark + plain(incident.name or in_language(incident.plan.title, language))


def _codes(hazard: Hazard) -> Iterator[Named]:
    for name, value in hazard.code.items():
        if plain(name) and plain(value):
            yield Named(plain(name), plain(value))


def issuer_of(site: Site, originator: Originator | None, language: str) -> str:
    """Return the name of the office that warns."""
    names = originator.name if originator is not None else {}
    return in_language(names or site.title, language)


def moment_of(at: datetime, site: Site) -> datetime:
    """Return a moment as CAP writes it: whole seconds, the site's offset."""
    return at.astimezone(site.zone).replace(microsecond=0)


def said_in(
    kind_of_run: KindOfRun, texts: Mapping[str, tuple[str, str, str]]
) -> SaidByLanguage:
    """Return what an alert says, marked where the run is no actual one.

    Args:
        kind_of_run: Of the incident.
        texts: Headline, instruction and description by language.
    """
    return {
        language: Said(
            headline=shortened(marked_text(kind_of_run, language, headline)),
            instruction=marked_text(kind_of_run, language, instruction),
            description=marked_text(kind_of_run, language, description),
        )
        for language, (headline, instruction, description) in texts.items()
    }


def marked_text(kind_of_run: KindOfRun, language: str, text: str) -> str:
    """Return a text that says first that it is an exercise, if it is one."""
    written = plain(text)
    return mark_of(kind_of_run, language) + written if written else ""


def shortened(headline: str) -> str:
    """Return a headline that small screens show whole."""
    if len(headline) <= LONGEST_HEADLINE:
        return headline
    return headline[: LONGEST_HEADLINE - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Return a text without what XML cannot hold, and without blanks around it."""
    return _NOT_IN_XML.sub("", text).strip()


def chain_of(published: Collection[PublishedAlert], step: str) -> Chain:
    """Return what a step has published, oldest first."""
    return Chain(tuple(one.alert for one in published if one.step == step))


def lacking(alert: Alert, law: Profile | None) -> list[str]:
    """Return what the law wants a warning to state, and this one does not."""
    wanted = law.required_of(WARNING) if law is not None else ()
    return [
        name for name in wanted if not all(_states(name, one) for one in alert.infos)
    ]


def _states(field: str, info: Info) -> bool:
    stated = {
        "category": info.event,
        "level": any(one.value_name == COLOUR for one in info.parameters),
        "start_time": info.onset,
        "area": info.areas,
        "cautions": info.description,
        "measures": info.instruction,
        "issuing_unit": info.sender_name,
        "issue_time": info.effective,
    }
    return bool(stated.get(field))
