"""What stands on a page: pieces of text with their places, as PDFium finds them."""

import ctypes
import math
import re
from collections import Counter
from typing import Any, NamedTuple

from pypdfium2 import PdfPage, raw

from content_ingest.errors import RejectedError
from content_ingest.pdf.bullets import BULLET, Bullet, before, bullets_of
from content_ingest.pdf.pieces import Growing, Look, Piece, set_wide

LINKS = 2000  # links of a page that are read

_BOLD = re.compile(r"bold|black|heavy|semib|demi|medi(?!um)|cmbx|sfbx|[-,]bd", re.I)
_LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
# What the font Symbol shows at places of its own, where a program wrote no more than the place.
SYMBOLS = {
    chr(0xF000 + place): char
    for place, char in zip(
        b"abgdmlsDxn\xa3\xb3\xb1\xb4\xb0\xb7\xae\xac\xad\xaf\xa5\xb9\xbb\xd6<>=+%()/.,-0123456789",
        "αβγδμλσΔξν≤≥±×°•→←↑↓∞≠≈√<>=+%()/.,-0123456789",
        strict=True,
    )
}
_HYPHENS = ("\x02", "\ufffe")  # how PDFium writes a hyphen at a line's end


class Sheet(NamedTuple):
    """A page. `letters` has `unknown` ones, without a meaning, and ones that are written `leftwards`.

    `pictures`: it shows some and no text.
    """

    pieces: list[Piece]
    width: float
    height: float
    letters: int
    unknown: int
    leftwards: int
    pictures: bool


class _Linked(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str
    url: str


def sheet_of(page: PdfPage, number: int, objects: int, characters: int) -> Sheet:
    """The page's text. Text at another angle than most of it is left out, and what lies outside of the page.

    Raises RejectedError when more than `objects` are drawn or more than `characters` are written.
    """
    drawn = raw.FPDFPage_CountObjects(page)
    if drawn > objects:
        raise RejectedError(f"page {number} of the PDF draws more than {objects} objects; print it to PDF again")
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > characters:
            raise RejectedError(
                f"page {number} of the PDF has more than {characters} characters; print it to PDF again"
            )
        lines, unknown = _lines(text.raw, count)
        links = _links(page, text)
    finally:
        text.close()
    bullets = bullets_of(page, drawn)
    leftwards = sum("\u0590" <= char <= "\u08ff" for line in lines for char in "".join(line.text))
    turns = Counter[int]()
    for line in lines:
        turns[line.look.turn] += line.letters
    turn = max((turn for turn in turns if turn >= 0), key=turns.__getitem__, default=0)
    left, top, right, bottom = _turned(page.get_cropbox(), turn)
    pieces = []
    for line in lines:
        if line.look.turn == turn and (piece := line.piece()) is not None:
            placed = piece._replace(x0=piece.x0 - left, x1=piece.x1 - left, y=piece.y - top)
            if placed.x0 >= -1 and placed.x1 <= right - left + 1 and 0 <= placed.y <= bottom - top:
                pieces.append(placed if turn else _drawn(_linked(placed, links, left, top), bullets, left, top))
    pictures = not pieces and any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    return Sheet(pieces, right - left, bottom - top, sum(turns.values()), unknown, leftwards, pictures)


def _lines(text: Any, count: int) -> tuple[list[Growing], int]:
    """Lines with coordinates as read from left to right, y downwards, and the number of characters without meaning."""
    lines: list[Growing] = []
    line: Growing | None = None
    looks: dict[int, Look] = {}  # by the object that draws the character
    fonts: dict[int, tuple[bool, bool]] = {}  # whether a font is bold, and Symbol
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced, unknown, high = False, 0, 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code - 0xD7C0 << 10
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (high | code & 0x3FF, 0) if high else (0xFFFD, 0)
        char = chr(code) if code < 0x110000 else "\ufffd"
        if char.isspace() or not code:
            spaced = True
            continue
        if char in _HYPHENS:
            char = "-" if raw.FPDFText_IsHyphen(text, index) else "\ufffd"
        char = _LIGATURES.get(char, char)
        thing = raw.FPDFText_GetTextObject(text, index)
        key = ctypes.addressof(thing.contents) if thing else 0
        look = looks.get(key)
        if look is None:
            look = looks[key] = _look(text, index, thing, fonts)
        if look.symbols:
            char = SYMBOLS.get(char, char)
        unknown += char == "\ufffd" or (char < " ") or "\ue000" <= char <= "\uefff"
        raw.FPDFText_GetLooseCharBox(text, index, box)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        x0, _, x1, base = _turned((box.left, y.value, box.right, y.value), look.turn)
        if look.turn % 2:
            x0, base, x1, _ = _turned((x.value, box.bottom, x.value, box.top), look.turn)
            base = _turned((x.value, y.value, x.value, y.value), look.turn)[1]
        if not math.isfinite(x0 + x1 + base) or abs(x0) + abs(x1) + abs(base) > 1e6:
            continue
        if line is None or not line.takes(look, x0, base):
            line = Growing(look, x0, base, len(lines))
            lines.append(line)
        line.add(char, look, x0, x1, base, spaced)
        spaced = False
    return set_wide(lines), unknown


def _look(text: Any, index: int, thing: Any, fonts: dict[int, tuple[bool, bool]]) -> Look:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
    if math.isfinite(size + angle):
        size = round(min(max(abs(size), 0.1), 1000.0), 1)
        turn = round(angle) % 4 if abs(angle - round(angle)) < 0.05 else -1
    else:
        size, turn = 1.0, -1
    font = raw.FPDFTextObj_GetFont(thing) if thing else None
    key = ctypes.addressof(font.contents) if font else 0
    if key not in fonts:
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text, index, name, 200, flags)
        named = name.value.decode("utf-8", "replace")
        bold = bool(_BOLD.search(named)) or raw.FPDFText_GetFontWeight(text, index) >= 600
        fonts[key] = bold, "symbol" in named.casefold()
    return Look(turn, size, *fonts[key])


