"""The clinician's addresses."""

from django.urls import path

from intake.views.review import (
    answer,
    case,
    copies,
    decision,
    escalations,
    examination,
    first_rating,
    handover,
    quality,
    queue,
    unsigned,
)
from intake.views.review.first_rating import after_rating
from orthoregen.policies import CLINICAL, policy

app_name = "review"
urlpatterns = [
    path("", policy(queue.queue, roles=CLINICAL), name="queue"),
    path("arrivals/", policy(queue.arrivals, roles=CLINICAL, by_itself=True), name="arrivals"),
    path("search/", policy(queue.search, roles=CLINICAL, methods="POST"), name="search"),
    path("quality/", policy(quality.quality, roles=CLINICAL), name="quality"),
    path("escalations/", policy(escalations.escalations, roles=CLINICAL), name="escalations"),
    path("alarm/", policy(escalations.alarm, roles=CLINICAL, by_itself=True), name="alarm"),
    path(
        "escalations/<uuid:escalation_id>/",
        policy(escalations.escalation, roles=CLINICAL, methods="GET POST"),
        name="escalation",
    ),
    path("<uuid:item_id>/", policy(after_rating(case.case), roles=CLINICAL), name="case"),
    path(
        "<uuid:item_id>/rate/",
        policy(first_rating.rate, roles=CLINICAL, methods="GET POST"),
        name="rate",
    ),
    path("<uuid:item_id>/claim/", policy(queue.claim, roles=CLINICAL, methods="POST"), name="claim"),
    path("<uuid:item_id>/release/", policy(queue.release, roles=CLINICAL, methods="POST"), name="release"),
    path(
        "<uuid:item_id>/hand-over/",
        policy(handover.hand_over, roles=CLINICAL, methods="GET POST"),
        name="hand-over",
    ),
    path(
        "<uuid:item_id>/examination/",
        policy(after_rating(examination.examination), roles=CLINICAL, methods="GET POST"),
        name="examination",
    ),
    path(
        "<uuid:item_id>/imaging/",
        policy(after_rating(examination.imaging), roles=CLINICAL, methods="GET POST"),
        name="imaging",
    ),
    path(
        "<uuid:item_id>/answers/<slug:answer>/",
        policy(after_rating(answer.answer), roles=CLINICAL, methods="GET POST"),
        name="answer",
    ),
    path(
        "<uuid:item_id>/answers/<slug:answer>/verify/",
        policy(after_rating(answer.verify), roles=CLINICAL, methods="POST"),
        name="verify",
    ),
    path(
        "<uuid:item_id>/decide/",
        policy(after_rating(decision.decide), roles=CLINICAL, methods="GET POST", keeps=unsigned.keep),
        name="decide",
    ),
    path(
        "<uuid:item_id>/correct/",
        policy(after_rating(decision.correct), roles=CLINICAL, methods="GET POST", keeps=unsigned.keep),
        name="correct",
    ),
    path("<uuid:item_id>/summary.pdf", policy(after_rating(copies.summary), roles=CLINICAL), name="summary"),
    path("<uuid:item_id>/export.json", policy(after_rating(copies.export), roles=CLINICAL), name="export"),
]
