"""Routes of the catalogue. No patient, no public and no case leads here."""

from django.urls import path

from orthoregen.policies import CATALOGUE, CLINICAL, policy
from treatments.views import reading

app_name = "treatments"
READERS = CLINICAL | CATALOGUE  # those who use it, and those who keep it

urlpatterns = [
    path("", policy(reading.table, roles=READERS), name="list"),
    path("<slug:code>/", policy(reading.detail, roles=READERS), name="detail"),
]
