"""Real objects for the arguments of a route: what `owner` filled in, and what stands in the queue."""

from orthoregen.accounts.models import User
from tests.orthoregen.routes import Route


def arguments_for(route: Route, owner: User) -> dict[str, object]:
    """A value for each argument of the route, so that its address can be called."""
    return {name: VALUES[name](owner) for name in route.arguments}


VALUES = {
    "object_id": lambda owner: str(owner.pk),
    "app_label": lambda owner: "accounts",
    "content_type_id": lambda owner: 1,
}
