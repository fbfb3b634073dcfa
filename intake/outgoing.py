"""What another app may ask the intake to do: that a patient is told that something is there to read."""

from datetime import datetime

from intake.models import Decision, Notice


def note_letter(decision: Decision, number: int, at: datetime) -> None:
    """Note, in the transaction that releases a letter, that the patient is to be told of it.

    The mail says no more than that there is a message, and goes only to who agreed to messages.
    """
    Notice.objects.create(decision=decision, letter=number, noted_at=at)
