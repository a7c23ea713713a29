import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from content_ingest.command.showing import plain, say


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "L", "P", "S"])))
def test_what_a_document_says_cannot_steer_the_terminal(text: str) -> None:
    assert plain(text).isprintable()
    out = io.StringIO()
    say(Console(file=out, width=10, force_terminal=True, color_system=None), text)
    assert "\x1b" not in out.getvalue()
    assert out.getvalue().count("\n") == 1


def test_a_line_is_neither_broken_nor_read_as_markup() -> None:
    out = io.StringIO()
    say(Console(file=out, width=10), "  [bold]a long line[/bold] :smile: [link=x]")
    assert out.getvalue() == "  [bold]a long line[/bold] :smile: [link=x]\n"
