"""What is taken out of a person's words, and what stays."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.redaction import redact

TAKEN_OUT = [
    ("Write to mary.smith+x@example.co.uk today", "Write to [email] today"),
    ("mary dot smith at example dot com", "mary dot [email]"),
    ("find me @mary_smith please", "find me [name] please"),
    ("call me at 555-1234", "call me at [number]"),
    ("(555) 123-4567, +1 555 123 4567, 5551234567", "[number], [number], [number]"),
    ("my mobile is 07700 900123; 020 7946 0018", "my mobile is [number]; [number]"),
    ("06 12 34 56 78", "[number]"),
    ("+49 (30) 1234-5678.", "[number]."),
    ("SSN 123-45-6789", "SSN [number]"),
    ("NHS number 943 476 5919", "NHS number [number]"),
    ("NI number QQ 12 34 56 C", "NI number [number]"),
    ("MRN: 00123456 and Member ID: XYZ123456789", "MRN: [number] and Member ID: [number]"),
    ("MRN 12345678", "MRN [number]"),
    ("Medicare number 1EG4-TE5-MK73", "Medicare number [number]"),
    ("card 4111 1111 1111 1111", "card [number]"),
    ("DOB 03/04/1956", "DOB [date]"),
    ("born on March 3, 1956, diagnosed 03/04/2024", "born on [date], diagnosed 03/04/2024"),
    ("my date of birth is 3rd of April 1956", "my date of birth is [date]"),
    ("I live at 123 Oak Hill Street, Apt 4, Springfield, IL 62704", "I live at [address]"),
    ("12 oak street, London SW1A 1AA", "[address], London [address]"),
    ("P.O. Box 77", "[address]"),
    ("Springfield, IL 62704", "Springfield, [address]"),
    ("my zip code is 62704", "my zip code is [address]"),
    ("see https://mychart.example.org/p/123?x=1. Thanks", "see [link]. Thanks"),
    ("see www.example.org/mary, or example.org/p/1", "see [link], or [link]"),
    ("this is Mary Smith, 14 Elm Grove", "this is [name], [address]"),
    ("patient: Smith, Mary. has stage 3", "patient: [name], [name]. has stage 3"),
    ("signed, Mary Smith", "signed, [name]"),
    ("you can call me Mary. is it bad", "you can call me [name]. is it bad"),
    ("my husband John Gleason has it", "my husband [name] has it"),
    ("My name is Mary Smith and I have stage 3 cancer", "My name is [name] and I have stage 3 cancer"),
    ("my name is mary and i have", "my name is [name] and i have"),
    ("my name is mary smith, 54", "my name is [name], 54"),
    ("I'm John, 62, with Stage 4", "I'm [name], 62, with Stage 4"),
    ("I am Anne-Marie O'Neill and", "I am [name] and"),
    ("my husband John has lung cancer", "my husband [name] has lung cancer"),
    ("my daughter's name is Sue", "my daughter's name is [name]"),
    ("my son, named Jack Black, is 7", "my son, named [name], is 7"),
    ("Dr. Patel said to take 500 mg", "Dr. [name] said to take 500 mg"),
    ("hi, this is Anna Jones. I took", "hi, this is [name]. I took"),
    ("Is it safe? Thanks, Mary", "Is it safe? Thanks, [name]"),
    ("me llamo María López y tengo cáncer", "me llamo [name] y tengo cáncer"),
]

# (as written, as shown): forms that look like the plain ones, or nearly
OTHER_FORMS = [
    ("mail mary＠example．org now", "mail [email] now"),
    ("ｍａｒｙ@example.org", "[email]"),
    ("mary.smith @ example.com", "[email]"),
    ("mary@ example . co . uk, please", "[email], please"),
    ("mary﹫example.org", "[email]"),
    ("call 555\u2011123\u20114567", "call [number]"),
    ("call 555\u2013123\u20134567", "call [number]"),
    ("call 555\u00a0123\u00a04567", "call [number]"),
    ("call （555） 123－4567", "call [number]"),
    ("call ５５５-１２３-４５６７ about 10⁹ cells", "call [number] about 10⁹ cells"),
    ("SSN 123\u201045\u20106789", "SSN [number]"),
    ("ＭＲＮ １２３４５６７８ and ＨＥＲ２", "ＭＲＮ [number] and ＨＥＲ２"),
]

STAYS = [
    "I'm Gleason 3+4",
    "my wife Ewing sarcoma treatment",
    "This is Breast Cancer week",
    "this is Tagrisso for lung",
    "patient: HER2 positive, call me back",
    "PD-L1 @ 50. My tumor is ＨＥＲ２\u2011low, 5\u20137 days, 10⁹ cells\u00a0per litre",
    "I was born in 1956 and had surgery on March 3, 2024 and 2024-05-06",
    "T3 4CM tumor, stage T2N0M0, CA 125 3500, CA 19-9 37, HER2 2+, Ki-67 30%",
    "NCT04567890 and HBV 170000000 IU/mL, 1,000,000,000 cells",
    "PSA 4.2 then 5.1 then 12.0; platelets 150-4500",
    "took a 2 hour drive, 5 days in one place, 3 Chest CT scans, 2 days road trip",
    "I'm HER2 positive, I am Stage Four, I'm Ashkenazi Jewish, I'm Scared",
    "I'm 54 and on 75 mg/m2 every 21 days, 6 cycles, 50.4 Gy in 28 fractions",
    "My Mother Had cancer. my mother had breast cancer. My sister BRCA1 too",
    "the drug's name is tamoxifen, its name is Keytruda",
    "Thanks, Doctor",
    "Dr said the ER is fine",
    "patient is HER2 positive, group 3, case 12",
    "the policy is 5 years",
    "ECOG 1, Gleason 3+4=7, CD4 8CE, FOLFOX-6, 5-FU",
    "cancer.gov says so",
    "my name is not important",
    "call me old-fashioned",
]


@pytest.mark.parametrize(("text", "shown"), TAKEN_OUT)
def test_personal_data_is_taken_out_and_nothing_else(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(("text", "shown"), OTHER_FORMS)
def test_other_forms_of_letters_hyphens_and_spaces_hide_nothing(text: str, shown: str) -> None:
    assert redact(text) == shown


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@given(st.sampled_from(["mary.smith@example.org", "555-123-4567", "+1 555 123 4567", "123-45-6789"]), st.data())
def test_a_secret_is_hidden_whichever_of_its_characters_are_wide_and_what_stands_around_it_stays(
    secret: str, data: st.DataObject
) -> None:
    wide = data.draw(st.lists(st.booleans(), min_size=len(secret), max_size=len(secret)))
    written = "".join(letter.translate(_WIDE) if each else letter for letter, each in zip(secret, wide, strict=True))
    before, after = data.draw(st.sampled_from(["Ｉs it １ or ２? ", "10⁹ cells; "])), " ＨＥＲ２\u2011low"
    shown = redact(before + written + after)
    assert shown in {before + placeholder + after for placeholder in ("[email]", "[number]")}


@pytest.mark.parametrize("text", STAYS)
def test_medicine_stays(text: str) -> None:
    assert redact(text) == text


_parts = [text for text, _ in TAKEN_OUT] + STAYS
_pieces = st.sampled_from([piece for text in _parts for piece in (text, *text.split())])


@given(
    st.text(max_size=300)
    | st.lists(_pieces, max_size=25).map(" ".join)
    | st.text("0123456789 +-().,AaZz@/:'\n", max_size=200)
    | st.text("01５９ \u3000＋-－\u2011\u2013().．,AaＺz@＠/:'\n", max_size=200)
)
@settings(max_examples=400, deadline=None)
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    "part",
    ["a", "1", "1 ", "a.", "@", "A ", "my name is ", "I'm A ", "1-", "1 A ", "+1", "http://", "Dr Aa ", "a-", "0 "],
)
def test_four_thousand_characters_of_anything_are_done(part: str) -> None:
    text = (part * 4000)[:4000]
    assert redact(redact(text)) == redact(text)


@pytest.mark.data
def test_questions_without_personal_data_stay_as_they_are(navis_data: Path) -> None:
    lines = (navis_data / "patient_questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    assert questions
    assert [question for question in questions if redact(question) != question] == []
