"""What a person agrees to, purpose by purpose. Each answer is stored with the version of its text."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.text import Words


@dataclass(frozen=True)
class ConsentText:
    """`required` says that the form cannot go on without it. A changed text gets a new version.

    `without` says what follows when somebody no longer agrees; it stands beside the button.
    """

    title: Words
    text: Words
    agree: Words
    without: Words
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
        without=_(
            "If you no longer agree, you cannot go on with a form that is not sent, and it is not sent. "
            "You can throw it away, or agree again and go on. What you have sent stays in your record. "
            "To ask about that, or to tell us about your pain in another way, call us."
        ),
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
        without=_(
            "If you no longer agree, we send you no more e-mails, except the codes for signing in. "
            "Then nobody reminds you before an unfinished form is removed."
        ),
    ),
    "research": ConsentText(
        title=_("Research"),
        text=_(
            "The clinic may use answers to learn how well it helps people. "
            "It first takes out your name, date of birth, telephone number and own words. "
            "You get the same care if you do not agree. You can change your mind at any time."
        ),
        agree=_("I agree that the clinic may use my answers for research in this way."),
        without=_("If you no longer agree, your answers are left out from now on. Your care stays the same."),
    ),
}
