"""The sentences of the page of the rules that are not knowledge: how it is read, and what each part is."""

TITLES = {
    "red_flags/": "Red flags",
    "structures/": "Structures",
    "mimics.yaml": "Mimics",
    "terms.yaml": "Terms",
    "grading.yaml": "How lines become grades",
    "anatomy.yaml": "Where things are",
    "dictionary.yaml": "Facts",
    "sources.yaml": "Sources",
}
INTRODUCTION = """\
# What the rules know

Written by `manage.py render_rules` from `intake/rules/knowledge/`; nothing is edited here. No clinician has
reviewed the entries yet.

Ruleset version {version}, engine version {engine}, content `{digest}`.

- An entry has an id, which stored summaries quote and which never changes; `since` is the version of the
  rules in which it appeared.
- A fact stands in *italics*. What was not asked, not answered or "not sure" is unknown: it never supports,
  never speaks against and never clears a red flag. "Unless it is known that" reads unknown as no.
- *This side* is the side that is judged, each in turn; *this level* is a functional spine unit that a
  record names.
- A grade of evidence is A to D; the words are under "How lines become grades". Figures of accuracy are
  printed only where they were seen in the source or computed from it; others are from memory and are left
  out.
- A source marked "from memory" has been read by nobody for this knowledge base. `expert` is our own
  judgement.
"""
METHOD = """\
A line of evidence speaks for or against a structure with a weight. Lines of one signal count once. They are
counted by domain (history, examination, block, imaging); likelihood ratios are never multiplied, and the
result is a word, never a probability.

- **strong**: a strong line and a line of another domain, nothing strong against
- **moderate**: a moderate line and a line of another domain; or one line that spans history and
  examination; or a validated history cluster and one more line of grade A to C; nothing strong against
- **weak**: one moderate line alone; two weak lines of different signals (of grade D only where nothing
  speaks against); or one composite line
- **none**: assessable, but less
- **against**: a published rule-out, or two moderate lines against, without moderate support
- **not assessable**: no line and too few answers, or strong lines for and against at once

A ceiling caps the grade while no line of its domains supports the structure. Points order structures of one
grade and one number of domains; they are never shown and never make a grade.
"""
PREFACES = {
    "red_flags/": """\
A red flag fires when its expression is true. The urgency of a case is that of the most urgent flag that
fires; nothing lowers it. A flag whose expression stays unknown is told as not excluded. One that is
suppressed by another is not shown beside it, as a milder duplicate. "Never alone" names answers that alarm
nobody by themselves.
""",
    "structures/": """\
What speaks for and against each of the structures, and the ceiling of its grade.
""",
    "mimics.yaml": """\
What can feel the same and lies elsewhere, or makes single answers say less. A mimic never raises a grade.
""",
    "terms.yaml": """\
Expressions that several entries use, named once.
""",
    "grading.yaml": METHOD,
    "instruments/": """\
Validated questionnaires. One that is not free is neither asked nor scored until the clinic holds a licence,
and its wording does not stand here.
""",
    "opinions.yaml": """\
What stands beside the grades and never inside them: views that somebody holds, each labelled as one, and
whether the complaint is mechanical as a whole.
""",
    "precautions.yaml": """\
Facts about the person that matter before a procedure, in four words: *note* (to be kept in mind),
*clinician decides*, *hold* (not until it has passed), *stop* (not without talking it through). They name no
treatment.
""",
    "prevalence.yaml": """\
How common findings of imaging are without pain. For what does not stand here a case says "not checked yet".
""",
}
"""What a reader has to know before a part, where the entries do not say it themselves."""
