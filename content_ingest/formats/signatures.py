"""What files that are not read look like, so that a refusal can name them."""

import re
from typing import NamedTuple

_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class _Signature(NamedTuple):
    """`start` stands at `place`. Where it could begin a sentence, as ID3, a byte that no text has must follow soon."""

    start: bytes
    name: str
    instead: str
    place: int = 0


_TEXT = "take its text out and upload that"
_SAVE = "save its text as docx, PDF or HTML"
_PICTURE = "run OCR over it and upload a PDF with text"
_UNPACK = "unpack it and upload the documents"
_RECORDING = "upload its transcript as WebVTT or SRT"
_OF_TEXT = (b"{\\", b"%!")
_SIGNATURES = (
    _Signature(b"\x89PNG\r\n\x1a\n", "a PNG picture", _PICTURE),
    _Signature(b"\xff\xd8\xff", "a JPEG picture", _PICTURE),
    _Signature(b"GIF8", "a GIF picture", _PICTURE),
    _Signature(b"II*\0", "a TIFF picture", _PICTURE),
    _Signature(b"MM\0*", "a TIFF picture", _PICTURE),
    _Signature(b"WEBP", "a WebP picture", _PICTURE, 8),
    _Signature(b"ftypheic", "a HEIC picture", _PICTURE, 4),
    _Signature(b"\x1f\x8b", "a gzip archive", _UNPACK),
    _Signature(b"BZh", "a bzip2 archive", _UNPACK),
    _Signature(b"\xfd7zXZ\0", "an xz archive", _UNPACK),
    _Signature(b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    _Signature(b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    _Signature(b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    _Signature(b"PK\x07\x08", "a zip archive in parts", _UNPACK),
    _Signature(b"ustar", "a tar archive", _UNPACK, 257),
    _Signature(b"{\\rtf", "an RTF document", _SAVE),
    _Signature(b"%!PS", "a PostScript file", "print it to PDF"),
    _Signature(b"BOOKMOBI", "a Mobipocket book", _SAVE, 60),
    _Signature(b"ITSF", "a Windows help file", _SAVE),
    _Signature(b"ftyp", "an MPEG-4 recording", _RECORDING, 4),
    _Signature(b"ID3", "an MP3 recording", _RECORDING),
    _Signature(b"\xff\xfb", "an MP3 recording", _RECORDING),
    _Signature(b"OggS", "an Ogg recording", _RECORDING),
    _Signature(b"fLaC", "a FLAC recording", _RECORDING),
    _Signature(b"\x1aE\xdf\xa3", "a Matroska or WebM recording", _RECORDING),
    _Signature(b"WAVE", "a WAV recording", _RECORDING, 8),
    _Signature(b"AVI ", "an AVI recording", _RECORDING, 8),
    _Signature(b"MZ", "a program", _TEXT),
    _Signature(b"\x7fELF", "a program", _TEXT),
    _Signature(b"\xca\xfe\xba\xbe", "a program", _TEXT),
    _Signature(b"\xcf\xfa\xed\xfe", "a program", _TEXT),
    _Signature(b"\0asm", "a program", _TEXT),
    _Signature(b"SQLite format 3\0", "an SQLite database", _TEXT),
    _Signature(b"PAR1", "a Parquet table", _TEXT),
    _Signature(b"\x00\x00\xfe\xff", "text in UTF-32", "save it as UTF-8"),
    _Signature(b"\xff\xfe\x00\x00", "text in UTF-32", "save it as UTF-8"),
)


def unread(raw: bytes) -> tuple[str, str] | None:
    """What the bytes look like, and what to do with it; None for what may be text."""
    binary = _NO_TEXT.search(raw[:512]) is not None
    for one in _SIGNATURES:
        if raw.startswith(one.start, one.place) and (binary or one.start[:2] in _OF_TEXT or not one.start.isascii()):
            return one.name, one.instead
    return None
