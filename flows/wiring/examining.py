"""What the doctor looks at: gathered from the store, the providers and the machine."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from connectors.apprise_gateway import tried
from connectors.store import Store, open_store
from flows.doctor.examined import Contents, Examined
from flows.engine.clock import WallClock
from flows.engine.sending import SendingState, sending_of
from flows.library import plan_file, plan_names, profile_of, site_in
from flows.services.sleeping import asked, sleep_of
from flows.settings import Settings, SettingsError
from flows.steps import load_step_kinds
from flows.wiring.deciding import LINK_KEY
from flows.wiring.polling import troubles_of_inboxes
from plans.errors import ConnectorError
from plans.identity import IncidentId, OccasionId
from plans.incident.deadlines import Deadline
from plans.plan import Plan
from plans.site import Site
from plans.warning.remembered import remembered, switch_of
from plans.writing.reading import Reading, read_plan
from plans.writing.site_facts import SiteFacts

_A_DAY = timedelta(days=1)


def examined(settings: Settings) -> Examined:
    """Return the site as it stands; takes a few seconds, and sends nothing.

    Raises:
        NoSiteError: There is no site where the settings say.
        SiteError: The site cannot be used as its file describes it.
    """
    site, now = site_in(settings.site), WallClock().now()
    contents, trouble = None, ""
    try:
        with open_store(settings.url, is_writer=False) as store:
            contents = _contents(store, settings, site, now)
    except ConnectorError as error:
        trouble = str(error)
    told = asked(["timedatectl", "show", "-p", "NTPSynchronized", "--value"])
    return Examined(
        settings=settings,
        site=site,
        now=now,
        today=now.astimezone(site.zone).date(),
        contents=contents,
        store_trouble=trouble,
        channels=_channels(settings, site),
        inboxes=troubles_of_inboxes(settings, site),
        sleep=sleep_of(),
        link_key=LINK_KEY,
        law=profile_of(site, settings.site),
        is_synchronised={"yes": True, "no": False}.get(told or ""),
    )


def _contents(store: Store, settings: Settings, site: Site, now: datetime) -> Contents:
    today = now.astimezone(site.zone).date()
    since = today - site.policy.relied_on_for
    facts = store.facts(site, profile_of(site, settings.site), today=today)
    plans = _plans(settings, facts, now)
    return Contents(
        health=store.readiness.health(),
        age=store.readiness.roster_age(since=since, today=today),
        holders=store.readiness.holders(site.in_office),
        beats=store.heartbeats.all(),
        due=_due(store, now),
        open_incidents=len(store.incidents.all(only_open=True)),
        is_paused=sending_of(store.switches).state is not SendingState.ON,
        findings={name: one.findings for name, one in plans.items()},
        indicators={
            name: remembered(store.switches.get(switch_of(name)))
            for name in site.indicators
        },
        measured={name: _measured(one.plan) for name, one in plans.items()},
    )


def _due(
    store: Store, now: datetime
) -> Sequence[tuple[OccasionId, Deadline, datetime]]:
    return [
        (occasion_id, one, _wall(store, occasion_id, one))
        for occasion_id, one in store.deadlines.near(now=now + _A_DAY)
    ]


def _wall(store: Store, occasion_id: OccasionId, deadline: Deadline) -> datetime:
    clock = store.incidents.get(IncidentId(occasion_id)).clock
    return clock.wall(deadline.due_at)


def _plans(
    settings: Settings, facts: SiteFacts, now: datetime
) -> Mapping[str, Reading]:
    read = partial(read_plan, kinds=load_step_kinds(), today=now.date(), facts=facts)
    files = {name: plan_file(name, settings.site) for name in plan_names(settings.site)}
    return {name: read(one.raw, source=one.source) for name, one in files.items()}


def _measured(plan: Plan | None) -> Sequence[str]:
    """Return the indicators that the rules of a plan ask for."""
    asked = [one.indicator for one in (plan.triggers if plan else ())]
    return sorted({one.indicator for one in asked if one is not None})


def _channels(settings: Settings, site: Site) -> Mapping[str, tuple[str, str]]:
    """Return what became of trying each channel; all at once."""
    try:
        secrets = settings.secrets()
    except SettingsError:  # told as such
        return {}
    urls = {name: one.url for name, one in site.channels.items()}
    with ThreadPoolExecutor(len(urls) + 1, "trying") as threads:
        all_tried = threads.map(lambda url: tried(url, secrets), urls.values())
        return {
            name: (one.trouble, one.where)
            for name, one in zip(urls, all_tried, strict=True)
        }
