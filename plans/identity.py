"""What is stamped on every row: which occasion, which party, which kind of run."""

from enum import StrEnum
from typing import NewType

#: Why something is sent: an incident, a contact check, a readiness warning.
OccasionId = NewType("OccasionId", str)
#: An incident is an occasion; its id is the occasion's.
IncidentId = NewType("IncidentId", OccasionId)
PartyId = NewType("PartyId", str)
AskId = NewType("AskId", str)
MessageId = NewType("MessageId", str)
#: A cell's code, as the office writes it.
CellCode = NewType("CellCode", str)
#: A post's number, as the office writes it.
PostNo = NewType("PostNo", str)


class KindOfRun(StrEnum):
    """Fixed when an occasion begins; a type, not a flag someone forgets."""

    ACTUAL = "actual"  #: it is happening
    EXERCISE = "exercise"  #: real people, marked messages, only where the site allows
    REHEARSAL = "rehearsal"  #: simulated people; nothing leaves
