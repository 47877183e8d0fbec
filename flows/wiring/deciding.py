"""What deciding needs: the store. Must stay free of Prefect, Apprise and pandas."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from connectors.store import Posting, Store, open_store
from flows.engine.answer_links import LinkKey
from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.library import site_in
from flows.settings import Settings
from flows.texts import words
from flows.wiring.alert_texts import CapTexts
from plans.identity import MessageId
from plans.messages.message import Replies
from plans.running.switches import SITE_ENDED, EndedSiteError
from plans.site import Site

#: Signs answer links; in secrets.env, made by `muster init`.
LINK_KEY = "MUSTER_LINK_KEY"


@contextmanager
def open_desk(
    settings: Settings,
    *,
    is_writer: bool = True,
    clock: Clock | None = None,
    also_when_ended: bool = False,
) -> Iterator[Desk]:
    """Hand out a desk; what was decided at it is kept when the block ends well.

    Args:
        settings: Of the site.
        is_writer: Whether anything will be changed.
        clock: Injected by tests.
        also_when_ended: For whoever may change a site that was handed over.

    Raises:
        UnreachableError: The store is away, busy, full or read-only.
        NoSiteError: There is no site where the settings say.
        EndedSiteError: The site was handed over: nothing is changed here any more.
    """
    now = (clock or WallClock()).now()
    posting = posting_of(settings, now=now)
    with open_store(settings.url, is_writer=is_writer, posting=posting) as store:
        desk = desk_of(store)
        may_change = not is_writer or also_when_ended
        if not may_change and desk.switches.hold(SITE_ENDED) is not None:
            raise EndedSiteError
        yield desk


@contextmanager
def open_showing(settings: Settings, *, clock: Clock | None = None) -> Iterator[Desk]:
    """Hand out a desk to show pages from; nothing is changed at it.

    Raises:
        UnreachableError: The store is away.
        NoSiteError: There is no site where the settings say.
        EndedSiteError: The site was handed over: what it has is old.
    """
    with open_desk(settings, is_writer=False, clock=clock) as desk:
        if desk.switches.get(SITE_ENDED) is not None:
            raise EndedSiteError
        yield desk


def desk_of(store: Store) -> Desk:
    """Return the ports of the store that deciding needs."""
    return Desk(
        incidents=store.incidents,
        steps=store.steps,
        journal=store.journal,
        outbox=store.outbox,
        ledger=store.ledger,
        loads=store.loads,
        call_ups=store.call_ups,
        assignments=store.assignments,
        roster=store.roster,
        registry=store.registry,
        donations=store.donations,
        occasions=store.occasions,
        proposals=store.proposals,
        deadlines=store.deadlines,
        publications=store.publications,
        heartbeats=store.heartbeats,
        switches=store.switches,
        accounts=store.accounts,
        registrations=store.registrations,
        alerts=store.alerts,
        personal_data=store.personal_data,
        dues=store.dues,
        rehearsals=store.rehearsals,
        evidence=store.evidence,
    )


def posting_of(settings: Settings, *, now: datetime) -> Posting:
    """Return what putting messages takes.

    Args:
        settings: Of the site.
        now: Wall time.
    """
    return Posting(
        site=_site(settings),
        now=now,
        answer_words=_AnswerWords(settings),
        alert_texts=CapTexts(),
    )


def _site(settings: Settings) -> Site:
    folder = settings.site.absolute()
    changed = (folder / "site.yaml").stat() if (folder / "site.yaml").exists() else None
    return _site_as_of(folder, changed and (changed.st_mtime_ns, changed.st_size))


@cache
def _site_as_of(folder: Path, _changed: tuple[int, int] | None) -> Site:
    """Return the site, read once and again when its file has changed."""
    return site_in(folder)


@dataclass(frozen=True)
class _AnswerWords:
    """See connectors.store.AnswerWords: a link where people can reach our pages."""

    settings: Settings

    def __call__(
        self,
        message_id: MessageId,
        reply_code: str,
        language: str,
        expires_at: datetime | None,
        replies: Replies,
    ) -> str:
        """See AnswerWords."""
        secret = self._secret
        if not secret or expires_at is None:
            return words(f"answer.code.{replies}", language, code=reply_code)
        token = LinkKey(secret).token(message_id, expires_at)
        link = f"{self.settings.public_url.rstrip('/')}/a/{token}"
        return words("answer.link", language, link=link, code=reply_code)

    @cached_property
    def _secret(self) -> bytes:
        # Read when the first message is put: few transactions put any.
        if not self.settings.public_url:
            return b""
        return self.settings.secrets().get(LINK_KEY, "").encode()
