"""Placeholder."""


def static(name):
    return None
