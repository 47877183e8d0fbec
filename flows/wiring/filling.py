"""Filling secrets into what site.yaml says: `${NAME}` stands in secrets.env."""

import re
from collections.abc import Mapping

from plans.errors import MobilizationError

_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class MissingSecretError(MobilizationError):
    """Something needs a secret that is not there."""

    def __init__(self, what: str, secret: str) -> None:
        self.what, self.secret = what, secret
        super().__init__(
            f"the {what} needs {secret}: put {secret}=... into secrets.env"
        )


class Filling:
    """Puts secrets into what site.yaml says of one thing."""

    def __init__(self, what: str, secrets: Mapping[str, str]) -> None:
        """Begin; what it is, `inbox mail`, is told when a secret is missing."""
        self._what, self._secrets = what, secrets

    def __call__(self, text: str) -> str:
        """Return the text with its secrets in place.

        Raises:
            MissingSecretError: One of them is not there.
        """
        return _SECRET.sub(self._secret, text)

    def _secret(self, found: re.Match[str]) -> str:
        if found[1] not in self._secrets:
            raise MissingSecretError(self._what, found[1])
        return self._secrets[found[1]]
