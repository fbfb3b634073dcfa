"""Every kind of question on one page, and the states that no other page shows."""

from pathlib import Path

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.safestring import mark_safe

from intake import widgets
from orthoregen.policies import open_to_all
from orthoregen.urls import handler404  # noqa: F401

UNSURE = ("not_sure", "I'm not sure")
REGIONS = [
    (
        "Low back and buttocks",
        [
            ("low_back_midline", "Middle of the low back"),
            ("low_back_left", mark_safe("<b>Left</b> low back, beside the spine")),
            ("low_back_right", mark_safe("<b>Right</b> low back, beside the spine")),
        ],
    ),
    ("Hips", [("groin_left", "Left groin"), ("groin_right", "Right groin")]),
]


class KitForm(forms.Form):
    """One field for each widget, in the order of the data dictionary's kinds."""

    use_required_attribute = False

    worse = forms.ChoiceField(
        label="Where is the pain worse?",
        help_text="Think of a usual day.",
        choices=[("back", "In my back"), ("leg", "In my leg or buttock"), UNSURE],
        widget=widgets.ChoiceRadio,
        error_messages={"required": "Choose where the pain is worse."},
    )
    quality = forms.MultipleChoiceField(
        label="What is the pain like?",
        choices=[("aching", "Aching"), ("sharp", "Sharp"), ("none", "None of these"), UNSURE],
        widget=widgets.ChoiceCheckboxes,
        error_messages={"required": "Choose at least one."},
    )
    leg_pain = forms.ChoiceField(
        label="How bad was the pain in your leg?",
        choices=[(n, str(n)) for n in range(11)] + [UNSURE],
        widget=widgets.ScaleRadio,
        error_messages={"required": "Choose a number."},
    )
    weeks = forms.IntegerField(
        label="How long have you had it?",
        widget=widgets.UnitNumber(unit="weeks", unsure="I'm not sure"),
        error_messages={
            "required": "Enter a number.",
            "invalid": "Enter a number, or choose “I'm not sure”.",
        },
    )
    height = forms.DecimalField(
        label="How tall are you?",
        help_text="Without shoes.",
        widget=widgets.UnitNumber(unit="cm"),
        required=False,
    )
    born = forms.DateField(
        label="What is your date of birth?",
        help_text="For example 14 3 1948.",
        widget=widgets.BirthDate,
        error_messages={"required": "Enter your date of birth.", "invalid": "Enter a real date."},
    )
    places = forms.MultipleChoiceField(
        label="Where do you feel pain?",
        choices=[*REGIONS, ("not_sure", "I can't show it")],
        widget=widgets.PlaceCheckboxes,
        error_messages={"required": "Mark at least one place."},
    )
    main_place = forms.ChoiceField(
        label="Where is the worst spot?",
        choices=[*REGIONS, UNSURE],
        widget=widgets.PlaceRadio,
        required=False,
    )
    sitting = forms.ChoiceField(
        label="Sitting",
        choices=[("worse", "Worse"), ("better", "Better"), ("no_change", "Same"), ("not_sure", "Not sure")],
        widget=widgets.EffectRadio,
        error_messages={"required": "Choose one for sitting."},
    )
    standing = forms.ChoiceField(
        label="Standing still",
        choices=[("worse", "Worse"), ("better", "Better"), ("no_change", "Same"), ("not_sure", "Not sure")],
        widget=widgets.EffectRadio,
        required=False,
    )
    goal = forms.CharField(
        label="What do you most want to be able to do again?", widget=forms.Textarea(attrs={"rows": 3})
    )
    hand = forms.ChoiceField(
        label="Writing hand", choices=[("", "Choose one"), ("l", "Left"), ("r", "Right")]
    )
    plain = forms.ChoiceField(
        label="Stock radios", choices=[("a", "One"), UNSURE], widget=forms.RadioSelect, required=False
    )
    agree = forms.BooleanField(label="I have read this", error_messages={"required": "Tick this to go on."})

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(*self.fields)
        helper.add_input(Submit("go", "Save and continue", css_class="btn-lg"))
        return helper


class FindingForm(forms.Form):
    slump_left = forms.ChoiceField(
        label="Slump, left",
        choices=[("", "not done"), ("no", "negative"), ("yes", "positive"), ("not_sure", "unclear")],
        widget=widgets.FindingRadio,
        required=False,
    )


PAGES = Path(__file__).parent / "kit_pages"
QUESTIONS = engines["django"].from_string((PAGES / "questions.html").read_text())
COMPONENTS = engines["django"].from_string((PAGES / "components.html").read_text())


def questions(request: HttpRequest) -> HttpResponse:
    form = KitForm(request.POST or None)
    return HttpResponse(QUESTIONS.render({"form": form}, request))


def components(request: HttpRequest) -> HttpResponse:
    rows = [
        {"label": "Leg pain, 0 to 10", "value": "7", "url": "/"},
        {"label": "Leaning back", "value": "Not sure. That is fine", "url": "/", "is_unsure": True},
        {"label": "Date of birth", "value": "Not answered", "url": "/", "is_missing": True},
    ]
    context = {
        "kinds": ["emergency", "urgent", "soon", "routine", "unknown"],
        "supports": ["strong", "moderate", "weak", "none", "against", "not_assessable"],
        "rows": rows,
        "form": FindingForm(),
    }
    return HttpResponse(COMPONENTS.render(context, request))


# The names are those of open routes: a route of another name would have to be signed in to.
urlpatterns = [
    path("kit/questions/", open_to_all(questions, methods="GET POST"), name="healthz"),
    path("kit/components/", open_to_all(components), name="readyz"),
    path("", include("orthoregen.urls")),
]
