"""What a browser would make of a page: its text in order, and every tag with its attributes."""

from html.parser import HTMLParser

_UNSEEN = ("script", "style")


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[tuple[str, str]] = []  # (what encloses it, text) of script and style
        self._text: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return plain("".join(self._text))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in _UNSEEN:
            self._inside = tag
        self._text.append(" " if tag in ("p", "li", "div", "h1", "h2", "h3", "section", "td", "th", "tr") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data.append((self._inside, data))
        else:
            self._text.append(data)


def plain(text: str) -> str:
    """Text without the differences in white space that a reader does not see."""
    return " ".join(text.split())
