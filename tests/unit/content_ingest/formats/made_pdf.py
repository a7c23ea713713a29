"""PDFs made for tests: lines of text at places of pages, in a file of a few objects."""

import zlib
from typing import NamedTuple

WIDTH, HEIGHT = 600, 800


class Said(NamedTuple):
    """A line of text: its left end and its base line, in points from the page's left and top."""

    text: str
    x: float
    y: float
    size: float = 10
    bold: bool = False
    turn: tuple[int, int, int, int] = (1, 0, 0, 1)


def lines(
    text: str, x: float = 72, y: float = 100, step: float = 12, size: float = 10, bold: bool = False
) -> list[Said]:
    """Lines below each other, as `text` has them."""
    return [Said(line, x, y + at * step, size, bold) for at, line in enumerate(text.split("\n")) if line]


def filled(words: str, count: int = 6) -> str:
    """Running text of `count` lines of equal length, the last one short."""
    return "\n".join([f"{words} and so on to the line's full end"] * (count - 1) + [f"{words}."])


def drawn(said: list[Said]) -> bytes:
    """The content of a page."""
    return b"\n".join(_shown(one) for one in said)


def pdf(
    *pages: list[Said] | bytes, info: dict[str, str] | None = None, more: bytes = b"", packed: bool = True
) -> bytes:
    """A file with these pages, each a list of lines or its content as written; `more` goes into the trailer."""
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        "<<{}>>".format("".join(f"/{name}({value})" for name, value in (info or {}).items())).encode("latin-1"),
    ]
    for at, page in enumerate(pages):
        content = page if isinstance(page, bytes) else drawn(page)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {7 + 2 * at} 0 R"
            "/Resources<</Font<</F 3 0 R/B 4 0 R>>>>>>".encode()
        )
        objects.append(stream(content) if packed else stream(content, pack=False))
    return file_of(objects, more)


def stream(content: bytes, described: bytes = b"", *, pack: bool = True) -> bytes:
    """An object that is a stream."""
    data = zlib.compress(content, 9) if pack else content
    kind = b"/Filter/FlateDecode" if pack else b""
    return b"<</Length %d%s%s>>stream\n%s\nendstream" % (len(data), kind, described, data)


def file_of(objects: list[bytes], more: bytes = b"") -> bytes:
    """A file of objects, the first its root, the fifth its info."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Info 5 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (len(objects) + 1, table, len(objects) + 1, more, len(out))


def _shown(one: Said) -> bytes:
    text = one.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    a, b, c, d = one.turn
    place = f"{a} {b} {c} {d} {one.x:g} {HEIGHT - one.y:g}"
    return f"BT /{'B' if one.bold else 'F'} {one.size:g} Tf {place} Tm (".encode() + text + b") Tj ET"
