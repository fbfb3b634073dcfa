"""Everything the rules know as one Markdown page that a clinician can read from top to bottom.

The page is made from the text of a ruleset, file by file and key by key, and not from the loaded objects: a
file or a key that is new stands on it without a change here. What has a shape of its own is only what reads
better so: expressions, figures, sources, facts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from intake.headless.readable import MARGIN, is_expression, readable, sentence, words
from intake.headless.rules_prose import INTRODUCTION, PREFACES, TITLES
from intake.rules import ENGINE_VERSION, Ruleset

Entry = Mapping[str, Any]
FIRST = ("red_flags/", "structures/", "mimics.yaml", "terms.yaml", "grading.yaml")
LAST = ("anatomy.yaml", "dictionary.yaml", "sources.yaml")
SHOWN_FIGURES = ("seen", "computed")
SMALL = 2  # keys of an entry that needs no heading
HEADS = ("says", "title", "name")
"""The sentence that says what an entry is; the first of these that it has."""
PLAIN_KEYS = {
    "when": "met when",
    "per": "judged for each",
    "lr_pos": "positive likelihood ratio",
    "lr_neg": "negative likelihood ratio",
    "ci": "interval",
    "who": "answered by",
    "of": "one of",
}
CODE = re.compile(r"[a-z0-9]+(_([a-z0-9]+|\{\w+\}))+")


def rules_page(ruleset: Ruleset) -> str:
    """The whole page."""
    content: dict[str, Entry] = json.loads(ruleset.text)
    page = _Page(content)
    introduction = INTRODUCTION.format(
        version=content["grading.yaml"]["version"], engine=ENGINE_VERSION, digest=ruleset.digest
    )
    lines = [introduction]
    for part, names in _parts(content):
        lines += [f"## {TITLES.get(part, _title(part))}", "", PREFACES.get(part, "")]
        for name in names:
            lines += page.file(name)
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _parts(content: Mapping[str, Entry]) -> Iterator[tuple[str, list[str]]]:
    """Each part with its files; a folder is one part. New parts come before the last ones."""
    parts: dict[str, list[str]] = {}
    for name in content:
        folder, slash, _ = name.partition("/")
        parts.setdefault(folder + slash, []).append(name)
    others = [part for part in parts if part not in (*FIRST, *LAST)]
    for part in (*FIRST, *others, *LAST):
        if part in parts:
            yield part, parts[part]


def _title(part: str) -> str:
    return words(part.removesuffix("/").removesuffix(".yaml")).capitalize()


class _Page:
    def __init__(self, content: Mapping[str, Entry]) -> None:
        self.content = content
        self.sources: Entry = content["sources.yaml"]["sources"]
        self.terms: Entry = content["terms.yaml"]["terms"]
        self.ids = frozenset(_ids(content))

    def file(self, name: str) -> Iterator[str]:
        file, level = self.content[name], 3
        if "/" in name:
            named = next((file[key] for key in HEADS if isinstance(file.get(key), str)), "")
            yield from _heading(level, named or _title(name.rpartition("/")[2]))
            level += 1
        plain = {key: value for key, value in file.items() if not _holds_entries(value)}
        yield from self.keys({key: value for key, value in plain.items() if key != "title"})
        yield ""
        for key, value in file.items():
            is_named = key in re.split(r"[/.]", name)  # the heading of the part says it
            if key not in plain and not is_named:
                yield from _heading(level, words(key).capitalize())
            if key not in plain:
                yield from self.entries(key, value, level + (not is_named))

    def entries(self, key: str, value: Any, level: int) -> Iterator[str]:
        """A list of mappings, or a mapping of mappings by name."""
        if key == "sources":
            yield from (self.source(id_, source) for id_, source in value.items())
        elif key == "themes":
            for theme, facts in value.items():
                yield from _heading(level, words(theme).capitalize())
                yield from (self.one_line(f"`{code}`", fact) for code, fact in facts.items())
                yield ""
        elif key == "terms":
            for name, entry in value.items():
                yield from self.entry(f"term `{name}`", entry, level)
        elif isinstance(value, Mapping) and "id" in value:
            yield from self.entry(value["id"], value, level)
        elif isinstance(value, Mapping):
            for name, entry in value.items():
                yield from self.entry(name, entry, level)
        elif all(len(entry) <= SMALL and all(map(_is_plain, entry.values())) for entry in value):
            yield from (self.one_line("", entry) for entry in value)
            yield ""
        else:
            for position, entry in enumerate(value, start=1):
                named = next((entry[k] for k in ("id", "root", "code") if isinstance(entry.get(k), str)), "")
                if named or any(head in entry for head in HEADS):
                    yield from self.entry(named or str(position), entry, level)
                else:
                    yield from self.keys(entry)
                    yield ""

    def entry(self, name: str, entry: Entry, level: int) -> Iterator[str]:
        """One entry under its id."""
        yield from _heading(level, name)
        head = next((key for key in HEADS if isinstance(entry.get(key), str)), "")
        if head:
            yield f"**{_prose(entry[head])}**"
            yield ""
        yield from self.keys({k: v for k, v in entry.items() if k not in (head, "id")})
        yield ""

    def keys(self, entry: Entry) -> Iterator[str]:
        """A list of what an entry says, key by key; the sources last but for the version."""
        for key, value in sorted(_shown(entry).items(), key=lambda item: _place(item[0])):
            yield from self.key(key, value)

    def key(self, key: str, value: Any) -> Iterator[str]:
        name = PLAIN_KEYS.get(key, words(key))
        if key == "sources" and isinstance(value, list):
            yield f"- {name}: {', '.join(map(self.cited, value))}"
        elif key == "when" or is_expression(value):
            first, *others = self.expression(value)
            yield f"- {name}" if others else f"- {name}: {first.strip().removeprefix('- ')}"
            yield from (first, *others) if others else ()
        elif key == "per" and not value:
            yield "- judged once"
        elif _is_plain(value):
            yield f"- {name}: {self.plain(value)}"
        elif isinstance(value, Mapping):
            yield f"- {name}"
            yield from (MARGIN + line for line in self.keys(value))
        else:
            yield f"- {name}"
            for item in value:
                if isinstance(item, Mapping) and not is_expression(item):
                    yield f"{MARGIN}{self.one_line('', item)}"
                elif is_expression(item):
                    yield from self.expression(item)
                else:
                    yield f"{MARGIN}- {self.plain(item)}"

    def expression(self, spec: object) -> Iterator[str]:
        says = {name: str(term.get("says", "")) for name, term in self.terms.items()}
        return (MARGIN + line for line in readable(spec, says))

    def one_line(self, head: str, entry: Entry) -> str:
        """A small mapping in one line."""
        said = []
        for key, value in _shown(entry).items():
            if key == "sources" and isinstance(value, list):
                told = ", ".join(map(self.cited, value))
            else:
                told = self.plain(value)
            said.append(f"{PLAIN_KEYS.get(key, words(key))} {told}")
        return f"- {head}: {'; '.join(said)}" if head else f"- {'; '.join(said)}"

    def plain(self, value: Any) -> str:
        """Anything in one line."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if value is None:
            return "none"
        if isinstance(value, str):
            return f"[{value}](#{value})" if value in self.ids else _prose(value)
        if isinstance(value, Mapping):
            if is_expression(value):
                return "; ".join(line.strip().removeprefix("- ") for line in readable(value))
            return "; ".join(f"{words(str(key))}: {self.plain(item)}" for key, item in _shown(value).items())
        if isinstance(value, list):
            told = [
                f"({self.plain(item)})" if isinstance(item, Mapping) else self.plain(item) for item in value
            ]
            return ", ".join(told) or "none"
        return str(value)

    def cited(self, id_: str) -> str:
        source = self.sources.get(id_, {})
        return f"[{id_}](#{id_})" + ("" if source.get("verified") or id_ == "expert" else " (from memory)")

    def source(self, id_: str, source: Entry) -> str:
        """A citation with its place to be found at."""
        year = f" ({source['year']})" if source.get("year") else ""
        parts = [
            f"{source.get('authors', '')}{year}",
            str(source.get("title", "")),
            str(source.get("journal", "")),
            f"doi {source['doi']}" if source.get("doi") else "",
            f"PubMed {source['pmid']}" if source.get("pmid") else "",
            str(source.get("address", "")),
            _read(source),
        ]
        known = {
            "authors",
            "year",
            "title",
            "journal",
            "doi",
            "pmid",
            "address",
            "verified",
            "seen_as",
            "note",
        }
        more = [f"{words(key)}: {self.plain(value)}" for key, value in source.items() if key not in known]
        told = [
            _prose(part.strip().rstrip("."))
            for part in (*parts, *more, source.get("note", ""))
            if part.strip()
        ]
        return f'- <a id="{id_}"></a>`{id_}`: {". ".join(told)}.'


