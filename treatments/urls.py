"""Routes of the catalogue. No patient, no public and no case leads here."""

from django.urls import path

from orthoregen.policies import CATALOGUE, CLINICAL, KEEPERS, policy
from treatments.views import approving, managing, precautions, reading, writing

app_name = "treatments"
READERS = CLINICAL | CATALOGUE  # those who use it, and those who keep it
BOTH = "GET POST"

urlpatterns = [
    path("", policy(reading.table, roles=READERS), name="list"),
    path("manage/", policy(managing.entries, roles=KEEPERS), name="manage"),
    path("manage/new/", policy(writing.new, roles=CATALOGUE, methods=BOTH), name="new"),
    path("manage/import/", policy(writing.bring_in, roles=CATALOGUE, methods=BOTH), name="import"),
    path("manage/export/", policy(managing.export_all, roles=KEEPERS), name="export-all"),
    path("manage/<slug:code>/", policy(managing.entry, roles=KEEPERS), name="entry"),
    path("manage/<slug:code>/preview/", policy(managing.preview, roles=KEEPERS), name="preview"),
    path("manage/<slug:code>/export/", policy(managing.export_one, roles=KEEPERS), name="export"),
    path("manage/<slug:code>/compare/", policy(managing.compare, roles=KEEPERS), name="compare"),
    path("manage/<slug:code>/history/", policy(managing.history, roles=KEEPERS), name="history"),
    path("manage/<slug:code>/text/", policy(writing.text, roles=CATALOGUE, methods=BOTH), name="text"),
    path(
        "manage/<slug:code>/evidence/<slug:structure>/",
        policy(writing.evidence, roles=CATALOGUE, methods=BOTH),
        name="evidence",
    ),
    path(
        "manage/<slug:code>/law/<slug:jurisdiction>/",
        policy(writing.law, roles=CATALOGUE, methods=BOTH),
        name="law",
    ),
    path(
        "manage/<slug:code>/precautions/<int:precaution_id>/",
        policy(precautions.precaution, roles=CATALOGUE, methods=BOTH),
        name="precaution",
    ),
    path(
        "manage/<slug:code>/precautions/new/",
        policy(precautions.new_precaution, roles=CATALOGUE, methods=BOTH),
        name="new-precaution",
    ),
    path(
        "manage/<slug:code>/propose/",
        policy(approving.propose, roles=CATALOGUE, methods=BOTH),
        name="propose",
    ),
    path(
        "manage/<slug:code>/discard/", policy(writing.discard, roles=CATALOGUE, methods=BOTH), name="discard"
    ),
    path("manage/<slug:code>/retire/", policy(approving.retire, roles=KEEPERS, methods=BOTH), name="retire"),
    path(
        "manage/<slug:code>/proposals/<int:proposal>/",
        policy(approving.proposal, roles=KEEPERS, methods=BOTH),
        name="proposal",
    ),
    path("<slug:code>/", policy(reading.detail, roles=READERS), name="detail"),
    path("<slug:code>/versions/<int:version>/", policy(reading.version, roles=READERS), name="version"),
]
