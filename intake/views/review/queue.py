"""The queue: what waits, what is mine, what the patient added to, what is done; and finding a person."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from intake import selectors
from intake.models import ReviewItem
from intake.presenters import words
from intake.presenters.queue import line
from intake.searching import LONGEST, described
from intake.services import claims, reviews
from intake.services.transitions import MovedOn
from intake.views.review import common
from orthoregen.audit.services import record

TABS = {"waiting": "Waiting", "mine": "Mine", "answered": "Answered by patient", "done": "Done"}
OVERLAP = timedelta(seconds=2)  # a case that was being judged while the page was read
LISTS = {"waiting": selectors.waiting, "answered": selectors.answered, "done": selectors.done}


def queue(request: HttpRequest) -> HttpResponse:
    """One page of one list."""
    tab = request.GET.get("list", "waiting")
    tab = tab if tab in TABS else "waiting"
    after, now = request.GET.get("after", ""), timezone.now()
    page = selectors.mine(common.signed_in(request), after) if tab == "mine" else LISTS[tab](after)
    context = {
        "tab": tab,
        "tabs": TABS.items(),
        "lines": [line(row, now) for row in page.rows],
        "is_first_page": not after,
        "first_url": _address(tab),
        "next_url": _address(tab, page.after) if page.after else "",
    }
    if tab == "waiting" and not after:
        context |= _news(now, 0)
    return render(request, "review/queue.html", context)


def arrivals(request: HttpRequest) -> HttpResponse:
    """What came in since a page was read. That page asks by itself, and is answered when there is more."""
    try:
        since = datetime.fromtimestamp(int(request.GET["since"]), UTC)
        known = int(request.GET["known"])
    except (KeyError, ValueError, OverflowError, OSError):  # no page of ours asks so: it begins anew
        return render(request, "review/_arrivals.html", _news(timezone.now(), 0))
    count = selectors.arrived(since - OVERLAP)
    if count == known:
        return HttpResponse(status=204)
    return render(request, "review/_arrivals.html", _news(since, count))


def _news(since: datetime, count: int) -> dict[str, object]:
    said = urlencode({"since": int(since.timestamp()), "known": count})
    return {
        "news": count,
        "read_at": words.moment(since),
        "arrivals_url": f"{reverse('review:arrivals')}?{said}",
    }


def search(request: HttpRequest) -> HttpResponse:
    """The cases of whom somebody looks for. It is posted, so that no name stands in an address or a log."""
    typed = request.POST.get("q", "")[:LONGEST]
    of = described(typed)
    if of is None:
        return redirect("review:queue")
    after, now = request.POST.get("after", ""), timezone.now()
    page = selectors.found(of, after)
    person = common.signed_in(request)
    record(action="queue.searched", actor=person, reason=f"{len(page.rows)} found")
    context = {
        "tab": "found",
        "tabs": TABS.items(),
        "lines": [line(row, now) for row in page.rows],
        "typed": typed,
        "next_mark": page.after,
        "has_pages": bool(page.after or after),
        "is_first_page": not after,
    }
    return render(request, "review/queue.html", context)


def _address(tab: str, after: str = "") -> str:
    said = {"list": tab} if tab != "waiting" else {}
    return f"{reverse('review:queue')}?{urlencode(said | ({'after': after} if after else {}))}".rstrip("?")


def claim(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take the case; whoever comes second reads who has it."""
    try:
        claims.claim(item_id=item_id, by=common.signed_in(request), at=timezone.now())
    except ReviewItem.DoesNotExist:
        raise Http404 from None
    except MovedOn:
        return _who_has_it(request, item_id)
    return redirect("review:case", item_id)


def _who_has_it(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = ReviewItem.objects.get(pk=item_id)
    if item.state == ReviewItem.State.DECIDED:
        return common.already_decided(
            request, item_id, reviews.AlreadyDecided(reviews.current_decision(item_id))
        )
    if item.claimed_by_id == common.signed_in(request).pk:
        return redirect("review:case", item_id)  # the button was pressed twice
    return common.not_claimed(request, item_id)


def release(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Give the case back."""
    try:
        claims.release(item_id=item_id, by=common.signed_in(request))
    except ReviewItem.DoesNotExist:
        raise Http404 from None
    except (MovedOn, claims.NotClaimed):
        return common.not_claimed(request, item_id)
    return redirect("review:queue")
