"""What the readers of the files share: the dictionary, the sources, the words, and the ids that are taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.rules.dictionary import Dictionary
from intake.rules.expressions import Expression, Words, compile_expression
from intake.rules.leaves import BadExpression
from intake.rules.loading.reading import Entry
from intake.rules.sides import SIDES

GRADES = ("A", "B", "C", "D")
DOMAINS = ("history", "examination", "block", "imaging", "prior")
PER = ("side", "level")


@dataclass
class Scope:
    dictionary: Dictionary
    sources: frozenset[str]
    words: Words = field(default_factory=Words)
    ids: dict[str, str] = field(default_factory=dict)

    def id(self, entry: Entry) -> str:
        """The id of an entry; ids are unique over all files, because stored summaries quote them."""
        id_ = entry.text("id")
        if id_ in self.ids:
            entry.fault(f"the id stands in {self.ids[id_]} too")
        self.ids[id_] = entry.file
        return id_

    def cited(self, entry: Entry) -> tuple[str, ...]:
        """The sources of an entry: at least one, each of them known."""
        cited = entry.texts("sources")
        if not cited and entry.data.get("sources") is not None:
            entry.fault("sources is empty")
        for source in cited:
            if source not in self.sources:
                entry.fault(f"the source {source!r} is not in sources.yaml")
        return cited

    def expression(
        self, entry: Entry, key: str = "when", *, side: str | None = None, levels: bool = False
    ) -> Expression | None:
        spec = entry.get(key, required=True)
        if spec is None:
            return None
        try:
            return compile_expression(spec, self.dictionary, self.words, side=side, levels=levels)
        except BadExpression as error:
            for fault in error.faults:
                entry.fault(f"{key}: {fault}")
            return None

    def sided(self, entry: Entry, per: Iterable[str]) -> dict[str | None, Expression]:
        """The expression of an entry, compiled for each side when it is judged by side."""
        by_side, by_level = "side" in per, "level" in per
        if not by_side:
            once = self.expression(entry, levels=by_level)
            found: dict[str | None, Expression] = {None: once} if once else {}
        else:
            left = self.expression(entry, side=SIDES[0], levels=by_level)
            right = self.expression(entry, side=SIDES[1], levels=by_level) if left else None
            found = {SIDES[0]: left, SIDES[1]: right} if left and right else {}
            if left and right and left.sources == right.sources:
                entry.fault("it is judged by side and reads the same on both sides")
        if by_level and found and not any(expression.by_level for expression in found.values()):
            entry.fault("it is judged by level and {level} is nowhere in it")
        return found

    def reference(self, entry: Entry) -> dict[str, object]:
        """An entry that is kept to be read by people: free but for its id and its sources."""
        self.id(entry)
        self.cited(entry)
        return dict(entry.data)
