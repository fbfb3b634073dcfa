"""What a person is told to do, at once or while waiting: the only computed thing that patients see.

A text names no illness, part of the body, urgency or time of a call. `approved_by` stays empty until a clinic
has approved the text. A changed text gets a new version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.text import Words


@dataclass(frozen=True)
class Advice:
    """One text. In its words stand {emergency_number}, {crisis_name}, {crisis_number} and {phone}."""

    id: str
    kind: str
    title: Words
    steps: tuple[Words, ...]
    lead: Words = ""
    version: str = "1"
    approved_by: str = ""

    def filled(self, *, emergency_number: str, crisis_name: str, crisis_number: str, phone: str) -> "Advice":
        """The text with the clinic's own numbers, in the language of the request."""
        numbers = {
            "emergency_number": emergency_number,
            "crisis_name": crisis_name,
            "crisis_number": crisis_number,
            "phone": phone,
        }
        return replace(
            self,
            title=str(self.title).format_map(numbers),
            lead=str(self.lead).format_map(numbers),
            steps=tuple(str(step).format_map(numbers) for step in self.steps),
        )


GO = _("Go to a hospital emergency department now")
CALL = _("Call {emergency_number} now")
TODAY = _("One of your answers can be a sign that a doctor should check today. It is safest not to wait.")
DRIVE = _("Do not drive yourself. Ask someone to take you. If nobody can, call {emergency_number}.")
SHOW = _("Show them this page.")
BRING = _("Take your phone, your list of medicines, and someone who can stay with you.")
READY = _("Keep your phone and your list of medicines beside you.")
HELP = _("Get help at once if one of these starts")
WHERE = _("Then go to a hospital emergency department, or call {emergency_number}. Do not wait for us.")
WORSE = _("If you get worse in any other way, call the clinic on {phone}.")

NUMB = _("You become numb between your legs or around your back passage.")
WATER = _("You have trouble passing urine, or you lose urine or stool.")
WEAK = _("A leg or an arm becomes weak, or weaker than it was.")
BALANCE = _("You become unsteady when you walk, or your hands become clumsy.")
FEVER = _("You have a fever or shivering, or you feel very ill.")
CHEST = _("You have chest pain, or you are short of breath.")
TEARING = _("A sudden, very strong pain starts in your back, chest or tummy.")
WEIGHT = _("You can no longer put weight on a leg.")


def _by_id(texts: Iterable[Advice]) -> dict[str, Advice]:
    return {text.id: text for text in texts}


ADVICE: dict[str, Advice] = _by_id(
    (
        Advice("emergency_nerves", "emergency", GO, (DRIVE, SHOW, BRING), lead=TODAY),
        Advice(
            "emergency_call",
            "emergency",
            CALL,
            (
                _("Ask for an ambulance. Say what you feel, and when it began."),
                _("Sit or lie down, and stay where you are. Do not drive yourself."),
                _("Ask someone to stay with you, and unlock the door."),
                READY,
            ),
            lead=_("One of your answers can be a sign that needs help at once. It is safest not to wait."),
        ),
        Advice(
            "emergency_injury",
            "emergency",
            _("Keep still and call {emergency_number} now"),
            (
                _("Ask for an ambulance. Say that your back or neck may be hurt."),
                _("Move as little as possible. Let nobody bend or twist your back or neck."),
                _("Do not drive yourself, and do not go by car."),
                READY,
            ),
            lead=TODAY,
        ),
        Advice(
            "emergency_unwell",
            "emergency",
            GO,
            (
                DRIVE,
                _("If you feel worse on the way, call {emergency_number}."),
                SHOW,
                BRING,
            ),
            lead=TODAY,
        ),
        Advice("emergency_general", "emergency", GO, (DRIVE, SHOW, BRING), lead=TODAY),
        Advice(
            "crisis",
            "crisis",
            _("Talk to someone now"),
            (
                _("Call {crisis_name} on {crisis_number}. They are there to listen."),
                _("If you may hurt yourself, call {emergency_number}."),
                _("Ask someone you trust to stay with you."),
                _("You can also call the clinic on {phone}."),
            ),
            lead=_("You do not have to be alone with this."),
        ),
        Advice("watch_nerves", "watch", HELP, (NUMB, WATER, WEAK, BALANCE, WHERE)),
        Advice("watch_unwell", "watch", HELP, (FEVER, CHEST, TEARING, WEAK, WHERE)),
        Advice(
            "watch_injury",
            "watch",
            HELP,
            (
                WEIGHT,
                WEAK,
                NUMB,
                WATER,
                WHERE,
            ),
            lead=_("Until we have seen you, do not lift anything heavy."),
        ),
        Advice("watch_general", "watch", HELP, (NUMB, WATER, WEAK, FEVER, WHERE, WORSE)),
        Advice("standard", "watch", HELP, (NUMB, WATER, WEAK, FEVER, WHERE)),
    )
)
