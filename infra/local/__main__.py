"""`python -m infra.local [PORT]`: start the local cloud and serve until interrupted."""

import signal
import sys

from infra.local.cloud import LocalCloud


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with LocalCloud(port=port, parameters={"HomeKey": "pk_local_home"}) as cloud:
        print(f"the service listens on {cloud.url}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


main()
