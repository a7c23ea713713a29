"""Files that are there whole or not at all."""

from pathlib import Path


def replace(file: Path, raw: bytes) -> None:
    """Write a file under another name and then give it its own. Raises OSError."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(raw)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def same(file: Path, raw: bytes) -> bool:
    """Whether a file holds these bytes."""
    try:
        return file.stat().st_size == len(raw) and file.read_bytes() == raw
    except OSError:
        return False
