"""A Word document's package: a zip archive whose parts name each other. It is checked before anything is unpacked."""

import posixpath
import re
import struct
import zipfile
import zlib
from io import BytesIO

from content_ingest.errors import RejectedError
from content_ingest.word.parser import Attributes, parse

UNPACKED = 100 * 1024**2  # bytes of all parts together
RATIO = 200  # of a part's size unpacked to packed; XML is packed 10 to 50 times
SMALL = 1024**2  # bytes of a part whose ratio does not matter
PARTS = 10_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TRICK = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)")
_OTHERS = {
    "xl/": "an Excel workbook; save its tables as a Word document or Markdown",
    "ppt/": "a PowerPoint presentation; save its text as a Word document or Markdown",
    "mimetype": "an OpenDocument file or an e-book; save it as docx",
}


def is_package(raw: bytes) -> bool:
    return raw.startswith((_OLE, *_ZIP))


class Package:
    """The parts of one document by their names."""

    def __init__(self, raw: bytes) -> None:
        """Raises RejectedError."""
        if raw.startswith(_OLE):
            what = "is encrypted; save it without a password" if _ENCRYPTED in raw else "is a file of old Office"
            raise RejectedError(f"the document {what}; save it as docx" if "old" in what else f"the document {what}")
        try:
            self._archive = zipfile.ZipFile(BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise RejectedError(f"the zip archive is damaged ({error}); save the document again") from None
        self._infos = _checked(self._archive.infolist())
        self.main = self._main()

    def read(self, name: str) -> bytes | None:
        """A part's bytes; None when there is none. Raises RejectedError."""
        info = self._infos.get(name.lower())
        if info is None:
            return None
        try:
            with self._archive.open(info) as file:
                return file.read(UNPACKED)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            OSError,
            RuntimeError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise RejectedError(f"the part {_short(name)} is damaged ({error}); save the document again") from None

    def related(self, name: str) -> tuple[dict[str, str], dict[str, str]]:
        """What a part ("" is the package) refers to: other parts by their kinds, addresses outside by their ids."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        parts: dict[str, str] = {}
        addresses: dict[str, str] = {}

        def start(element: str, attributes: Attributes) -> None:
            target = attributes.get("Target", "")
            if element != "Relationship":
                return
            if attributes.get("TargetMode") == "External":
                addresses[attributes.get("Id", "")] = target
            else:
                kind = attributes.get("Type", "").rpartition("/")[2]
                parts.setdefault(kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))

        if (xml := self.read(listed)) is not None:
            parse(_short(listed), xml, start)
        return parts, addresses

    def _main(self) -> str:
        if "[content_types].xml" not in self._infos:
            what = _other(self._infos)
            raise RejectedError(f"the file is {what}" if what else "the file is a zip archive and no Word document")
        main = self.related("")[0].get("officeDocument", "word/document.xml")
        if main.lower() not in self._infos or (_other(self._infos) and not main.startswith("word/")):
            what = _other(self._infos) or "no Word document, or its text is missing; save it again with Word"
            raise RejectedError(f"the file is {what}")
        return main


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > PARTS:
        raise RejectedError(f"the zip archive has {len(infos)} parts; {PARTS} is the limit")
    size = sum(info.file_size for info in infos)
    if size > UNPACKED:
        raise RejectedError(f"the document has {size} bytes when unpacked; {UNPACKED} is the limit; cut it up")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        if _TRICK.search(info.orig_filename):
            raise RejectedError(f"the zip archive has a part outside of it, {_short(name)}; save the document again")
        if name.lower() in found:
            raise RejectedError(f"the zip archive has two parts named {_short(name)}; save the document again")
        if info.flag_bits & 0x1:
            raise RejectedError(f"the part {_short(name)} is encrypted; save the document without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RejectedError(f"the part {_short(name)} is packed in a way that Word does not use; save it again")
        if info.file_size > SMALL and info.file_size > RATIO * max(1, info.compress_size):
            raise RejectedError(f"the part {_short(name)} unpacks to more than {RATIO} times its size; save it again")
        found[name.lower()] = info
    return found


def _other(names: dict[str, zipfile.ZipInfo]) -> str:
    return next((what for start, what in _OTHERS.items() if any(name.startswith(start) for name in names)), "")


def _short(name: str) -> str:
    return repr(name[:80])
