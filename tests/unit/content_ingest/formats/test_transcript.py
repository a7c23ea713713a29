from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_ingest.errors import RejectedError
from content_ingest.formats.transcript import CHARACTERS, is_srt, is_vtt, read_srt, read_vtt

Found = list[tuple[tuple[str, ...], str | None, str]]


def _vtt(*cues: str, head: str = "") -> Found:
    tree = read_vtt("\n\n".join(("WEBVTT" + head, *cues)) + "\n")
    return [(block.section, block.time, block.text) for block in tree.blocks]


def _said(*texts: str) -> Found:
    """Cues of two seconds each, one after the other."""
    return _vtt(*(f"00:00:{2 * n:02}.000 --> 00:00:{2 * n + 2:02}.000\n{text}" for n, text in enumerate(texts)))


def test_cues_become_sentences_with_the_time_of_the_first_cue() -> None:
    found = _vtt("00:12:31.500 --> 00:12:33.000\nChemotherapy may", "00:12:33.000 --> 00:12:35.000\nhelp. Ask.")
    assert found == [((), "00:12:31", "Chemotherapy may help. Ask.")]


def test_paragraphs_end_with_a_sentence_and_begin_with_the_time_of_theirs() -> None:
    found = _said(*[f"Sentence {n:02} has some sixty characters that one person says now." for n in range(25)])
    assert len(found) == 2
    assert all(len(text) <= CHARACTERS and text.endswith("now.") for _, _, text in found)
    assert found[1][1] == "00:00:30"
    assert found[1][2].startswith("Sentence 15 ")


def test_speech_without_full_stops_is_parted_between_cues() -> None:
    found = _said(*[f"word{n} " + "and then we go on " * 4 for n in range(29)])
    assert len(found) > 1
    assert all(len(text) <= CHARACTERS for _, _, text in found)
    assert found[1][2].startswith("word")


@pytest.mark.parametrize(
    "texts",
    [
        ("<v Dr. Ann Lee>It works.", "<v.loud Dr. Ann Lee>Often.</v>", "<v Ben>Thanks.</v>"),
        ("DR. ANN LEE: It works.", "Often.", "BEN: Thanks."),
        (">> Dr. Ann Lee: It works.", "Often.", "&gt;&gt; Ben: Thanks."),
        ("[Dr. Ann Lee]: It works.", "Often. >> Ben: Thanks."),
        ("Dr. Ann Lee: It works.\nOften.\n- Ben: Thanks.",),
    ],
)
def test_a_change_of_speaker_begins_a_block_under_the_name(texts: tuple[str, ...]) -> None:
    (first, second) = _said(*texts)
    assert [name.title() for name in (*first[0], *second[0])] == ["Dr. Ann Lee", "Ben"]
    assert (first[2], second[2]) == ("It works. Often.", "Thanks.")


def test_who_is_not_named_is_not_guessed() -> None:
    assert [block[0] for block in _said("<v Ann>Yes.</v>", "Who says this?")] == [("Ann",), ()]
    assert [block[0] for block in _said("ANN: Yes. ANN: No.", "ANN: Or?", ">> Somebody else.")] == [("ANN",), ()]


@pytest.mark.parametrize(
    "text",
    ["Remember: rest helps.", "HER2: a protein.", "At 10:30 we begin.", "There is one thing: rest.", "DCIS: early."],
)
def test_a_word_before_a_colon_is_no_speaker_by_itself(text: str) -> None:
    assert _said("We begin.", text)[0][2] == f"We begin. {text}"


def test_captions_that_roll_say_each_line_once() -> None:
    found = _vtt(
        "00:00:00.160 --> 00:00:02.790 align:start position:0%\n \nwelcome<00:00:00.880><c> to</c><c> our</c>",
        "00:00:02.790 --> 00:00:02.800 align:start position:0%\nwelcome to our\n ",
        "00:00:02.800 --> 00:00:05.030 align:start position:0%\nwelcome to our\nclinic<00:00:03.199><c> today</c>",
        "00:00:05.030 --> 00:00:05.040 align:start position:0%\nclinic today\n ",
        "00:00:05.040 --> 00:00:07.000 align:start position:0%\nclinic today\nwe talk",
    )
    assert found == [((), "00:00:00", "welcome to our clinic today we talk")]


