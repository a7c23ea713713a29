"""Documents broken at random, of every format: each must end as read or rejected, and none may crash its reader.

Each is made from the seed and its number alone, so that one can be made again: `--only NUMBER` reads it in this process
and shows where it fails. Progress goes to stderr; one JSON line comes last.
"""

import argparse
import json
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from content_ingest.errors import RejectedError
from content_ingest.reading import read_document
from content_ingest.sandbox import Sandbox
from shared.model.passage import PassageSet
from tests.suites import data_folder
from tests.unit.content_ingest.formats.made_pdf import Said, lines, pdf
from tests.unit.content_ingest.formats.made_samples import SAMPLES

COUNT = 20_000
SECONDS = 10  # for one document
LARGEST = 150_000  # bytes of a real document that is taken
SIDECAR = b"""title: A page
url: https://example.org/page
publisher: Publisher
licence: CC-BY-4.0
audience: patient
retrieved: 2025-12-30
topics: [breast cancer, fatigue]
"""
PLAIN_PDF = pdf(
    [Said("Title", 72, 60, 18), *lines("Signs are:\n- a fever\n- a cough")],
    [Said("Dose", 72, 100, bold=True), Said("Harm", 200, 100, bold=True), Said("1", 72, 120), Said("2 %", 200, 120)],
    info={"Title": "Some title"},
    packed=False,
)
TOKENS = (
    *(bytes([byte]) for byte in b"\0\t\n\r\"'<>&[]{}()|#*-:;,\\/%\x1f\x7f\x80\xff"),
    "\ufeff\u202e\u200b\ud7ff\U0001f480e\u0301".encode(), b"\xc3\x28", b"\xed\xa0\x80", b"\xff\xfe",
    b"---\n", b"```", b"| a | b |\n|---|---|\n", b"- ", b"> ", b"1. ", b"[a](b)", b"![", b"&#0;", b"&#x110000;", b"&x;",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>", b"<p>", b"</p>",
    b"<table>", b"<tr><td colspan=9999 rowspan=9999>", b"<script>", b"<div hidden>", b"<sec>", b"<xref rid='r1'>",
    b"<list>", b"<w:p>", b"<w:tbl>", b'<w:gridSpan w:val="99999"/>', b'<w:vMerge/>', b"<w:vanish/>",
    b"WEBVTT\n", b"00:01.000 --> 99:99:99.999\n", b"NOTE\n", b"<v Ann>", b"\n\n1\n00:00:01,000 --> 00:00:00,000\n",
    b'{"a":', b"null", b"true", b"[[", b"1e999", b"-1", b"0", b"99999999999999999999", b"NaN", b'\\ud800',
    b"obj", b"endobj", b"stream\n", b"endstream", b"/Kids [2 0 R]", b"/Count 99999999", b"<<", b">>", b" 0 R", b"BT ",
    b" Tj ET", b"q ", b"1 0 0 1 0 0 cm ", b"/Filter/FlateDecode", b"/Encrypt", b"xref", b"trailer", b"%%EOF",
    b"title: ", b"licence: ", b"url: javascript:x", b"&a *a", b"!!python/object:os.system", b"2026-13-45",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?>([^<>]*)</\1>")


class Sample(NamedTuple):
    """A document to break. `format` also says what is broken: "sidecar" is the file beside a whole document."""

    format: str
    raw: bytes


def samples(data: Path | None) -> list[Sample]:
    """The small ones made for tests, and real ones of `data` if it is there; as many of each format as can be."""
    made = [Sample(name, raw) for name, raw in SAMPLES.items()]
    made += [Sample("pdf", PLAIN_PDF), Sample("sidecar", SIDECAR)]
    if data is None or not data.is_dir():
        return made
    kinds = {".nxml": "jats", ".json": "trial_json", ".xml": "trial_xml"}
    for file in sorted((data / "formats").rglob("*.*"))[:100]:
        kind = "pubmed" if "pubmed" in file.parts else kinds.get(file.suffix)
        if kind is not None and file.stat().st_size <= LARGEST:
            made.append(Sample(kind, file.read_bytes()))
    pages = [file for file in sorted((data / "nci").glob("*.md")) if file.stat().st_size <= LARGEST]
    made += [Sample("markdown", file.read_bytes()) for file in pages[:: max(1, len(pages) // 10)]]
    return made


def broken(seed: int, number: int, of: list[Sample]) -> Sample:
    """Document `number`: a sample of each format in turn, broken in one to eight places."""
    dice = Random(f"{seed} {number}")
    names = list(dict.fromkeys(sample.format for sample in of))
    sample = dice.choice([one for one in of if one.format == names[number % len(names)]])
    if sample.format == "docx" and dice.random() < 0.8:
        return Sample("docx", _inside(sample.raw, dice))
    raw = _mutated(sample.raw, dice, of)
    if sample.format not in ("pdf", "docx") and dice.random() < 0.7:
        raw = raw.replace(b"\0", b"").decode("utf-8", "replace").encode()  # else most would be refused for one byte
    if sample.format == "pdf" and b"%%EOF" not in raw[-4096:] and dice.random() < 0.8:
        raw += b"%%EOF"  # else most would be refused as cut off
    return Sample(sample.format, raw)


def _inside(raw: bytes, dice: Random) -> bytes:
    """A package of which one part is broken."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
        parts = {name: package.read(name) for name in package.namelist()}
        # the text is the most worth to break
        chosen = "word/document.xml" if dice.random() < 0.6 else dice.choice(list(parts))
        for name, part in parts.items():
            other.writestr(zipfile.ZipInfo(name), _mutated(part, dice, []) if name == chosen else part)
    return made.getvalue()


def _mutated(raw: bytes, dice: Random, of: list[Sample]) -> bytes:
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        at = dice.randrange(len(raw) + 1)
        raw = dice.choice(MUTATIONS)(raw, at, dice, of)
    return raw[:2_000_000]


def _number(raw: bytes, at: int, dice: Random, _: list[Sample]) -> bytes:
    """Another number in place of the next one."""
    by = dice.choice((b"0", b"-1", b"1e9", b"2147483648", b"9" * 20, b"1" * 5000))
    found = _NUMBER.search(raw, at)
    return raw if found is None else raw[: found.start()] + by + raw[found.end() :]


def _element(raw: bytes, at: int, dice: Random, _: list[Sample]) -> bytes:
    """The next element with text taken away, repeated, wrapped in itself, in others' place, or with other text."""
    found = _ELEMENT.search(raw, at) or _ELEMENT.search(raw)
    if found is None:
        return raw
    whole, name, count = found[0], found[1], dice.choice((2, 20, 300))
    end = b"</" + name + b">"
    by = dice.choice(
        (
            b"",
            whole * count,
            (b"<" + name + b">") * count + whole + end * count,
            whole.replace(found[2], b"%d" % dice.randrange(10**9) if found[2] else b"x"),
            whole.replace(name, dice.choice(_ELEMENT.findall(raw))[0]),
        )
    )
    return raw[: found.start()] + by + raw[found.end() :]


MUTATIONS: tuple[Callable[[bytes, int, Random, list[Sample]], bytes], ...] = (
    lambda raw, at, dice, _: raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :],
    lambda raw, at, dice, _: raw[:at] + dice.choice(TOKENS) + raw[at:],
    lambda raw, at, dice, _: raw[:at] + dice.choice(TOKENS) + raw[at + dice.randrange(30) :],
    lambda raw, at, dice, _: raw[:at] + dice.choice(TOKENS) * dice.choice((10, 200, 3000)) + raw[at:],
    lambda raw, at, dice, _: raw[:at] + raw[at + dice.choice((1, 10, 100, 1000)) :],
    lambda raw, at, dice, _: raw[:at] + raw[at : at + 200] * dice.choice((2, 5, 50)) + raw[at + 200 :],
    lambda raw, at, dice, _: raw[:at] if dice.random() < 0.3 else raw,
    lambda raw, at, dice, of: raw[:at] + _piece(dice, of) + raw[at:],
    lambda raw, at, dice, _: raw[:at] + dice.randbytes(dice.choice((1, 4, 64))) + raw[at:],
    lambda raw, at, dice, _: raw[:at] + b" " * dice.choice((100, 10_000)) + raw[at:],
    _number,
    _element,
    _element,
)


def _piece(dice: Random, of: list[Sample]) -> bytes:
    """A piece of another sample."""
    other = dice.choice(of).raw if of else b"<w:tbl><w:tr><w:tc>"
    at = dice.randrange(len(other))
    return other[at : at + dice.choice((20, 300, 3000))]


def arguments(document: Sample, number: int) -> tuple[str, bytes, bytes | None]:
    """Key, document and sidecar: with a sidecar two of three are known enough to be read to their end."""
    if document.format == "sidecar":
        return "documents/a", SAMPLES["text"], document.raw
    return "documents/a", document.raw, SIDECAR if number % 3 else None


def fuzz(numbers: Iterable[int], seed: int, of: list[Sample], told: Callable[[str], None] = lambda _: None) -> Any:
    """The figures. `crashes` are odd errors and ended processes; `overdue` took longer than SECONDS and were killed."""
    sandbox = Sandbox(seconds=SECONDS)
    sandbox.read("documents/a", SAMPLES["text"], SIDECAR)  # started, so that no document is timed with it
    formats: Counter[str] = Counter()
    ends: Counter[str] = Counter(indexed=0, rejected=0)
    crashes: list[str] = []
    overdue: list[str] = []
    slowest = (0.0, -1)
    began = time.perf_counter()
    for done, number in enumerate(numbers, 1):
        document = broken(seed, number, of)
        key, raw, sidecar = arguments(document, number)
        start = time.perf_counter()
        reason = _reason(sandbox.read, key, raw, sidecar)
        slowest = max(slowest, (time.perf_counter() - start, number))
        formats[document.format] += 1
        ends["indexed" if reason is None else "rejected"] += 1
        if reason is not None and ("could not be read (" in reason or "its reader" in reason):
            crashes.append(f"{number} ({document.format}): {reason}")
            told(crashes[-1])
        elif reason is not None and ("took longer" in reason or "MB of memory" in reason):
            overdue.append(f"{number} ({document.format}): {reason}")
            told(overdue[-1])
        if done % 1000 == 0:
            told(f"{done} documents, {ends['rejected']} rejected, {time.perf_counter() - began:.0f} seconds")
    sandbox.close()
    return {
        "bench": "fuzz", "seed": seed, "documents": sum(formats.values()), "formats": dict(formats), **ends,
        "crashes": len(crashes), "overdue": len(overdue), "found": [*crashes, *overdue][:20],
        "slowest_ms": round(slowest[0] * 1000), "slowest": slowest[1],
        "seconds": round(time.perf_counter() - began, 1), "samples": len(of),
    }  # fmt: skip


def _reason(read: Callable[[str, bytes, bytes | None], PassageSet], key: str, raw: bytes, side: bytes | None) -> Any:
    try:
        read(key, raw, side)
    except RejectedError as error:
        return error.reason
    return None


def main() -> int:
    """Exits with 1 if a document crashed its reader, or was not read in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    said = parser.parse_args()
    of = samples(data_folder())
    if said.only is not None:
        print(read_document(*arguments(broken(said.seed, said.only, of), said.only)))
        return 0
    made = fuzz(range(said.count), said.seed, of, lambda line: print(line, file=sys.stderr, flush=True))
    print(json.dumps(made))
    return 1 if made["crashes"] or made["overdue"] else 0


if __name__ == "__main__":
    sys.exit(main())
