"""Takes personal data out of what people write: the form of a question that may be shown and published.

It is made of rules, and it is careful with medicine: ages, doses, results, trial numbers, stages and dates of treatment
stay. So it takes out what is marked as personal by its form (an e-mail address, a telephone number) or by the words
around it ("my name is", "date of birth", "MRN").

What it cannot do: find a name that no such words announce ("mary here, stage 2"), a name in small letters after "I'm",
a place or an employer, a rare story that identifies a person by itself, or a number written in words. The form that is
shown is therefore never a reason to treat an answer as anonymous: private answers stay private.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

NAME, EMAIL, LINK, NUMBER, DATE, ADDRESS = "[name]", "[email]", "[link]", "[number]", "[date]", "[address]"
_ROUNDS = 8  # a removal may bring the next into view; each round has less left to remove

_UNIT = r"(?!\s*(?:mg|mcg|µg|ng|ml|mL|IU|U/|copies|cells|platelets|per\b|/|%))"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_A_DATE = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    rf"|{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?\d{{2,4}})?"
    rf"|{_MONTH}\s+{_DAY}(?:,?\s+\d{{2,4}})?)(?!\w)"
)
_STATES = (
    "A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]"
)
_WORD = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
_RELATION = (
    r"(?:husband|wife|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|mother|mom|mum|father|dad|son|daughter|sister"
    r"|brother|grandmother|grandfather|grandma|grandpa|aunt|uncle|cousin|niece|nephew|friend|child|baby)"
)

# Words that follow "I'm", "my mother" or "thanks," with a capital letter and are no names.
_NO_NAMES = frozenset(
    """
    a about after afraid african afro again aged all alone already also american an and angry any anyone arab as
    ashkenazi asian asked at because been being between black blind both brca breast british but by canadian cancer
    caring caucasian chemo chinese christian concerned confused considering could currently cut deaf depressed
    desperate devastated diabetic did died disabled doctor doctors does doing done due during dying else er estrogen
    european everyone exhausted experiencing facing feeling female fighting fine finally finding finished for french
    friend friends from german getting going good got grade grateful had has have having he healthy her here him his
    hispanic hopeful hormone hoping how hurting i if ill in indian interested irish is it italian japanese jewish just
    kind korean last late latina latino legally less living looking lost lynch male man married me medicare menopausal
    metastatic mexican middle more mostly much muslim my native nauseous need negative nervous never new newly no non
    normal not now nurse obese of off ok okay old on only or our out over overweight overwhelmed panicking patient
    pregnant premenopausal positive post postmenopausal pr prescribed pretty pro progesterone quite read ready really
    receiving reading recently recovering retired sad said scared scheduled seeing seriously she sick since sister
    sitting so some sorry spanish stage starting still struggling stuck supposed sure taking team terrified thank thanks
    that the their them then there they this tired to told too trans transgender triple trying type undergoing unable
    unsure until upset using vegan vegetarian very waiting was we weak well went were what when where whether which
    white who why widowed will with woman wondering worried would writing you young your yours
    anything anybody everybody nothing people folks guys ladies sir madam ma'am god amen please regards sincerely
    burkitt ewing ewings gleason hodgkin hodgkins kaposi merkel wilms breslow
    best love cheers stay take keep may can could must should let its it's dr mr mrs ms miss prof professor
    """.split()  # noqa: SIM905  # a list of 300 quoted words would be harder to read
)

_Rule = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]"]


def redact(text: str) -> str:
    """The text with placeholders such as [name] where personal data stood. Redacting it again changes nothing."""
    for _ in range(_ROUNDS):
        before = text
        folded = "".join(map(_fold, text))
        if folded != text:
            for pattern, replacement in _RULES:
                text, folded = _sub(pattern, replacement, text, folded)
        for pattern, replacement in _RULES:  # as written too: no hyphen for a dash that ends a word
            text = pattern.sub(replacement, text)
        if text == before:
            break
    return text


@cache
def _fold(letter: str) -> str:
    """One plain character for one that is written in another form: a wide letter or digit, a hyphen, a space.

    Only for matching. What stays is shown as it was written, and raised figures (10⁹) are never taken for plain ones.
    """
    if letter in _HYPHENS:
        return "-"
    if unicodedata.category(letter) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    form = unicodedata.decomposition(letter).partition(" ")[0]
    return plain if form in _FORMS and len(plain) == 1 and plain.isascii() else letter


_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d")
_FORMS = frozenset({"<wide>", "<small>", "<font>"})


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _sub(
    pattern: re.Pattern[str], replacement: "str | Callable[[re.Match[str]], str]", text: str, folded: str
) -> tuple[str, str]:
    """`pattern.sub` on the folded text, and the same places taken out of the text, which is as long."""
    shown, kept, at = [], [], 0
    for match in pattern.finditer(folded):
        found = match.group()
        new = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
        head = _alike(found, new)
        tail = _alike(found[head:][::-1], new[head:][::-1])
        start, end = match.start() + head, match.end() - tail
        middle = new[head : len(new) - tail]
        shown += [text[at:start], middle]
        kept += [folded[at:start], middle]
        at = end
    return "".join((*shown, text[at:])), "".join((*kept, folded[at:]))


# Of those, words that are family names as well: after a first name they belong to it.
_FAMILY_NAMES = frozenset(
    {"black", "white", "young", "french", "german", "love", "best", "may", "lynch", "good", "read", "gleason", "ewing"}
)


def _could_be_name(word: str) -> bool:
    return word.casefold() not in _NO_NAMES


def _capitalised(word: str) -> bool:
    """Mary, O'Neill, Anne-Marie; not HER2, BRCA, mary."""
    return len(word) > 1 and word[0].isupper() and any(letter.islower() for letter in word)


