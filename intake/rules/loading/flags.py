"""Reading red flags and mimics."""

from collections.abc import Iterator, Mapping, Sequence

from intake.rules.entries import Flag, HarmlessAlone, Lowering, Mimic
from intake.rules.loading.reading import Entry, Faults
from intake.rules.loading.scope import DOMAINS, GRADES, Scope

BASIS = ("guideline", "study", "safety_choice")
ADVICE = {"emergency": ("emergency_", "crisis"), "urgent": ("watch_", "crisis"), "soon": ("watch_", "crisis")}


def read_flags(file: Entry, scope: Scope) -> tuple[list[Flag], list[HarmlessAlone]]:
    theme = file.text("theme")
    file.text("title")
    flags = [flag for entry in file.entries("red_flags") if (flag := _flag(entry, theme, scope))]
    harmless = []
    for entry in file.entries("never_alone", required=False):
        expression = scope.expression(entry)
        if expression:
            harmless.append(
                HarmlessAlone(entry.get("when"), expression, entry.text("why"), scope.cited(entry))
            )
        entry.done()
    file.done()
    return flags, harmless


def _flag(entry: Entry, theme: str, scope: Scope) -> Flag | None:
    urgency = entry.choice("urgency", ADVICE)
    expression = scope.expression(entry)
    spec = {
        "id": scope.id(entry),
        "title": entry.text("title"),
        "suspected": entry.texts("suspected"),
        "when": entry.get("when"),
        "suppressed_by": entry.texts("suppressed_by", required=False),
        "advice_id": entry.text("advice_id"),
        "basis": entry.choice("basis", BASIS),
        "why": entry.text("why"),
        "sources": scope.cited(entry),
        "note": entry.text("note", required=False),
        "since": entry.whole("since", least=1),
    }
    if not spec["suspected"]:
        entry.fault("suspected names no condition")
    if spec["advice_id"] and not str(spec["advice_id"]).startswith(ADVICE[urgency]):
        entry.fault(f"the advice {spec['advice_id']} does not belong to an {urgency} flag")
    entry.done()
    if expression is None:
        return None
    rank = scope.dictionary.rank(urgency)
    return Flag(theme=theme, urgency=urgency, rank=rank, expression=expression, **spec)


def check_suppression(flags: Sequence[Flag], files: Mapping[str, str], faults: Faults) -> None:
    """A flag may hide a milder duplicate, never a more urgent one."""
    ranks = {flag.id: flag.rank for flag in flags}
    for flag in flags:
        for other in flag.suppressed_by:
            if other == flag.id or other not in ranks:
                message = f"suppressed_by names {other!r}, which is no other red flag"
            elif ranks[other] > flag.rank:
                message = f"suppressed_by names {other!r}, which is less urgent than this flag"
            else:
                continue
            faults.add(files[flag.id], flag.id, message)


def read_mimics(file: Entry, scope: Scope) -> Iterator[Mimic]:
    for entry in file.entries("mimics"):
        per = entry.texts("per", allowed=("side",))
        expressions = scope.sided(entry, per)
        effects = entry.entry("effects", required=False) or Entry({}, file.file, entry.name, file.faults)
        weaken = effects.entry("weaken", required=False) or Entry({}, file.file, entry.name, file.faults)
        mimic = Mimic(
            id=scope.id(entry),
            says=entry.text("says"),
            per=per,
            when=entry.get("when"),
            expressions=expressions,
            grade=entry.choice("grade", GRADES),
            sources=scope.cited(entry),
            lower=tuple(_lowerings(effects, scope)),
            ignore=frozenset(effects.texts("ignore", required=False)),
            drop_history=frozenset(
                effects.texts("drop_history", required=False, allowed=scope.dictionary.structures)
            ),
            weaken_domains=frozenset(weaken.texts("domains", required=False, allowed=DOMAINS)),
            weaken_lines=frozenset(weaken.texts("lines", required=False)),
            note=entry.text("note", required=False),
            since=entry.whole("since", least=1),
        )
        for part in (weaken, effects, entry):
            part.done()
        yield mimic


def _lowerings(effects: Entry, scope: Scope) -> Iterator[Lowering]:
    for entry in effects.entries("lower", required=False):
        structure = entry.choice("structure", scope.dictionary.structures)
        yield Lowering(structure, frozenset(entry.texts("roots", required=False)))
        entry.done()