def test_captions_that_grow_say_each_word_once() -> None:
    assert _said("we", "we talk", "we talk about", "pain")[0][2] == "we talk about pain"


def test_what_is_said_again_later_stays() -> None:
    found = _vtt("00:01.000 --> 00:02.000\nNo.", "00:05.000 --> 00:06.000\nNo.")
    assert found == [((), "00:00:01", "No. No.")]


def test_settings_tags_sounds_notes_and_styles_are_no_text() -> None:
    found = _vtt(
        "STYLE\n::cue { color: red }",
        "REGION\nid:a",
        "NOTE made by somebody",
        "intro-1\n00:01.000 --> 00:02.000 line:0 align:end\n<i>Take</i> <c.red>it</c> {\\an8}daily.",
        "NOTE\nto do\n\nstill to do",
        "00:02.000 --> 00:03.000\n[Music]\n♪",
        "00:03.000 --> 00:04.000\nIf PSA is &lt;4 &amp; stable.",
        head=" - a file\nKind: captions",
    )
    assert [text for *_, text in found] == ["Take it daily. If PSA is <4 & stable."]


def test_a_word_for_a_sound_is_said_where_nothing_frames_it() -> None:
    assert _said("Music.", "[inaudible] helps.")[0][2] == "Music. [inaudible] helps."


def test_numbers_between_signs_of_less_and_more_are_no_tags() -> None:
    assert _said("Between <5 and 10> it is so.")[0][2] == "Between <5 and 10> it is so."


def test_a_note_before_the_first_cue_is_front_matter() -> None:
    tree = read_vtt(
        'WEBVTT\n\nNOTE\ntitle: Pain: what helps\nurl: https://example.org/talk\npublisher: "Us"\nlicence: CC-BY-4.0\n'
        "published: 2024-05-06\ntopics: pain, breast cancer\nunknown: x\n\n00:01.000 --> 00:02.000\nRest.\n\n"
        "NOTE title: another\n"
    )
    assert tree.title == "Pain: what helps"
    assert tree.front == {
        "title": "Pain: what helps",
        "url": "https://example.org/talk",
        "publisher": "Us",
        "licence": "CC-BY-4.0",
        "published": date(2024, 5, 6),
        "topics": ["pain", "breast cancer"],
        "evidence": "expert_talk",
    }


def test_subrip_is_read_alike() -> None:
    tree = read_srt(
        "---\ntitle: T\nevidence: patient_story\n---\n1\n00:00:01,000 --> 00:00:02,000\n"
        "<font color=red>In</font>\n\n2019\nI was ill.\n\n2\n00:00:03,000 --> 00:00:04,000\n"
        "ANN: Yes.\n3\n00:00:05,000 --> 00:00:06,000\nBEN: No.\n"
    )
    assert tree.front == {"title": "T", "evidence": "patient_story"}
    assert [(block.section, block.time, block.text) for block in tree.blocks] == [
        ((), "00:00:01", "In 2019 I was ill."),
        (("ANN",), "00:00:03", "Yes."),
        (("BEN",), "00:00:05", "No."),
    ]


@pytest.mark.parametrize(
    ("times", "at"),
    [
        ("0:0:5,5 -> 0:0:6", "00:00:05"),
        ("75:20.000 --> 75:21.000", "01:15:20"),
        ("00:00:05.000 --> 00:00:01.000", "00:00:05"),
        ("00:00:05.000 --> later", "00:00:05"),
        ("1:02:03.4 –> 1:02:04", "01:02:03"),
    ],
)
def test_times_that_can_be_understood_are_read(times: str, at: str) -> None:
    assert _vtt(f"{times}\nYes.") == [((), at, "Yes.")]


