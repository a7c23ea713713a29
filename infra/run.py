"""`make run`: the whole service on this machine, filled with content, asked one question, and left serving."""

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track

from content_ingest.api import ApiError, Client, Operator
from content_ingest.command.progress import show_run
from content_ingest.command.showing import report
from infra.local.cloud import LocalCloud
from infra.local.runtime import ROOT
from shared.adapters.models import FILES, embedder_of, read_model
from shared.errors import ModelError

LIBRARY = ROOT / "content_ingest" / "library"
QUESTION = "What happens when HER2-low breast cancer treatment stops working?"
PATIENCE_SECONDS = 130  # a little longer than a request's deadline


def ask(api: str, question: str, console: Console) -> dict[str, Any]:
    """Ask as the local app, wait and print the answer; returns what the POST said. Raises ApiError."""
    app = Client(api, "local-app")
    asked = app.call("POST", "/v1/answers", {"question": question})
    if asked.get("urgent"):
        console.print(f"[bold red]{asked['urgent']['notice']}[/bold red]")
    path, end = f"/v1/answers/{asked['id']}", time.monotonic() + PATIENCE_SECONDS
    with console.status("looking through the sources"):
        while time.monotonic() < end:
            if app.call("GET", path)["status"] not in ("queued", "retrieving", "generating", "reviewing"):
                break
            time.sleep(0.1)
    console.print(Markdown(app.text(path, "text/markdown")))
    return asked


@contextmanager
def untold(cloud: LocalCloud) -> Iterator[str]:
    """The content bucket while it tells nobody of its objects: a run that follows reads them all, and only once."""
    s3, bucket = cloud.client("s3"), cloud.name("ContentBucket")
    told = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield bucket
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": told})


def fill(cloud: LocalCloud, folder: Path, console: Console) -> None:
    """Put the folder's documents into the content bucket and ingest them."""
    files = sorted(file for file in folder.rglob("[!.]*") if file.is_file())
    for empty in [
        file for file in files if not file.stat().st_size
    ]:  # a client of S3 waits long for the stand-in there
        console.print(f"{empty.name} is empty and left out")
        files.remove(empty)
    if not files:
        raise SystemExit(f"{folder} holds no files; name another folder with CONTENT=")
    s3 = cloud.client("s3")
    with untold(cloud) as bucket:
        for file in track(files, "storing  ", console=console):
            s3.put_object(Bucket=bucket, Key=f"documents/{file.relative_to(folder)}", Body=file.read_bytes())
    operator = Operator(cloud.url, "local-operator")
    ended = show_run(operator.watch(operator.start()), console)
    report(ended, console)
    if ended["status"] not in ("completed", "completed_with_errors"):
        raise SystemExit(1)


def bring_model(cloud: LocalCloud, folder: Path) -> None:
    """Put a language model where the functions look for the one that they were told of."""
    s3, name = cloud.client("s3"), read_model(folder).name
    for file in FILES:
        if (folder / file).is_file():
            body = (folder / file).read_bytes()
            s3.put_object(Bucket=cloud.name("ContentBucket"), Key=f"models/{name}/{file}", Body=body)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _end(*_: object) -> None:
    """End once, everything cleaned up: who ends the group, or waits no longer, sends the signal twice."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """`run` serves until Ctrl-C; `ask` asks a service that runs."""
    parser = argparse.ArgumentParser(prog="python -m infra.run", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--content", type=Path, default=LIBRARY)
    parser.add_argument("--model", type=Path, help="the folder of a language model that reads the content, too")
    parser.add_argument("--ask", help="ask the service that runs on the port, and end")
    parser.add_argument("--once", action="store_true", help="end after the first answer")
    said = parser.parse_args(arguments)
    console = Console()
    if said.ask is not None:
        try:
            ask(f"http://127.0.0.1:{said.port}", said.ask, console)
        except ApiError as error:
            unreached = f"nothing answers on port {said.port}; start it with: make run"
            console.print(f"the service refused: {error.reason}" if error.status else unreached, style="red")
            return 2
        return 0
    if not 0 <= said.port < 65536:
        console.print(f"{said.port} is no port; choose one up to 65535 with PORT=", style="red")
        return 2
    if not said.content.is_dir():
        console.print(f"{said.content} is no folder; name one with CONTENT=", style="red")
        return 2
    parameters = {"HomeKey": "pk_local_home"}
    if said.model is not None:
        try:
            parameters["LanguageModel"] = read_model(said.model).name
            if (model := embedder_of(said.model)) is not None:
                model.ask(QUESTION)
        except (OSError, ValueError, ModelError) as error:
            console.print(f"{said.model} holds no language model ({error}); bring one with: make model", style="red")
            return 2
    if said.port and not _free(said.port):
        console.print(f"port {said.port} is taken; choose another with PORT=", style="red")
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    console.print("starting the service: queues, stores and eight functions on this machine ...")
    home = ROOT / ".local" / str(said.port)  # a second service on another port leaves the first one's files alone
    with LocalCloud(port=said.port, parameters=parameters, home=home) as cloud:
        try:
            if said.model is not None:
                bring_model(cloud, said.model)
                console.print("a language model reads the content in the background; answers get better once it has")
            fill(cloud, said.content, console)
        except ApiError as error:
            console.print(str(error), style="red")
            return 2
        asked = ask(cloud.url, os.environ.get("Q") or QUESTION, console)
        console.print(f"\nread it as a page   {cloud.url}{asked['links']['page']}")
        console.print(f'ask your own        {cloud.url}/   or   make ask PORT={said.port} Q="..."')
        console.print(f"the API             {cloud.url}/v1/answers   with the header x-api-key: local-app")
        if not said.once:
            console.print("serving; end it with Ctrl-C")
            with suppress(KeyboardInterrupt):
                signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
