"""The patient's pages. Words that stand here are no keys of question pages."""

from django.urls import path

from intake.access import own_patient, own_response
from intake.views.patient import copies, home, more, pages, parked, rights, sending, start, stop
from orthoregen.policies import PATIENT, View, policy

app_name = "intake"
BOTH = "GET POST"


def mine(view: View, methods: str = "GET") -> View:
    """A page about one form, for those who act for its person."""
    return policy(view, roles=PATIENT, methods=methods, owns=own_response)


def about(view: View, methods: str = "GET") -> View:
    """A page about one person, for those who act for them."""
    return policy(view, roles=PATIENT, methods=methods, owns=own_patient)


urlpatterns = [
    path("", policy(home.home, roles=PATIENT), name="home"),
    path("new/", policy(start.new, roles=PATIENT, methods=BOTH), name="new"),
    path("rights/", policy(rights.index, roles=PATIENT), name="rights"),
    path("rights/<uuid:patient_id>/", about(rights.person), name="person-rights"),
    path("rights/<uuid:patient_id>/readers/", about(rights.readers), name="readers"),
    path("rights/<uuid:patient_id>/consent/", about(rights.consent, "POST"), name="consent"),
    path("<uuid:response_id>/", mine(home.case), name="case"),
    path("<uuid:response_id>/discard/", mine(home.discard, BOTH), name="discard"),
    path("<uuid:response_id>/person/", mine(start.person, BOTH), name="person"),
    path("<uuid:response_id>/stop/", mine(stop.stop, BOTH), name="stop"),
    path("<uuid:response_id>/check/", mine(sending.check, BOTH), name="check"),
    path("<uuid:response_id>/answers.pdf", mine(copies.answers), name="answers-pdf"),
    path("<uuid:response_id>/sent/", mine(sending.sent), name="sent"),
    path("<uuid:response_id>/more/", mine(more.more, BOTH), name="more"),
    path(
        "<uuid:response_id>/<slug:page>/",
        policy(pages.page, roles=PATIENT, methods=BOTH, owns=own_response, keeps=parked.keep),
        name="page",
    ),
]
