"""cmark-gfm, its memory given back: the package's own function keeps the tree and the HTML of each document for ever,
some 400 KB a page. What frees them is in its library, and not among what it declares.
"""

import ctypes
from typing import Any

from cmarkgfm import _cmark, cmark
from cmarkgfm.cmark import Options

UNSAFE: int = Options.CMARK_OPT_UNSAFE  # HTML in the text stays

_free_tree = ctypes.CDLL(_cmark.__file__).cmark_node_free
_free_text = ctypes.CDLL(None).free  # cmark takes it by malloc
for _free in (_free_tree, _free_text):
    _free.argtypes, _free.restype = [ctypes.c_void_p], None


def html_of(markdown: str, options: int = 0) -> str:
    """The HTML of a text with GitHub's tables."""
    cmark.core_extensions_ensure_registered()
    parser = cmark.parser_new(options)
    held: list[tuple[Any, Any]] = []
    try:
        cmark.parser_attach_syntax_extension(parser, cmark.find_syntax_extension("table"))
        cmark.parser_feed(parser, markdown)
        tree = cmark.parser_finish(parser)
        held.append((_free_tree, tree))
        text = _cmark.lib.cmark_render_html(tree, options, cmark.parser_get_syntax_extensions(parser))
        held.append((_free_text, text))
        return str(_cmark.ffi.string(text).decode())
    finally:
        for free, what in held:
            free(int(_cmark.ffi.cast("uintptr_t", what)))
        cmark.parser_free(parser)
