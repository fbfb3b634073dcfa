"""Sources are kept in the stock admin; entries have pages of their own (`treatments/views/`).

Who may enter is decided by role (`orthoregen.accounts.backends`).
"""

from typing import Any

from auditlog.context import set_actor
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from treatments.models import Evidence, LegalStatus, Precaution, Source, Treatment


class CatalogueAdmin(admin.ModelAdmin):
    """Names the person in the log of changes, and offers no deletion of many rows at once."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with set_actor(request.user):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with set_actor(request.user):
            return super().delete_view(request, *args, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {
            name: action for name, action in super().get_actions(request).items() if name != "delete_selected"
        }


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    list_display = ("id", "short", "year", "is_verified")
    list_filter = ("is_verified",)
    search_fields = ("id", "authors", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        return ("id",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source that something rests on stays."""
        return super().has_delete_permission(request, obj) and (obj is None or not is_cited(obj))


def is_cited(source: Source) -> bool:
    """Whether any draft rests on it. Versions hold their sources in full."""
    anyhow = Q(sources=source) | Q(sources_for=source) | Q(sources_against=source)
    if Evidence.objects.filter(anyhow).exists():
        return True
    others = (Treatment, LegalStatus, Precaution)
    return any(model.objects.filter(sources=source).exists() for model in others)
