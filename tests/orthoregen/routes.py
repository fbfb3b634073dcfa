"""Every route of the site, read from the URL resolver."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str  # with its namespace, "intake:page"; empty for a route that has none
    pattern: str
    arguments: tuple[str, ...]
    callback: object

    def __str__(self) -> str:
        return self.name or self.pattern


def routes(resolver: URLResolver | None = None, namespace: str = "", before: str = "") -> Iterator[Route]:
    """Every route below `resolver`, the whole site by default."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            arguments = tuple(entry.pattern.regex.groupindex)
            yield Route(name, pattern, arguments, entry.callback)
