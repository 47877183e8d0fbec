"""Simulated responders: read their messages and press a button on the answer page.

They know nothing but what arrives: the link in the message and the page behind it.
"""

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread, Timer
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from flows.demo.gateway import Received

_LINK = re.compile(r"https?://[^\s/]+/a/[A-Za-z0-9_-]{38}")
_BUTTON = re.compile(r'name="do" value="([a-z0-9]+)"')
_TIMEOUT_S = 10
#: Who could not open the page tries again; who said yes is there after a while.
_TRIES, _AGAIN_AFTER_S, _ARRIVES_AFTER_S = 3, 2.0, 8.0
#: How willing people are: yes, in a quarter of an hour, no; some read and say nothing.
_SILENT = "silent"
_SHARES = {"yes": 0.76, "in15": 0.1, "no": 0.08, _SILENT: 0.06}
_ADVICE = {
    "en": "Close the market hall, test the households around it, tell residents why.",
    "zh": "关闭农贸市场，对周边住户采样，并向居民说明原因。",
}


@dataclass
class Counts:
    """What the responders did."""

    messages: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    #: Pages that did not take an answer, and why.
    failures: list[str] = field(default_factory=list)


class Responders:
    """Everybody who has a telephone in this demo."""

    def __init__(self, *, seed: int, workers: int = 8, slowest_s: float = 3.0) -> None:
        self._seed, self._slowest_s = seed, slowest_s
        self._links: SimpleQueue[str] = SimpleQueue()
        self._known: set[str] = set()
        self._failed: Counter[str] = Counter()
        self._lock, self._end = Lock(), Event()
        self.counts = Counts()
        self._threads = [
            Thread(target=self._answer_all, daemon=True, name=f"responder {number}")
            for number in range(workers)
        ]

    def open(self) -> None:
        """Start reading messages."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Read no more."""
        self._end.set()
        for thread in self._threads:
            thread.join(_TIMEOUT_S)

    def take(self, received: Received) -> None:
        """Read a message; somebody who was asked answers in a while."""
        found = _LINK.search(received.body)
        with self._lock:
            self.counts.messages += 1
            if found is None or found[0] in self._known:
                return
            self._known.add(found[0])
        # The same person takes the same time in every demo.
        wait_s = self._dice(received.address).uniform(0.3, self._slowest_s)
        self._visit(found[0], wait_s)

    def _visit(self, link: str, wait_s: float) -> None:
        timer = Timer(wait_s, self._links.put, [link])
        timer.daemon = True
        timer.start()

    def _dice(self, of: str) -> random.Random:
        return random.Random(f"{self._seed}/{of}")  # noqa: S311 -- nothing to guess

    def _answer_all(self) -> None:
        while not self._end.is_set():
            try:
                link = self._links.get(timeout=0.2)
            except Empty:
                continue
            self._answer(link)

    def _answer(self, link: str) -> None:
        try:
            with urlopen(link, timeout=_TIMEOUT_S) as page:  # noqa: S310 -- a loopback page
                html = page.read().decode()
            pressed = self._choose(link, html)
            if pressed:
                with urlopen(_post(link, pressed), timeout=_TIMEOUT_S) as page:  # noqa: S310 -- as above
                    page.read()
                self._count(pressed["do"])
                if pressed["do"] in {"yes", "in15"}:
                    self._visit(link, _ARRIVES_AFTER_S)
        except (HTTPError, URLError, TimeoutError) as error:
            self._fail(link, error)

    def _fail(self, link: str, error: Exception) -> None:
        with self._lock:
            self._failed[link] += 1
            if self._failed[link] >= _TRIES:
                self.counts.failures.append(f"{type(error).__name__}: {error}")
                return
        self._visit(link, _AGAIN_AFTER_S)

    def _choose(self, link: str, html: str) -> Mapping[str, str]:
        """Return the fields to send; nothing when the page asks nothing of us."""
        buttons = set(_BUTTON.findall(html))
        if "advice" in buttons:
            language = "zh" if 'lang="zh' in html else "en"
            return {"do": "advice", "advice": _ADVICE[language]}
        if "received" in buttons:
            return {"do": "received"}
        if "arrived" in buttons:
            return {"do": "arrived"}
        if not {"yes", "no"} <= buttons or 'class="now' in html:
            return {}
        shares = {
            one: share for one, share in _SHARES.items() if one in {*buttons, _SILENT}
        }
        do = self._dice(link).choices(list(shares), list(shares.values()))[0]
        if do == _SILENT:
            return {}
        number = {"number": "6"} if 'name="number"' in html else {}
        return {"do": do} | number

    def _count(self, pressed: str) -> None:
        with self._lock:
            answers = self.counts.answers
            answers[pressed] = answers.get(pressed, 0) + 1


def _post(link: str, fields: Mapping[str, str]) -> Request:
    return Request(link, data=urlencode(fields).encode(), method="POST")  # noqa: S310 -- a loopback page
