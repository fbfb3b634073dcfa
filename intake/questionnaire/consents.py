"""What a person agrees to, purpose by purpose. Each answer is stored with the version of its text."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.text import Words


@dataclass(frozen=True)
class ConsentText:
    """`required` says that the form cannot go on without it. A changed text gets a new version."""

    title: Words
    text: Words
    agree: Words
    version: str = "1"
    required: bool = False


CONSENTS: dict[str, ConsentText] = {
    "care": ConsentText(
        title=_("Your answers and your care"),
        text=_(
            "The clinicians of this clinic read your answers to prepare your visit. "
            "A computer program sorts the answers. A clinician decides, never the program. "
            "We store your answers safely and show them to nobody else. "
            "You can see who opened your record, and you can stop at any time."
        ),
        agree=_("I agree that the clinic uses my answers for my care."),
        required=True,
    ),
    "messages": ConsentText(
        title=_("Messages to you"),
        text=_(
            "We can send you an e-mail when there is something new for you here. "
            "The e-mail never says what it is about. You sign in to read it. "
            "You can change your mind at any time."
        ),
        agree=_("I agree that the clinic sends me such messages."),
    ),
}
