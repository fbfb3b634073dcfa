"""What there is to decide about a case, for the form that is signed."""

from intake.asked import askable, whole
from intake.decision_forms import Deciding
from intake.models import Amendment
from intake.presenters import words
from intake.presenters.case import CasePage, body_of, graded_places
from intake.presenters.signed import asked_words
from intake.questionnaire import PAGE, PAGES, Question
from intake.selectors import CaseRecord


def deciding(record: CaseRecord, page: CasePage | None = None) -> Deciding:
    """`page` knows what would change the picture; without it nothing is suggested."""
    amended = {one.code for one in record.amendments if one.kind != Amendment.Kind.VERIFIED}
    open_to = askable(record.answers, amended, record.patient.language)
    return Deciding(
        places=graded_places(body_of(record.item.summary)),
        rank_seen=min([record.item.rank, *(one.rank for one in record.open_escalations)]),
        questions=_grouped(open_to),
        suggested=[code for code in page.next.marks if code in open_to] if page and page.next else [],
    )


def version_words(record: CaseRecord) -> str:
    """Which state of the case is signed, as it stands beside the signature."""
    summary = record.item.summary
    made = f", judged {words.moment(summary.made_at)}" if summary else ", read by hand"
    return f"state {record.input_seq} of the facts{made}, fingerprint {record.seen_sha256[:12]}"


def _grouped(codes: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions by topic, in the order in which they are asked."""
    groups: dict[str, dict[str, str]] = {}
    for page in PAGES:
        for question in page.questions:
            if question.code in codes and not _is_inside(question):
                group = groups.setdefault(str(PAGE[page.part].title), {})
                group.setdefault(question.code, asked_words([question.code])[0])
    return [(title, list(questions.items())) for title, questions in groups.items()]


def _is_inside(question: Question) -> bool:
    """Whether it comes with the first item of its validated questionnaire."""
    return bool(question.item_of) and whole([question.code])[0] != question.code
