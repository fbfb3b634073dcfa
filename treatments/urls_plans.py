"""Routes of plans. A clinician comes from a signed decision; nothing here can be reached without one."""

from django.urls import path

from orthoregen.policies import CLINICAL, View, policy
from treatments.views import plans, procedures, releases

app_name = "plans"


def clinical(view: View, methods: str = "GET POST") -> View:
    return policy(view, roles=CLINICAL, methods=methods)


urlpatterns = [
    path("", clinical(plans.newest, "GET"), name="list"),
    path("<uuid:decision_id>/", clinical(plans.plan, "GET"), name="plan"),
    path("<uuid:decision_id>/add/<slug:code>/", clinical(plans.add), name="add"),
    path("<uuid:decision_id>/release/", clinical(releases.release), name="release"),
    path("<uuid:decision_id>/take-back/", clinical(releases.take_back), name="take-back"),
    path("item/<uuid:planned_id>/withdraw/", clinical(plans.withdraw), name="withdraw"),
    path("item/<uuid:planned_id>/done/", clinical(procedures.done), name="done"),
    path("done/<uuid:record_id>/", clinical(procedures.correct), name="correct"),
]