def _leading(words: list[str], fits: Callable[[str], bool]) -> int:
    """How many of the words, from the first on, fit."""
    count = 0
    for word in words:
        known = _could_be_name(word) or (count > 0 and word.casefold() in _FAMILY_NAMES)
        if not (known and fits(word)):
            break
        count += 1
    return count


def _replace_words(match: re.Match[str], count: int) -> str:
    """The match with the first `count` words of its group `words` taken out."""
    if count == 0:
        return match.group()
    words = list(re.finditer(_WORD, match["words"]))
    cut = words[count - 1].end()
    return match["cue"] + NAME + match["words"][cut:]


def _told_name(match: re.Match[str]) -> str:
    """After "my name is": at least one word, whatever its case; further ones where they look like names."""
    words = re.findall(_WORD, match["words"])
    if not _could_be_name(words[0]):
        return match.group()
    rest = words[1:]
    more = _leading(rest, _capitalised)
    # "mary smith." and "mary smith and": a second small word that the sentence does not need
    after = match["after"] or (rest[1] if len(rest) > 1 else "")
    if more == 0 and rest and _could_be_name(rest[0]) and (not after or after.casefold() in _AFTER_NAMES):
        more = 1
    return _replace_words(match, 1 + more)


_AFTER_NAMES = frozenset({"and", "i", "i'm", "but", ",", ".", ";", "!", "?", ":", ")", "y", "tengo"})


def _announced_name(match: re.Match[str]) -> str:
    """After weaker words: capitalised words only."""
    return _replace_words(match, _leading(re.findall(_WORD, match["words"]), _capitalised))


def _whole_name(match: re.Match[str]) -> str:
    """A first and a last name: one word alone may be anything."""
    words = re.findall(_WORD, match["words"])
    return _replace_words(match, len(words)) if _leading(words, _capitalised) == len(words) else match.group()


def _self_name(match: re.Match[str]) -> str:
    """After "I'm": capitalised words that are followed as a name is, so that "I'm Stage Four" stays."""
    words = re.findall(_WORD, match["words"])
    count = _leading(words, _capitalised)
    left = words[count:]
    after = left[0].casefold() if left else match["after"] or ""
    followed = not after or after in _AFTER_NAMES or after in _AFTER_SELF or after.isdigit()
    return _replace_words(match, count) if followed else match.group()


_AFTER_SELF = frozenset(
    {"from", "aged", "age", "my", "a", "an", "who", "with", "here", "the", "de", "\n", "-", "–", "—"}
)


def _phone(match: re.Match[str]) -> str:
    """A number with as many digits as telephone numbers have."""
    digits = sum(letter.isdigit() for letter in match["number"])
    return match.group().replace(match["number"], NUMBER) if 7 <= digits <= 15 else match.group()


def _record(match: re.Match[str]) -> str:
    """A record's number: four digits at least, so that "patient is HER2 positive" stays."""
    digits = sum(letter.isdigit() for letter in match["id"])
    return match["cue"] + NUMBER if digits >= 4 else match.group()


