"""A knowledge folder and cases for measuring: 85 rules over 150 answers, the same ones every time.

The rules mean nothing. They have the shape of red flags: two to four comparisons under `all`, `any`,
`at_least` and `not`, of yes/no answers, choices, numbers and lists. Every case answers everything, so that
engines that know only true and false can be asked the same.
"""

import random
from pathlib import Path
from typing import Any

import yaml

RULES, CASES = 85, 200
WORDS = ("none", "mild", "moderate", "severe")
PLACES = tuple(f"place_{n}" for n in range(8))
SHARES = {"bool": 80, "choice": 45, "int": 17, "multi": 6}
"""With the two codes of the body map 150 answers."""
FIXED = {
    "pain_regions": {"type": "multi", "of": "regions"},
    "main_region": {"type": "choice", "of": "regions"},
}
OF_TYPE: dict[str, dict[str, Any]] = {
    "bool": {"type": "bool"},
    "choice": {"type": "choice", "of": list(WORDS)},
    "int": {"type": "int", "min": 0, "max": 100},
    "multi": {"type": "multi", "of": list(PLACES)},
}

Rule = str | dict[str, Any]
"""An expression as it stands in a knowledge file."""


def facts() -> dict[str, dict[str, Any]]:
    """The 150 facts by code, as a dictionary file has them."""
    plain = {f"{kind}_{n:02}": spec for kind, spec in OF_TYPE.items() for n in range(1, SHARES[kind] + 1)}
    return {code: {"who": "patient", **spec} for code, spec in (plain | FIXED).items()}


def rules() -> dict[str, Rule]:
    """The rules by id."""
    drawn = random.Random(1)  # noqa: S311 - the same rules every time
    codes = [code for code in facts() if code not in FIXED]
    return {f"rule_{n:02}": _rule(drawn, drawn.sample(codes, 4)) for n in range(1, RULES + 1)}


def _rule(drawn: random.Random, codes: list[str]) -> Rule:
    a, b, c, d = (_comparison(drawn, code) for code in codes)
    return drawn.choice(
        (
            {"all": [a, b]},
            {"any": [a, b]},
            {"all": [a, {"any": [b, c]}]},
            {"any": [a, {"all": [b, c]}]},
            {"all": [a, {"not": b}]},
            {"all": [a, {"any": [b, c]}, {"not": d}]},
            {"at_least": {"n": 2, "of": [a, b, c]}},
            {"any": [{"all": [a, b]}, {"all": [c, d]}]},
        )
    )


def _comparison(drawn: random.Random, code: str) -> str:
    match code.split("_")[0]:
        case "bool":
            return f"{code} == {drawn.choice(('true', 'false'))}"
        case "choice":
            one, other = drawn.sample(WORDS, 2)
            return drawn.choice((f"{code} == {one}", f"{code} in [{one}, {other}]"))
        case "int":
            return f"{code} {drawn.choice(('>=', '<'))} {drawn.randint(20, 80)}"
        case _:
            return f"{code} includes {drawn.choice(PLACES)}"


def cases(number: int = CASES) -> list[dict[str, Any]]:
    """Complete sets of answers."""
    drawn = random.Random(2)  # noqa: S311 - the same cases every time
    return [{code: _answer(drawn, fact) for code, fact in facts().items()} for _ in range(number)]


def _answer(drawn: random.Random, fact: dict[str, Any]) -> Any:
    of: list[str] = list(PLACES) if fact.get("of") == "regions" else fact.get("of", [])
    match fact["type"]:
        case "bool":
            return drawn.random() < 0.5
        case "int":
            return drawn.randint(fact["min"], fact["max"])
        case "choice":
            return drawn.choice(of)
        case _:
            return drawn.sample(of, drawn.randint(0, 4))


def write(folder: Path) -> None:
    """Writes the knowledge folder; `Ruleset.from_folder` loads it."""
    points = {"strong": 3, "moderate": 2, "weak": 1}
    supports = ("strong", "moderate", "weak", "none", "not_assessable", "against")
    flags = [
        {
            "id": id_,
            "title": id_,
            "urgency": "soon",
            "suspected": ["nothing"],
            "when": when,
            "advice_id": "watch_general",
            "basis": "safety_choice",
            "why": "To be measured.",
            "sources": ["made_up"],
            "since": 1,
        }
        for id_, when in rules().items()
    ]
    files: dict[str, dict[str, Any]] = {
        "dictionary.yaml": {
            "version": 1,
            "unknown": ["not_sure"],
            "structures": {},
            "urgency": {word: word for word in ("emergency", "urgent", "soon", "routine")},
            "regions": [{"code": place} for place in PLACES],
            "lists": {"levels": ["L4/5", "L5/S1"]},
            "themes": {"everything": facts()},
        },
        "sources.yaml": {"sources": {"made_up": {"title": "Nothing", "verified": True}}},
        "terms.yaml": {"terms": {}},
        "anatomy.yaml": {
            "areas": {"lumbar": list(PLACES)},
            "follow_main": [],
            "default_area": "lumbar",
            "body_map": list(FIXED),
            "painful": "pain_regions",
            "main": "main_region",
            "region_groups": {},
            "roots": [],
            "decisive_levels": {"lumbar": []},
        },
        "grading.yaml": {
            "version": 1,
            "grade_words": dict.fromkeys("ABCD", "word"),
            "support_words": dict.fromkeys(supports, "word"),
            "ranking": list(supports),
            "clinical_domains": ["history"],
            "points": {**points, "composite": 1, "confirming_imaging": 1, "against": points},
            "history_cap": 6,
            "minimum_data": {"count": 2, "not_counted": []},
            "not_graded": {"when": "int_01 < 1", "cap": "Not graded."},
            "assessable_for_outcome": 3,
            "candidate_cap": "Imaging alone.",
            "examination_pending": "Pending.",
            "red_flag_heading": "Open.",
            "sources": ["made_up"],
        },
        "mimics.yaml": {"mimics": []},
        "red_flags/rules.yaml": {"theme": "rules", "title": "Rules", "red_flags": flags},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
