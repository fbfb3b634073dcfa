"""Reading the numbers and words of the method."""

from intake.rules.entries import Grading
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import DOMAINS, GRADES, Scope

SUPPORT = ("strong", "moderate", "weak", "none", "not_assessable", "against")
WEIGHTS = ("strong", "moderate", "weak")


def read_grading(file: Entry, scope: Scope) -> Grading | None:
    file.whole("version")
    points, minimum, limits = (file.entry(key) for key in ("points", "minimum_data", "not_graded"))
    against = points.entry("against") if points else None
    expression = scope.expression(limits) if limits else None
    ranking = file.texts("ranking")
    if set(ranking) != set(SUPPORT):
        file.fault(f"ranking must order {', '.join(SUPPORT)}")
    if points is None or against is None or minimum is None or limits is None or expression is None:
        return None
    grading = Grading(
        grade_words=_words(file, "grade_words", GRADES),
        support_words=_words(file, "support_words", SUPPORT),
        ranking=ranking,
        clinical_domains=frozenset(file.texts("clinical_domains", allowed=DOMAINS)),
        points_for=_points(points),
        points_against=_points(against),
        points_composite=points.whole("composite"),
        points_imaging=points.whole("confirming_imaging"),
        history_cap=file.whole("history_cap"),
        minimum_count=minimum.whole("count"),
        minimum_not_counted=frozenset(minimum.texts("not_counted", allowed=scope.dictionary)),
        not_graded=expression,
        not_graded_cap=limits.text("cap"),
        assessable_for_outcome=file.whole("assessable_for_outcome"),
        candidate_cap=file.text("candidate_cap"),
        examination_pending=file.text("examination_pending"),
        red_flag_heading=file.text("red_flag_heading"),
        sources=scope.cited(file),
    )
    for entry in (points, against, minimum, limits, file):
        entry.done()
    return grading


def _words(file: Entry, key: str, names: tuple[str, ...]) -> dict[str, str]:
    entry = file.entry(key)
    if entry is None:
        return {}
    words = {name: entry.text(name) for name in names}
    entry.done()
    return words


def _points(entry: Entry) -> dict[tuple[str, str], int]:
    """Points may differ by the grade of the evidence."""
    points = {}
    for weight in WEIGHTS:
        by_grade = entry.entry(weight) if isinstance(entry.data.get(weight), dict) else None
        for grade in GRADES:
            points[weight, grade] = by_grade.whole(grade) if by_grade else entry.whole(weight)
        if by_grade:
            by_grade.done()
    return points
