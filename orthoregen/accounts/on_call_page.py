"""The page on which the on-call order is kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from orthoregen.accounts import on_call
from orthoregen.accounts.models import Clinician
from orthoregen.accounts.services import Refused
from orthoregen.audit.requests import person

NOT_ON_CALL = ("", "not on call")
EARLIER = 10


class OrderForm(forms.Form):
    """A place for each clinician. Places may have gaps, but nobody shares one."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, clinicians: Sequence[Clinician], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.clinicians = {f"place-{one.pk}": one for one in clinicians}
        places = [NOT_ON_CALL, *((str(n), ordinal(n)) for n in range(1, len(clinicians) + 1))]
        for name, one in self.clinicians.items():
            self.fields[name] = forms.ChoiceField(label=one.name, choices=places, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, one in self.clinicians.items():
            place = data.get(name)
            if place and place in taken:
                self.add_error(
                    name, f"{taken[place]} is {ordinal(int(place))} already. Choose another place."
                )
            elif place:
                taken[place] = one.name
        if not taken and not self.errors:
            self.add_error(None, "Choose who is told first. Somebody has to be on call.")
        return data

    @property
    def order(self) -> list[Clinician]:
        """Who is on call, first person first."""
        places = {name: self.cleaned_data[name] for name in self.clinicians if self.cleaned_data[name]}
        return [self.clinicians[name] for name in sorted(places, key=lambda name: int(places[name]))]


def ordinal(number: int) -> str:
    """ "1st", "2nd", "11th"."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def page(request: HttpRequest) -> HttpResponse:
    """Who is on call, in which order; and who was."""
    now, current = timezone.now(), on_call.current()
    able = list(on_call.can_be_on_call(now))
    if request.method == "POST":
        form = OrderForm(request.POST, clinicians=able)
        if form.is_valid():
            try:
                on_call.set_order(
                    clinicians=form.order, seen=form.cleaned_data["seen"], by=person(request), at=now
                )
            except on_call.ChangedSince as refused:
                messages.warning(request, f"{refused} This is how it stands now.")
            except Refused as refused:
                messages.warning(request, str(refused))
            else:
                messages.success(request, "The order is kept. It counts from now on.")
            return redirect("on-call")
    else:
        places = {f"place-{one.pk}": str(n) for n, one in enumerate(current.clinicians, start=1)}
        form = OrderForm(initial={"seen": current.number, **places}, clinicians=able)
    context = {
        "form": form,
        "able": able,
        "gone": [one.name for one in current.clinicians if one not in able],
        "on_call": [one.name for one in current.clinicians if one in able],
        "orders": on_call.recent(EARLIER),
    }
    return render(request, "account/on_call.html", context)