def _read(source: Entry) -> str:
    if not source.get("verified"):
        return "From memory: nobody has read it for this knowledge base"
    return f"Read as: {source['seen_as']}" if source.get("seen_as") else "Read"


def _heading(level: int, text: str) -> Iterator[str]:
    yield f"{'#' * min(level, 6)} {text}"
    yield ""


def _place(key: str) -> int:
    """Prose first, then the sources and the version."""
    return {"sources": 1, "since": 2}.get(key, 0)


def _shown(entry: Entry) -> dict[str, Any]:
    """Without the figures that nobody has seen, however deep they stand; `numbers` says that they are not."""
    if "numbers" not in entry or entry["numbers"] in SHOWN_FIGURES:
        return dict(entry)
    kept = {"since": entry["since"]} if "since" in entry else {}
    return {**_without_figures(entry), **kept}


def _without_figures(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without_figures(item) for key, item in value.items() if key != "ci" and not _is_figure(item)
        }
    if isinstance(value, list):
        return [_without_figures(item) for item in value if not _is_figure(item)]
    return value


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _holds_entries(value: Any) -> bool:
    """What deserves headings: entries in a list or by name. An expression or a small mapping does not."""
    if is_expression(value):
        return False
    if isinstance(value, Mapping):
        return "id" in value or (bool(value) and all(isinstance(item, Mapping) for item in value.values()))
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(item, Mapping | list) for item in value)
    return not isinstance(value, Mapping)


def _prose(text: str) -> str:
    """Text of the knowledge, safe in Markdown; a lone code becomes words."""
    text = " ".join(text.split())
    text = words(text) if CODE.fullmatch(text) else sentence(text)
    return re.sub(r"([*<|\[\]])", r"\\\1", text)


def _ids(value: Any) -> Iterator[str]:
    """Every id that an entry has, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str):
            yield value["id"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _ids(item)
