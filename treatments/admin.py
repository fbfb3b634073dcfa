"""The stock admin of the catalogue. Who may enter is decided by role (`orthoregen.accounts.backends`)."""

from typing import Any

from auditlog.context import set_actor
from django.contrib import admin
from django.db.models import JSONField, Q
from django.http import HttpRequest, HttpResponse

from treatments.forms.condition import ConditionField
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


class EvidenceInline(admin.StackedInline):
    model = Evidence
    extra = 0


class LegalStatusInline(admin.StackedInline):
    model = LegalStatus
    extra = 0


class PrecautionInline(admin.StackedInline):
    model = Precaution
    extra = 0
    formfield_overrides = {JSONField: {"form_class": ConditionField}}


@admin.register(Treatment)
class TreatmentAdmin(CatalogueAdmin):
    list_display = ("name", "family", "code")
    list_filter = ("family",)
    search_fields = ("name", "code")
    inlines = (EvidenceInline, LegalStatusInline, PrecautionInline)

    def view_on_site(self, obj: Treatment) -> str:
        """Straight to the page: the admin's own detour is closed."""
        return obj.get_absolute_url()

    def get_readonly_fields(self, request: HttpRequest, obj: Treatment | None = None) -> tuple[str, ...]:
        """A code is permanent: addresses and the knowledge base know the entry by it."""
        return ("code",) if obj else ()


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
    """Whether any part of the catalogue rests on it."""
    cites = Q(sources=source)
    return any(
        model.objects.filter(cites).exists() for model in (Treatment, Evidence, LegalStatus, Precaution)
    )
