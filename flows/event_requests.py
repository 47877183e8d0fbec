"""Event requests: what another system asks for by an event of the Prefect server.

The event is `muster.incident.requested`; an automation (flows/automations.py) runs this
flow with its payload. Prefect keeps payloads: they hold no personal data, and no key.
"""

import json
from collections.abc import Mapping
from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import ValidationError

from flows.asking import NOTHING, PROPOSED, REFUSED
from flows.declaring import AlreadyRunningError, UnknownDeclarerError
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.quietly import quietly
from flows.refusing import refuse_here
from flows.requesting import Asked, From, request
from flows.settings import Settings
from flows.signing import SIGNATURE, SOURCE, TIME, SignatureError, signed_by
from plans.errors import MobilizationError

#: What another system sends, and what it is called on record.
EVENT, WHENCE = "muster.incident.requested", "event"
#: The fields of a signed payload: the request as text, and who signed it when.
_SIGNED = frozenset({"body", "source", "time", "signature"})
DECLARED = "Declared"


class _RefusedError(MobilizationError):
    """An event that counts for nothing."""

    def __init__(self, source: str, why: str) -> None:
        self.source, self.why = source, why
        super().__init__(f"{source}: {why}")


@flow(name="requested")
@quietly
def requested(payload: dict[str, Any]) -> State[Any]:
    """Declare or propose what the event asks for; the same key is one incident."""
    settings = Settings()
    try:
        asked, whence = _read(payload, settings)
        made = request(asked, whence, settings)
    except _RefusedError as error:
        return _refused(error.source, error.why, settings)
    except AlreadyRunningError as error:
        return Failed(name=NOTHING, message=str(error))
    except UnknownDeclarerError:
        return _refused(whence.source, "unknown-person", settings)
    except MobilizationError as error:
        if error.is_retryable:
            raise
        return _refused(whence.source, "not-possible", settings, str(error))
    if made.incident_id is not None:
        return Completed(name=DECLARED, message=made.incident_id)
    told = f"{made.proposal_id}: {made.decision}"
    return Completed(name=PROPOSED, message=told)


def _read(payload: Mapping[str, Any], settings: Settings) -> tuple[Asked, From]:
    """Return what is asked for, and whether a source of the site has signed it.

    Signed too long ago (nobody was here to hear it), it asks, and somebody decides.
    """
    if not _SIGNED & payload.keys():
        return _asked(payload, WHENCE), From(WHENCE)
    texts = {name: str(payload.get(name, "")) for name in _SIGNED}
    body = texts["body"].encode()
    headers = {
        SOURCE: texts["source"],
        TIME: texts["time"],
        SIGNATURE: texts["signature"],
    }
    site, secrets = site_in(settings.site), settings.secrets()
    try:
        signed_by(headers, body, site, secrets, now=WallClock().now())
    except SignatureError as error:
        if error.why != "old":
            raise _RefusedError(error.source or WHENCE, error.why) from error
        whence = From(error.source)
    else:
        whence = From(texts["source"], is_signed=True)
    try:
        return _asked(json.loads(body), whence.source), whence
    except ValueError as error:
        raise _RefusedError(whence.source, "wrong-form") from error


def _asked(fields: object, source: str) -> Asked:
    try:
        return Asked.model_validate(fields)
    except ValidationError as error:
        raise _RefusedError(source, "wrong-form") from error


def _refused(
    source: str, why: str, settings: Settings, message: str = ""
) -> State[Any]:
    refuse_here(why, settings, source)
    return Failed(name=REFUSED, message=message or f"{source}: {why}")
