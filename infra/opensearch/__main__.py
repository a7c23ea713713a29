"""`python -m infra.opensearch apply`: a cluster is told the fields, analysers and search pipeline that stand here."""

import argparse
import sys

from infra.opensearch.applying import apply
from shared.adapters.opensearch import LOCAL, connect


def main() -> int:
    """Prints a line a thing."""
    parser = argparse.ArgumentParser(prog="python -m infra.opensearch", description=__doc__)
    parser.add_argument("do", choices=["apply"])
    parser.add_argument("--endpoint", default=LOCAL, help="of a cluster; https is signed (default: %(default)s)")
    parser.add_argument("--no-vectors", action="store_true", help="for a cluster or a collection without k-NN")
    given = parser.parse_args()
    for name, put in apply(connect(given.endpoint), vectors=not given.no_vectors):
        print(f"{name}: {'applied' if put else 'unchanged'}")  # noqa: T201  # a command prints
    return 0


if __name__ == "__main__":
    sys.exit(main())
