"""Passwords: kept as argon2id writes them, never themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plans.errors import MobilizationError

#: Characters. Long beats odd: three words that nobody would put together.
SHORTEST, LONGEST = 10, 200
#: Each takes 64 MiB while it is tried.
_AT_ONCE, _WAITING = 2, 8


class PasswordError(MobilizationError):
    """A password that should not be kept."""


class TooManyTriesError(MobilizationError):
    """More passwords are tried at this moment than this machine can try."""


def _hasher() -> PasswordHasher:
    # RFC 9106, section 4, second recommended option: 64 MiB, 3 passes.
    return PasswordHasher()


@dataclass(frozen=True)
class Passwords:
    """Makes and tries hashes, a few at once: a flood of them takes no memory."""

    hasher: PasswordHasher = field(default_factory=_hasher)
    _inside: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(_AT_ONCE + _WAITING)
    )
    _working: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(_AT_ONCE)
    )
    _nobodys: list[str] = field(default_factory=list)

    def hashed(self, password: str) -> str:
        """Return what is kept of a new password.

        Raises:
            PasswordError: It is too short, too long or one character over and over.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            msg = f"a password has {SHORTEST} to {LONGEST} characters"
            raise PasswordError(msg)
        if len(set(password)) < SHORTEST // 2:
            msg = "this password is too easy to guess; take a few words"
            raise PasswordError(msg)
        return self.hasher.hash(_bytes(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Say whether it is the password; None (nobody) takes as long as any other.

        Raises:
            TooManyTriesError: Others are being tried, and wait.
        """
        with self._turn():
            known = kept or self._of_nobody()
            try:
                self.hasher.verify(known, _bytes(password[:LONGEST]))
            except (VerificationError, InvalidHashError):
                return False
            return kept is not None and len(password) <= LONGEST

    def _of_nobody(self) -> str:
        if not self._nobodys:
            self._nobodys.append(self.hasher.hash(b"nobody has this one"))
        return self._nobodys[0]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise TooManyTriesError
        try:
            with self._working:
                yield
        finally:
            self._inside.release()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
