"""Hostile requests, the same ones for the same seed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from random import Random
from urllib.parse import quote, urlencode

from starlette.testclient import TestClient

from flows.web.limits import Limits

ODD = (
    *("", "0", "-1", "yes", "no", "in15", "arrived", "left", "advice", "\0", "\r\n"),
    *("' or 1=1 --", '" or ""="', "'; drop table answer; --", "%27%20or%201=1"),
    *("{{7*7}}", "${jndi:ldap://x}", "{answer}", "{0.__class__}", "%s%s%n"),
    *("<script>alert(1)</script>", '"><svg onload=x>', "javascript:alert(1)"),
    *("../../etc/passwd", "..%2f..%2f", "%00", "%2e%2e/", "file:///etc/passwd"),
    *("\ud800", "\uff19\uff19", "\u202e", "\ufffe", "🚒" * 40, "A" * 5000, "9" * 400),
    *("A1 yes", "yes in 99999999", "in -5", "1e309", "NaN", "true", "null", "[]"),
    *("mayor", "operator", "ana", "bo", "II", "met", "call", "gates", "north"),
)
FIELDS = (
    *("do", "minutes", "note", "number", "ask", "advice", "key", "need", "quantity"),
    *("donor", "contact", "login", "password", "step", "person", "post", "reason"),
    *("text", "text-en", "text-zh", "as", "message", "deadline", "level", "sure"),
    *("seat", "insured"),
)
METHODS = (*["GET"] * 9, *["POST"] * 9, "PUT", "HEAD", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
TYPES = (FORM, FORM, "application/json", "multipart/form-data; boundary=x", "x/y", "")


class Endless(Limits):
    """So that every request gets as far as it can."""

    def takes(self, *_: object) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """One page that is attacked, and what an attacker may have."""

    page: str
    #: Cookies of people who are logged in and may not do this, or of nobody.
    cookies: Sequence[Mapping[str, str]] = ({},)
    #: Keys of forms that are not the ones of these cookies.
    keys: Sequence[str] = ("",)
    #: Ids and tokens of other people.
    ids: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Makes a JSON body instead of a form now and then.
    takes_json: bool = False

    def requests(self, number: int, seed: int) -> Iterator[Callable[[TestClient], int]]:
        """Yield requests; each returns its status."""
        dice = Random(f"{self.page}/{seed}")  # noqa: S311 -- the same ones again
        for _ in range(number):
            yield self._request(dice)

    def _request(self, dice: Random) -> Callable[[TestClient], int]:
        method, path = dice.choice(METHODS), self._path(dice)
        headers = dict(self.headers) | self._headers(dice)
        cookies = {**dice.choice(self.cookies)}
        if dice.random() < 0.2:
            cookies["muster-desk"] = _quoted(_odd(dice, self.ids))[:300]
        if cookies:
            pairs = (f"{name}={value}" for name, value in cookies.items())
            headers["cookie"] = "; ".join(pairs)
        body = self._body(dice)

        def send(client: TestClient) -> int:
            client.cookies.clear()
            answer = client.request(
                method,
                path,
                content=body,
                headers=headers,
                follow_redirects=False,
            )
            return answer.status_code

        return send

    def _path(self, dice: Random) -> str:
        path = self.page
        if "ID" in path:
            one = dice.choice(self.ids) if self.ids else ""
            if dice.random() < 0.5 or not one:
                one = _damaged(dice, one) if one and dice.random() < 0.5 else ""
                one = one or _quoted(_odd(dice, self.ids)[:500]) or "x"
            path = path.replace("ID", one)
        if dice.random() < 0.3:
            query = {dice.choice(("lang", "find", "how", "page", "live")): _odd(dice)}
            path += f"?{urlencode(query, errors='replace')}"
        return path

    def _headers(self, dice: Random) -> dict[str, str]:
        headers = {"content-type": dice.choice(TYPES)}
        for name in ("accept-language", "sec-fetch-site", "origin", "x-forwarded-for"):
            if dice.random() < 0.2:
                headers[name] = _quoted(_odd(dice))[:200] or "x"
        if dice.random() < 0.05:
            headers["content-encoding"] = "gzip"
        return headers

    def _body(self, dice: Random) -> bytes:
        luck = dice.random()
        if luck < 0.03:
            return b"a=1&" * dice.choice((40, 8_000, 60_000))
        if luck < 0.06:
            return dice.randbytes(dice.choice((1, 200, 17_000)))
        form = {dice.choice(FIELDS): _odd(dice, self.ids) for _ in range(6)}
        if dice.random() < 0.7:
            form["key"] = dice.choice(self.keys)
        if dice.random() < 0.5:
            form |= {"do": dice.choice(("yes", "no", "in15")), "sure": "yes"}
        if self.takes_json and dice.random() < 0.7:
            told: dict[str, object] = {"from": _odd(dice, self.ids), "text": _odd(dice)}
            told["id"] = _odd(dice)
            told |= {"at": dice.choice((_odd(dice), -1, 1e300, 10**30, [], {}))}
            return dumps(form | told).encode()
        return urlencode(form, errors="surrogatepass").encode()


def _odd(dice: Random, ids: Sequence[str] = ()) -> str:
    return dice.choice((*ODD, *ids, *ids))


def _damaged(dice: Random, text: str) -> str:
    at = dice.randrange(len(text))
    other = dice.choice("ABCDEFabcdef0123456789-_")
    return text[:at] + (other if other != text[at] else "zz") + text[at + 1 :]


def statuses(
    client: TestClient, attack: Hostile, number: int, seed: int
) -> dict[int, int]:
    """Send the requests; return how often each status came."""
    found: dict[int, int] = {}
    for send in attack.requests(number, seed):
        status = send(client)
        found[status] = found.get(status, 0) + 1
    return found


def _quoted(text: str) -> str:
    return quote(text, safe="%", errors="surrogatepass")
