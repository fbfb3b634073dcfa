"""The patient's pages. Words that stand here are no keys of question pages."""

from django.urls import path

from intake.access import own_response
from intake.views.patient import home, pages, parked, sending, start, stop
from orthoregen.policies import PATIENT, View, policy

app_name = "intake"
BOTH = "GET POST"


def mine(view: View, methods: str = "GET") -> View:
    """A page about one form, for those who act for its person."""
    return policy(view, roles=PATIENT, methods=methods, owns=own_response)


urlpatterns = [
    path("", policy(home.home, roles=PATIENT), name="home"),
    path("new/", policy(start.new, roles=PATIENT, methods=BOTH), name="new"),
    path("<uuid:response_id>/", mine(home.case), name="case"),
    path("<uuid:response_id>/consent/", mine(home.consent, "POST"), name="consent"),
    path("<uuid:response_id>/discard/", mine(home.discard, BOTH), name="discard"),
    path("<uuid:response_id>/person/", mine(start.person, BOTH), name="person"),
    path("<uuid:response_id>/stop/", mine(stop.stop, BOTH), name="stop"),
    path("<uuid:response_id>/check/", mine(sending.check, BOTH), name="check"),
    path("<uuid:response_id>/sent/", mine(sending.sent), name="sent"),
    path(
        "<uuid:response_id>/<slug:page>/",
        policy(pages.page, roles=PATIENT, methods=BOTH, owns=own_response, keeps=parked.keep),
        name="page",
    ),
]