def test_a_few_broken_times_cost_no_words() -> None:
    good = [f"00:0{n}:00.000 --> 00:0{n}:05.000\nSentence {n}." for n in range(6)]
    found = _vtt(*good[:3], "4\nxx:03:00 --> 00:03:01\nBroken.", *good[3:])
    assert found[0][2] == "Sentence 0. Sentence 1. Sentence 2. Broken. Sentence 3. Sentence 4. Sentence 5."


def test_cues_are_put_in_order_and_no_sentence_runs_over_a_gap() -> None:
    found = _vtt(
        "01:00.000 --> 01:02.000\nnever take it",
        "09:00.000 --> 09:02.000\nthe end",
        "01:02.000 --> 01:04.000\nwith wine",
        "01:10.000 --> 01:12.000\nbut",
    )
    assert [text for *_, text in found] == ["never take it with wine but", "the end"]
    found = _vtt("01:00.000 --> 01:02.000\na", "00:10.000 --> 00:12.000\nb", "01:09.000 --> 01:12.000\nc")
    assert [text for *_, text in found] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("WEBVTT\n\nno cue\n", "no line of times"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann></v>\n", "holds words"),
        ("WEBVTT\n\n1\nab:cd --> ef\nx\n\n2\n00:01.000 --> 00:02.000\ny\n", "line 4 cannot be read"),
        ("WEBVTT\n\n" + "9:00:00:00.000 --> 99:00:00:00.000\nx\n", "line 3"),
        ("text", "begin with WEBVTT"),
        ("WEBVTT\n" + "00:01 --> 00:02\n" * 100_001, "limit"),
        ("WEBVTT\n\n00:01 --> 00:02\n" + "x\n" * 500_000, "lines"),
    ],
)
def test_what_is_hopeless_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        read_vtt(text)


def test_two_recordings_in_one_file_are_refused() -> None:
    talk = [f"00:{n:02}:00.000 --> 00:{n:02}:30.000\nSentence {n}." for n in range(9)]
    with pytest.raises(RejectedError, match=r"begin again at 00:00:00 in line 30, after 00:08:00"):
        _vtt(*talk, *talk)


def test_the_content_tells_the_format() -> None:
    assert is_vtt("WEBVTT - talk\n\n")
    assert not is_vtt("WEBVTTX")
    assert is_srt("\n1\n00:00:01,000 --> 00:00:02,000\nx")
    assert is_srt("---\ntitle: T\n---\n00:00:01,000 --> 00:00:02,000\nx")
    assert not is_srt("1\nFirst --> second")
    assert not is_srt("---\ntitle: T\n---\n# A page")


_LINES = st.sampled_from(
    [
        *(
            "",
            "WEBVTT",
            "NOTE x",
            "STYLE",
            "REGION",
            "1",
            "2",
            "<v Ann>Yes.",
            "</v>",
            "ANN: no",
            ">> Ben:",
            "-->",
            "a --> b",
        ),
        *(
            "00:01.000 --> 00:02.000",
            "00:00:01,000 --> 00:00:09,000",
            "99:99:99.999 --> 0:0:0",
            "1: --> 2",
            "\r",
            "<",
            "<v",
        ),
        *("title: x", "Words are said. And", "words are said.", "\u2028", "---", "::cue", "00:00:05.000 --> x"),
    ]
)


@given(st.lists(_LINES | st.text(max_size=20), max_size=30).map("\n".join))
def test_any_lines_are_read_or_refused(text: str) -> None:
    for read, whole in ((read_vtt, f"WEBVTT\n{text}"), (read_srt, text)):
        with suppress(RejectedError):
            for block in read(whole).blocks:
                assert block.text == " ".join(block.text.split()) != ""
                assert block.time is not None
                assert len(block.text) <= CHARACTERS


@given(
    st.lists(
        st.text(alphabet="abcd .", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=60, unique=True
    )
)
def test_no_word_is_lost(texts: list[str]) -> None:
    cues = (
        f"{n // 60:02}:{n % 60:02}:00.000 --> {n // 60:02}:{n % 60:02}:30.000\n{text}" for n, text in enumerate(texts)
    )
    said = " ".join(text for *_, text in _vtt(*cues))
    assert "".join(said.split()) == "".join("".join(texts).split())