def _turned(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) with y upwards as (left, top, right, bottom) with y downwards, the text upright."""
    left, bottom, right, top = box
    return {
        1: (bottom, left, top, right),
        2: (-right, bottom, -left, top),
        3: (-top, -right, -bottom, -left),
    }.get(turn, (left, -top, right, -bottom))


def _links(page: PdfPage, text: Any) -> list[_Linked]:
    """The page's links to the web."""
    found: list[_Linked] = []
    place, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(LINKS):
        if not raw.FPDFLink_Enumerate(page, place, link):
            break
        action, box = raw.FPDFLink_GetAction(link), raw.FS_RECTF()
        if not action or not raw.FPDFLink_GetAnnotRect(link, box):
            continue
        address = ctypes.create_string_buffer(2000)
        raw.FPDFAction_GetURIPath(page.pdf, action, address, 2000)
        url = address.value.decode("utf-8", "replace")
        said = " ".join(text.get_text_bounded(box.left, box.bottom, box.right, box.top).split())[:200]
        if said and url.startswith(("http://", "https://")):
            found.append(_Linked(box.left, box.bottom, box.right, box.top, said, url))
    return found


def _drawn(piece: Piece, bullets: list[Bullet], left: float, top: float) -> Piece:
    """The piece with the bullet that is drawn before it."""
    bullet = before(bullets, piece.x0 + left, -piece.y - top, piece.size)
    return piece if bullet is None else piece._replace(text=BULLET + piece.text, x0=bullet.left - left)


def _linked(piece: Piece, links: list[_Linked], left: float, top: float) -> Piece:
    """The piece with the links that lie on it."""
    x0, x1, y = piece.x0 + left + 1, piece.x1 + left - 1, 0.3 * piece.size - piece.y - top
    within = [(one.text, one.url) for one in links if one.left < x1 and one.right > x0 and one.bottom <= y <= one.top]
    return piece._replace(links=tuple(within)) if within else piece
