"""Documents made for tests."""

FRONT = """---
title: "A page - NCI"
url: "https://example.org/page"
publisher: "Publisher"
audience: "patient"
retrieved: "2025-12-30"
licence: "US-PD"
---
"""


def markdown(body: str, front: str = FRONT) -> bytes:
    return (front + "\n" + body).encode()