def _link(match: re.Match[str]) -> str:
    """Without the sentence's own punctuation at the end."""
    found = match.group()
    return LINK + found[len(found.rstrip(".,;:!?)'\"")) :]


def _rule(pattern: str, replacement: "str | Callable[[re.Match[str]], str]", flags: int = re.IGNORECASE) -> _Rule:
    return re.compile(pattern, flags), replacement


_WORDS = rf"(?P<words>{_WORD}(?:[ ]{_WORD}){{0,3}})(?=(?:\s*(?P<after>[,.;:!?)\n–—-]|\d+))?)"

_RULES: tuple[_Rule, ...] = (
    _rule(r"(?<!\w)(?:https?|ftp)://[^\s\[\]<>]+|(?<![\w@.])www\.[^\s\[\]<>]+", _link),
    _rule(r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,6}/[^\s\[\]<>]+(?<!\.)", _link),
    _rule(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", EMAIL),
    _rule(
        r"(?<![\w.])[\w.]{1,40}\s?(?:\(at\)|\[at\]|\sat\s)\s?\w{1,40}\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?\w{2,6}\b", EMAIL
    ),
    # "mary @ example . com"; the last part is one of some, so that "PD-L1 @ 50. My" stays
    _rule(
        r"(?<![\w.+%-])[\w.+%-]{1,64}\s{0,2}@\s{0,2}[a-z][\w-]{0,62}(?:\s?\.\s?[a-z][\w-]{0,62}){0,3}"
        r"\s?\.\s?(?:com|org|net|edu|gov|info|uk|ca|au|ie|nz|fr|nl|eu|mx)(?![\w-])",
        EMAIL,
    ),
    _rule(r"(?<![\w@])@[a-z]\w{2,30}", NAME),
    # numbers that name a person
    _rule(r"(?<![\w-])\d{3}[ -]\d{2}[ -]\d{4}(?![\w-])", NUMBER),
    _rule(r"(?<!\w)[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", NUMBER),
    _rule(r"(?<!\w)[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?!\w)", NUMBER),
    _rule(r"(?<![\w-])\d{4}(?:[ -]\d{4}){3}(?![\w-])", NUMBER),
    _rule(
        r"(?P<cue>(?<![\w\[])(?:MRN|SSN|NHS|CHI|NINO|NI|DNI|social security|national insurance|medicare|medicaid"
        r"|medical record|insurance|policy|member(?:ship)?|subscriber|group|account|patient|hospital|passport|chart"
        r"|claim|case|license|licence)(?:\s*(?:ID|no\.?|nr\.?|num(?:ber)?|#|:|is)){1,3}\s*[:=#]?\s*)"
        r"(?!NCT)(?P<id>[A-Z0-9]{2,20}(?:[ -](?=[A-Z]{0,2}\d)[A-Z0-9]{1,8}){0,4})(?!\w)",
        _record,
    ),
    _rule(r"(?P<cue>(?<![\w\[])(?:MRN|SSN)\W{0,3})(?P<id>[A-Z0-9][A-Z0-9-]{3,19})(?!\w)", _record),
    # telephone numbers
    _rule(r"(?<![\w+])(?P<number>\+\d[\d ().-]{6,18}\d)(?!\w)", _phone),
    _rule(rf"(?<![\w.,-])(?P<number>(?:1[ .-])?\(?\d{{3}}\)?[ .-]?\d{{3}}[ .-]\d{{4}})(?![\w-]){_UNIT}", _phone),
    _rule(rf"(?<![\w.,-])(?P<number>\(?0\d{{2,4}}\)?[ -]?\d{{3,4}}[ -]?\d{{3,4}})(?![\w-]){_UNIT}", _phone),
    _rule(r"(?<![\w.,-])(?P<number>0\d(?:[ .-]\d{2}){4})(?![\w-])", _phone),
    _rule(
        r"(?<![\w\[])(?:tele)?(?:phone|tel|cell|mobile|fax|call me|reach me|text me|ring me|whatsapp|tel[eé]fono)"
        r"(?:\s(?:number|no\.?|at|on|is|es)){0,3}[\s:.]{1,3}(?P<number>\(?\d[\d ().-]{5,16}\d)(?!\w)",
        _phone,
    ),
    _rule(rf"(?<![\w.,-])\d{{9,}}(?![\w-])(?![.,]\d){_UNIT}", NUMBER),
    # dates of birth
    _rule(
        r"(?P<cue>(?<![\w\[])(?:DOB|D\.O\.B\.?|date of birth|birth ?date|birthday|fecha de nacimiento|born"
        rf"|nac[ií]d?[oa]?)(?:\s(?:is|was|on|el|es|of|in))?[\s:,(-]{{0,3}}){_A_DATE}",
        rf"\g<cue>{DATE}",
    ),
    # postal addresses
    _rule(
        rf"(?<![\w.,/-])\d{{1,5}}[A-Za-z]? (?:[A-Z][\w'’.-]{{0,20}} ){{1,4}}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln"
        r"|Drive|Boulevard|Blvd|Court|Way|Place|Terrace|Close|Crescent|Square|Gardens|Grove|Mews|Parkway|Circle|Highway)(?![\w-])\.?"
        r"(?:,? (?:Apt|Apartment|Unit|Flat|Suite|#)\.? ?\w{1,6})?"
        rf"(?:,? [A-Z][a-z]{{1,20}}(?: [A-Z][a-z]{{1,20}}){{0,2}},? (?:{_STATES}) \d{{5}}(?:-\d{{4}})?)?",
        ADDRESS,
        re.NOFLAG,
    ),
    _rule(
        r"(?<![\w.,/-])\d{1,5}[a-z]? (?!(?:mg|ml|day|week|month|year|hour|mile|minute|time|lane)s?\b)[a-z'’]{3,20}"
        r" (?:street|avenue|road|boulevard|crescent)(?![\w-])",
        ADDRESS,
    ),
    _rule(r"(?<!\w)P\.? ?O\.? Box \d{1,7}(?!\w)", ADDRESS),
    _rule(rf"(?P<cue>,\s?)(?:{_STATES})\.? \d{{5}}(?:-\d{{4}})?(?![\w-])", rf"\g<cue>{ADDRESS}", re.NOFLAG),
    # a British postcode: its last two letters are never C, I, K, M, O or V, so "T3 4CM" is none
    _rule(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", ADDRESS, re.NOFLAG),
    _rule(
        r"(?P<cue>(?<![\w\[])(?:zip(?: ?code)?|post ?code|postal code|eircode)(?: is)?[\s:]{1,2})"
        r"(?=\w{0,4}\d)[A-Z0-9]{2,5}(?:[ -]?\d[A-Z]{2}|-\d{4}| ?[A-Z0-9]{4})?(?!\w)",
        rf"\g<cue>{ADDRESS}",
    ),
    # names
    _rule(
        rf"(?P<cue>(?<![\w\[])(?:my|his|her|their|{_RELATION}['’]?s)(?: (?:full|first|last|maiden))? name"
        rf"(?: is|['’]s| was)[ :]{{1,2}}|(?<![\w\[])(?:me llamo|mi nombre es) ){_WORDS}",
        _told_name,
    ),
    _rule(rf"(?P<cue>(?<![\w\[])(?:I['’]m|I am|soy) ){_WORDS}", _self_name),
    _rule(
        rf"(?P<cue>(?<![\w\[])(?:my|our|his|her|their) (?:[a-z]{{2,10}} )?{_RELATION},?(?: is)?(?: named| called)? )"
        rf"{_WORDS}",
        _announced_name,
    ),
    _rule(rf"(?P<cue>(?<![\w\[])(?:hi|hello|hey)[,!.]? (?:there[,!.]? )?this is ){_WORDS}", _announced_name),
    _rule(rf"(?P<cue>\A\s*this is )(?P<words>{_WORD} {_WORD})(?!\w)", _whole_name),
    _rule(rf"(?P<cue>(?<![\w\[])(?:call me|signed,?|patient(?:['’]s name)?:) ){_WORDS}", _announced_name),
    _rule(
        rf"(?P<cue>(?<![\w\[])(?:signed,?|patient(?:['’]s name)?:) (?:{re.escape(NAME)}), )(?P<words>{_WORD})(?!\w)",
        _announced_name,
    ),
    _rule(rf"(?P<cue>(?<![\w\[])(?:Dr|Doctor|Mr|Mrs|Ms|Prof|Professor)\.? ){_WORDS}", _announced_name),
    _rule(
        r"(?P<cue>(?<![\w\[])(?:regards|sincerely|thanks|thank you|best wishes|yours truly|yours|cheers)"
        r"[,!.]?\s{1,3}[-–—]?\s?)"
        rf"(?P<words>{_WORD}(?: {_WORD})?)(?=\s*[.!]?\s*\Z)",
        _announced_name,
    ),
)
