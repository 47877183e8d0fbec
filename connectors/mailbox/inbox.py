"""A mailbox as an inbox: mails in, texts out, one bad mail among good ones left out."""

import json
from collections import Counter
from datetime import datetime, timedelta

from connectors.mailbox.account import Account
from connectors.mailbox.reading import letter_of
from connectors.mailbox.session import Mail, Session, session
from plans.errors import UnreachableError
from plans.messages.inbox import Batch, Received

#: Mails a visit.
_MOST = 100


class Mailbox:
    """See plans.messages.inbox.Inbox."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def fetch(self, cursor: str, *, since: datetime) -> Batch:
        """See Inbox.fetch; the cursor is the folder's UIDVALIDITY and the last UID."""
        with session(self._account) as folder:
            after = _after(cursor, folder.validity)
            # The server's day may have begun before or after ours.
            early = since - timedelta(days=1)
            found = folder.uids(after=after, since=early)
            uids = found[:_MOST]
            mails = [mail for uid in uids if (mail := folder.mail(uid))]
            if uids and not mails:
                raise UnreachableError("mailbox", "it gives none of its mails")
            gone = len(uids) - len(mails)
            if after is None:
                mails = [one for one in mails if _is_since(one, since)]
            last = max(uids, default=0)
            is_all = len(found) == len(uids)
            if is_all:  # what is older than `since` is never asked for again
                last = max(last, folder.last_uid)
            return self._batch(folder, mails, last, gone)

    def acknowledge(self, batch: Batch) -> None:
        """See Inbox.acknowledge; people who look see the mails as read."""
        place = json.loads(batch.cursor) if batch.cursor else {}
        uids = place.get("taken", ())
        if uids:
            with session(self._account) as folder:
                if folder.validity == place["validity"]:
                    folder.mark_seen(uids)

    def _batch(self, folder: Session, mails: list[Mail], last: int, gone: int) -> Batch:
        left_out = Counter({"unreadable": gone} if gone else {})
        messages, taken = [], []
        for mail in mails:
            found = self._received(mail)
            if isinstance(found, str):
                left_out[found] += 1
            else:
                messages.append(found)
                taken.append(mail.uid)
        place = {"validity": folder.validity, "last": last, "taken": taken}
        return Batch(
            messages=messages, cursor=json.dumps(place), left_out=dict(left_out)
        )

    def _received(self, mail: Mail) -> Received | str:
        """Return the text of a mail, or why it is left out."""
        try:
            letter = letter_of(mail.raw)
        except Exception:  # noqa: BLE001 -- one bad mail stops no other
            return "unreadable"
        if letter is None:
            return "unreadable"
        if letter.is_automatic:
            return "automatic"
        trusts = self._account.trusts.lower()
        if trusts and trusts not in letter.proved_by:
            return "unproved"
        return Received(
            message_id=letter.message_id,
            sender=letter.sender,
            text=letter.text,
            said_at=mail.came_at,
            quoted_codes=letter.quoted_codes,
        )


def _after(cursor: str, validity: int) -> int | None:
    """Return the last UID that was taken; None when UIDs mean other mails by now."""
    place = json.loads(cursor) if cursor else {}
    return int(place["last"]) if place.get("validity") == validity else None


def _is_since(mail: Mail, since: datetime) -> bool:
    return mail.came_at is None or mail.came_at >= since
