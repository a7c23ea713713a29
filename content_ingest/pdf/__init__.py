"""PDF: the marks on pages become lines in reading order, and those become paragraphs."""
