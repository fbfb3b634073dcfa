"""The words that no patient may read before a clinician releases something, in every language of the site.

Names of structures and levels, of conditions, of urgency, of rules and of treatments. They are the words that
a reader would know them by, not the whole titles, so that another wording is found too.
"""

import re
from collections.abc import Iterator

from intake.rules import RULESET

WORDS = {
    "structure": {
        "en-gb": r"\bfacets?\b|nerve roots?|\bdis[ck]s?\b|ligaments?|muscles?\b|sacro-?iliac|\bSI joint",
        "es": r"facet|interapofis|ra[ií](z|ces) nervios|\bdiscos?\b|ligament|m[uú]scul|sacroil[ií]ac",
        "hi": r"फ़?ैसेट|तंत्रिका मूल|नस की जड़|डिस्क|लिगामेंट|स्नायु|मांसपेश|माँसपेश|सैक्रोइलियक",
    },
    "condition": {
        "en-gb": r"cauda equina|hernia|stenosis|sciatica|fractur|tumou?r|metasta|malignan|abscess|myelopath|"
        r"radiculopath|spondyl|aneurysm|dissection|isch[ae]+mi|claudication|compression|arthritis|osteopor|"
        r"degenerat|instabilit|haematoma|coronary",
        "es": r"cauda equina|cola de caballo|hernia|estenosis|ci[aá]tica|fractur|tumor|met[aá]sta|malign|"
        r"absceso|mielopat|radiculopat|espondil|aneurisma|disecci[oó]n|isquemi|claudicaci|compresi[oó]n|artritis|"
        r"osteopor|degenerat|inestabilidad|hematoma|coronari",
        "hi": r"कॉडा|हर्निया|स्टेनोसिस|सायटिका|साइटिका|फ्रैक्चर|फ़्रैक्चर|ट्यूमर|मेटास्ट|फोड़ा|मायलोपैथी|"
        r"एन्यूरिज्म|एन्यूरिज़्म|धमनीविस्फार|गठिया|अस्थिरता|ऑस्टियोपोरोसिस",
    },
    "urgency": {
        "en-gb": r"\burgent|\broutine\b|\bpriority|red flag|triage",
        "es": r"\burgente|\brutina|prioridad|bandera roja|se[ñn]al de alarma|triaje",
        "hi": r"अत्यावश्यक|प्राथमिकता|ट्राइएज|लाल झंड",
    },
    "treatment": {
        "en-gb": r"\bPRP\b|platelet|bone.marrow|stem cell|prolotherap|dextrose|growth factor|steroid|"
        r"radiofrequency|epidural|injection|manual therapy|physiotherap|surgery|operation|anti-?inflammator",
        "es": r"\bPRP\b|plaqueta|m[eé]dula [oó]sea|c[eé]lulas madre|proloterap|dextrosa|de crecimiento|"
        r"esteroide|cortico|radiofrecuencia|epidural|inyecci|terapia manual|fisioterap|cirug|operaci|"
        r"antiinflamator",
        "hi": r"पीआरपी|प्लेटलेट|अस्थि मज्जा|बोन मैरो|स्टेम सेल|प्रोलोथेरेपी|स्टेरॉयड|स्टेरॉइड|रेडियोफ्रीक्वेंसी|"
        r"एपिड्यूरल|इंजेक्शन|फिजियोथेरेपी|फ़िज़ियोथेरेपी|सर्जरी|ऑपरेशन|सूजन कम करने",
    },
    "level": dict.fromkeys(
        ("en-gb", "es", "hi"), r"\b[CTL]\d{1,2}\s?[/-]\s?[CTLS]?\d{1,2}\b|\bL[1-5]\b|\bS1\b"
    ),
}
_FIND = {
    (kind, language): re.compile(pattern, re.IGNORECASE)
    for kind, words in WORDS.items()
    for language, pattern in words.items()
}
_NAMES = re.compile(r"\b(rf_\w+|[a-z0-9]+(?:_[a-z0-9]+)+)\b")


def found(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What stands in a text that may not: its kind and the words. English counts in every language."""
    for kind in WORDS:
        for one in {language, "en-gb"}:
            yield from ((kind, hit.group()) for hit in _FIND[kind, one].finditer(text))


def names_of_rules(source: str) -> set[str]:
    """Names of red flags, lines and everything else that judges, wherever they stand in a page's source."""
    return {name for name in _NAMES.findall(source) if name in RULESET.entries or name.startswith("rf_")}
