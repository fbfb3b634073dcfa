"""An expression of the rules in the words of a reader: what it says, without its syntax.

Names of facts stand in italics, with spaces for underscores; so a code can be found by its words.
"""

import re
from collections.abc import Iterator, Mapping

from intake.rules.leaves import CONDITION, LEAF, MISSING, RECORDS

MARGIN = "  "
OPERATORS = {
    "==": "is",
    "=": "is",
    "!=": "is not",
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "in": "is one of",
    "includes": "includes",
    "includes_any": "includes one or more of",
    "only": "includes nothing but",
}
PLACES = {"side": "this side", "other": "other side", "level": "this level"}
IN_WORDS = (
    (r"\b(on|to) the \{side\}", r"\1 this side"),
    (r"\bthe \{side\} side", "this side"),
    (r"\{side\}", "left or right"),
    (r"\b(on|to) the \{other\}", r"\1 the other side"),
    (r"\{other\}", "other"),
    (r"\{level\}", "this level"),
)
FORMS = {"all", "any", "at_least", "not", "sure", "term"}
NO_TERMS: Mapping[str, str] = {}
TRUTH = {"true": "yes", "false": "no"}


def is_expression(value: object) -> bool:
    """A form of the language, or a comparison of one fact; a sentence with "in" or "only" in it is none."""
    if isinstance(value, str):
        found = LEAF.fullmatch(_placed(value))
        if found and found["op"].isalpha():
            is_list = found["value"].startswith("[") and found["value"].endswith("]")
            return is_list or ("_" in found["code"] and " " not in found["value"])
        return bool(found or RECORDS.fullmatch(_placed(value)))
    if not isinstance(value, Mapping) or len(value) != 1 or not FORMS.issuperset(value):
        return False
    form, inside = next(iter(value.items()))
    return form != "term" or isinstance(inside, str)


def readable(spec: object, terms: Mapping[str, str] = NO_TERMS) -> Iterator[str]:
    """The lines of a Markdown list, parts indented under what joins them. `terms`: what each of them says."""
    if isinstance(spec, str):
        yield f"- {leaf(spec)}"
        return
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise ValueError(f"no expression: {spec!r}")
    form, inside = next(iter(spec.items()))
    match form:
        case "all" | "any":
            yield "- all of" if form == "all" else "- one or more of"
            yield from _inside(inside, terms)
        case "at_least":
            yield f"- at least {inside['n']} of these {len(inside['of'])}"
            yield from _inside(inside["of"], terms)
        case "not":
            is_unless = isinstance(inside, Mapping) and set(inside) == {"sure"}
            yield "- unless it is known that" if is_unless else "- it is not so that"
            yield from _inside([inside["sure"] if is_unless else inside], terms)
        case "sure":
            yield "- it is known that"
            yield from _inside([inside], terms)
        case "term":
            says = sentence(terms.get(str(inside), "")).rstrip(".")
            yield f"- [{words(str(inside))}](#term-{inside})" + (f": {says}" if says else "")
        case _:
            raise ValueError(f"{form!r} is no form of the language")


def _inside(parts: list[object], terms: Mapping[str, str]) -> Iterator[str]:
    return (MARGIN + line for part in parts for line in readable(part, terms))


def leaf(text: str) -> str:
    """One comparison in words."""
    text = _placed(text.strip())
    if records := RECORDS.fullmatch(text):
        conditions = [_condition(part) for part in records["conditions"].split(",") if part.strip()]
        where = f" where {' and '.join(conditions)}" if conditions else ""
        return f"*{words(records['code'])}* has a record{where}"
    if comparison := LEAF.fullmatch(text):
        return f"*{words(comparison['code'])}* {OPERATORS[comparison['op']]} {_values(comparison['value'])}"
    raise ValueError(f"no comparison: {text!r}")


def _condition(text: str) -> str:
    if absent := MISSING.fullmatch(text):
        return f"{words(absent['field'])} is not on file"
    condition = CONDITION.fullmatch(text)
    if not condition:
        raise ValueError(f"no condition of a record: {text!r}")
    return f"{words(condition['field'])} {OPERATORS[condition['op']]} {_values(condition['value'])}"


def _values(text: str) -> str:
    return ", ".join(TRUTH.get(one.strip(), words(one.strip())) for one in text.strip("[] ").split(","))


def _placed(text: str) -> str:
    """Braces stand in no code: `slr_{side}` is read as `slr_side` with a mark that survives the reading."""
    return re.sub(r"_?\{(side|other|level)\}", r"__\1__", text)


def words(code: str) -> str:
    """A code as words: `slr_{side}` is "slr (this side)"."""
    parts = re.split(r"__(side|other|level)__", _placed(code))
    said = [f"({PLACES[part]})" if place % 2 else part.replace("_", " ") for place, part in enumerate(parts)]
    joined = " ".join(part.strip() for part in said if part.strip())
    return joined[1:-1] if len(parts) == 3 and joined.startswith("(") and joined.endswith(")") else joined


def sentence(text: str) -> str:
    """A sentence of the knowledge, with words where a summary puts the side and the level."""
    for pattern, instead in IN_WORDS:
        text = re.sub(pattern, instead, text)
    return text
