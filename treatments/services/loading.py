"""What the knowledge base brings into the catalogue."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.apps.registry import Apps
from django.db import transaction

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
LISTS = ("sources", "sources_for", "sources_against")  # kept in tables of their own


@cache
def knowledge(name: str) -> list[dict[str, Any]]:
    """One file of the knowledge base: a list of entries."""
    entries: list[dict[str, Any]] = yaml.safe_load((KNOWLEDGE / f"{name}.yaml").read_text(encoding="utf-8"))
    return entries


@transaction.atomic
def load_catalogue(registry: Apps = apps) -> list[str]:
    """Bring in every source and treatment that is not there yet, and give the codes of the new treatments.

    What is there stays as it is: from then on it belongs to the catalogue admins. A migration hands over
    its own `registry` of models.
    """
    model = {
        name: registry.get_model("treatments", name)
        for name in ("Source", "Treatment", "Evidence", "Precaution")
    }
    for source in knowledge("sources"):
        model["Source"].objects.get_or_create(id=source["id"], defaults=source)
    present = set(model["Treatment"].objects.values_list("code", flat=True))
    new = [entry for entry in knowledge("modalities") if entry["code"] not in present]
    for entry in new:
        apart = ("evidence", "precautions", "sources", "alternatives")
        plain = {name: value for name, value in entry.items() if name not in apart}
        treatment = model["Treatment"].objects.create(**plain)
        treatment.sources.set(entry["sources"])
        for part in entry["evidence"]:
            _add(model["Evidence"], treatment, part)
        for place, part in enumerate(entry["precautions"], start=1):
            _add(model["Precaution"], treatment, part | {"place": place})
    for entry in new:  # once all of them are there
        others = model["Treatment"].objects.filter(code__in=entry.get("alternatives", []))
        model["Treatment"].objects.get(code=entry["code"]).alternatives.set(others)
    return [entry["code"] for entry in new]


def _add(model: Any, treatment: Any, part: dict[str, Any]) -> None:
    row = model.objects.create(
        treatment=treatment, **{name: value for name, value in part.items() if name not in LISTS}
    )
    for name in LISTS:
        if name in part:
            getattr(row, name).set(part[name])
