"""The bottom line: of all statements on the page the one short sentence that a reader meets first."""

import re
from collections.abc import Sequence

from functions.generation.asks import Ask, of_a_study
from functions.generation.choosing import Chosen
from functions.generation.plan import Plan
from functions.generation.statements import VERBS

MOST_WORDS = 40
FROM = 40  # it is one of the best statements of the page

# Weights measured on patients' own questions and on titles (docs/decisions/0005-extractive-writer.md). On the page a
# sentence stands among others; alone it has to be about the subject and come from a page about it.
RELEVANCE_WEIGHT = 0.75  # the score by which the statement was chosen
SUBJECT_WEIGHT = 1.2  # how much of what the question names it carries
PAGE_WEIGHT = 0.8  # how good its page is
PATIENT_BONUS = 0.5  # from a page written for patients
ASKED_BONUS = 0.3  # under a heading that answers what is asked for
WANTED_BONUS = 0.2  # of a section that this kind of question asks for
FIRST_BONUS = 0.1  # opens its passage: it was written to be read first
DEFINES_BONUS = 1.0  # it says what something is, where that is asked
SPEAKS_BONUS = 1.0  # it speaks of what is asked for
SAYS_BONUS = 2.0  # it answers by what it says: before all else

# What a line has to bear on the question, or there is none: a short wrong answer is worse than a page without one.
BEARING = 0.45
ASKED_BEARS = 0.3
WANTED_BEARS = 0.2

# Both are looked for in small letters.
_STATES = re.compile(rf"\b(?:{VERBS})\b")
# Alone it leaves the reader asking which, who or what; or somebody is quoted.
_DANGLES = re.compile(
    r"\b(?:these|those|this|such|the same|therefore|however|as well(?! as)|instead(?! of))\b|[“”\"]|"
    r"\b(?:table|figure|question) \d|"
    r"^[^:]{1,40}: |"  # an item of a list, with its label
    r"^(?:no|yes|and|so|but|thus|they|it|he|she|some|more|their|its|while|all|other|likewise|"
    r"the (?:drug|tumor|cancer|patient|test|doctor))\b"
)
# Of dying and of nothing left to try nobody reads first who has not asked how it goes on.
_FRIGHTENS = re.compile(
    r"\bno (?:other |further |known |standard |effective |approved )*(?:treatment|therap|cure|option)|"
    r"\b(?:die|dies|died|dying|deaths?|fatal|incurable|cannot be cured|cure rate|poor prognosis|"
    r"prognosis (?:is|remains) (?:very )?poor)\b"
)


def bottom_line(chosen: Sequence[Chosen], plan: Plan, asked: Sequence[Ask], *, for_patient: bool) -> Chosen | None:
    """The best that stands alone and states a fact; none when all lean on others or tell of a study."""
    studies = any(one.of_studies for one in asked)
    calm = all(one.section != "outlook" for one in asked)

    def fit(one: Chosen) -> float:
        return (
            RELEVANCE_WEIGHT * one.score
            + SUBJECT_WEIGHT * one.subject
            + PAGE_WEIGHT * one.page
            + PATIENT_BONUS * (for_patient and one.statement.hit.source.audience == "patient")
            + ASKED_BONUS * one.asked
            + WANTED_BONUS * (one.section in plan.wanted)
            + FIRST_BONUS * (one.statement.place == 0)
            + DEFINES_BONUS * one.defines
            + SAYS_BONUS * one.says
            + SPEAKS_BONUS * (one.speaks is not None)
        )

    best = chosen[:FROM]
    if any(one.leads == "always" for one in asked) or (asked and all(one.leads for one in asked)):
        # of side effects, where those are asked about, and not of the drug alone
        best = [one for one in best if one.says or (one.speaks and one.speaks.leads and one.names_itself)]
    fitting = (one for one in best if _stands_alone(one, studies=studies, calm=calm) and _bears(one, plan))
    return max(fitting, key=fit, default=None)


def _bears(one: Chosen, plan: Plan) -> bool:
    """Whether it says enough of what the person named and wrote, or stands where what is asked for is answered: and
    always of the drug or cancer that they named, since a long message says much besides.
    """
    if not one.names:
        return False
    under = ASKED_BEARS * one.asked + WANTED_BEARS * (one.section in plan.wanted)
    return one.own + one.subject + under >= BEARING


def _stands_alone(one: Chosen, *, studies: bool, calm: bool) -> bool:
    said = one.statement.text.lower()
    return (
        one.statement.form == "sentence"
        and len(one.statement.parts) == 1
        and one.statement.words <= MOST_WORDS
        and (one.says or _STATES.search(said) is not None)
        and _DANGLES.search(said) is None
        and (studies or of_a_study().search(said) is None)
        and not (calm and _FRIGHTENS.search(said))
    )
