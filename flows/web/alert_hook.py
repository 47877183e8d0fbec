"""The hook for warnings: CAP by POST; signed it may declare, with a token it asks."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flows.warnings.taking import Taking, Took
from flows.web.office import Office
from flows.web.reading import body_of
from flows.web.vouching import (
    DONE,
    HOOK,
    WAITS,
    WRONG,
    RefusedRequestError,
    answered,
    check_is_open,
    signer_of,
    told,
)
from plans.warning.filed import Became
from plans.warning.incoming import Came
from plans.writing.findings import Severity


async def take(request: Request) -> Response:
    """Take one alert; always tells what became of it."""
    office: Office = request.app.state.office
    check_is_open(office)
    body = await body_of(request, largest=office.settings.alert_bytes)
    return await run_in_threadpool(
        answered, office, request, lambda: _taken(office, request, body)
    )


def _taken(office: Office, request: Request, body: bytes) -> Response:
    signed = signer_of(office, request, body)
    source = signed.source if signed else HOOK
    taking = Taking(settings=office.settings, site=office.site, clock=office.clock)
    [took] = taking.take([Came(raw=body, name=source)], source)
    if took.filed is None:
        reason = _reason(took) if signed else ""
        raise RefusedRequestError(source, "wrong-form", WRONG, told=reason)
    outcome = {
        "alert": took.filed.alert_no,
        "is_new": took.is_new,
        "became": str(took.filed.became),
        "occasion": took.filed.occasion_id,
        "reason": took.filed.why.get("reason", ""),
    }
    return told(outcome, WAITS if took.filed.became is Became.PROPOSED else DONE)


def _reason(took: Took) -> str:
    errors = [one for one in took.findings if one.severity is Severity.ERROR]
    return "; ".join(one.line() for one in errors)
