"""The local cloud: stores, workers, pollers and the HTTP front, for as long as a `with` block."""

import json
import os
import random
import shutil
import signal
import socket
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import REGION
from infra.local import stores
from infra.local.front import REQUEST_BYTES, Front, Routes
from infra.local.runtime import ROOT, Pool, environment
from infra.local.serving import Serving
from infra.policy import Need, allowed
from infra.template import Function, Source, Template

# Two workers where people wait or work piles up; one elsewhere. Two cores carry no more.
WORKERS = {"ApiFunction": 2, "RetrievalFunction": 2, "IngestionReadFunction": 2}
WAIT_SECONDS = 5  # of a long poll


class LocalCloud:
    """template.yaml on one machine. `visibility_scale` shortens how long messages stay away, to 1 second at least."""

    def __init__(
        self,
        template: Path = ROOT / "template.yaml",
        *,
        port: int = 0,
        workers: dict[str, int] | None = None,
        parameters: dict[str, str] | None = None,
        home: Path = ROOT / ".local",
        visibility_scale: float = 1.0,
    ) -> None:
        self._template = Template(template, parameters)
        self._port, self._home, self._scale = port, home, visibility_scale
        self._sizes = {**WORKERS, **(workers or {})}
        self._stopping = threading.Event()
        self._stack = ExitStack()
        self.pools: dict[str, Pool] = {}

    def __enter__(self) -> "LocalCloud":
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True)
        standin_port = _free_port()
        self.endpoint = f"http://127.0.0.1:{standin_port}"
        standin = stores.start_standin(standin_port)
        stack.callback(standin.wait)
        stack.callback(standin.kill)
        encrypted = stores.make(self._template, self.endpoint, self._scale)
        if "PartnersTable" in self._template.resources:
            stores.seed_partner(self.client("dynamodb"), self.name("PartnersTable"))
        routes = []
        for function in self._template.functions():
            role = self._home / f"{function.logical_id}.role.json"
            held = {"function": function.logical_id, "statements": function.statements}
            role.write_text(json.dumps({**held, "keys": encrypted, "scale": self._scale}))
            said = environment(function, self.endpoint, role, self.invocations)
            pool = Pool(function, said, self._home, self._sizes.get(function.logical_id, 1))
            stack.callback(pool.stop)
            self.pools[function.logical_id] = pool
            routes += [(method, path, pool.invoke) for method, path in function.routes]
            for source in function.sources:
                threading.Thread(target=self._poll, args=(function, source, pool), daemon=True).start()
        front = Serving(Front(Routes(routes)), self._port, body_bytes=REQUEST_BYTES)
        self.url = f"http://127.0.0.1:{front.port}"
        stack.callback(front.stop)
        stack.callback(self._stopping.set)

    def name(self, logical_id: str, attribute: str = "Ref") -> str:
        """What `Ref` (a table's or bucket's name, a queue's URL, a key's id) or `GetAtt` gives."""
        return self._template.names[logical_id, attribute]

    def client(self, service: str) -> Any:
        """A boto3 client that no policy holds back: the bench's own hands."""
        return stores.client(service, self.endpoint)

    @property
    def invocations(self) -> Path:
        """One JSON line an invocation; one that crashed or timed out has only function, start, ms and outcome."""
        return self._home / "invocations.jsonl"

    def log(self, function: str) -> Path:
        """What the function's workers wrote."""
        return self._home / f"{function}.log"

    def pids(self, function: str) -> list[int]:
        """The worker processes of a function."""
        return [worker.process.pid for worker in self.pools[function].workers]

    def kill(self, function: str) -> int:
        """Kill -9 one worker of a function, chosen at will; returns its process id."""
        while True:
            pid = random.choice(self.pids(function))  # noqa: S311  # no secret
            with suppress(ProcessLookupError):  # it ended by itself and is being replaced
                os.kill(pid, signal.SIGKILL)
                return pid
            time.sleep(0.01)

    def depth(self, queue: str) -> int:
        """How many messages a queue holds, in flight or not."""
        names = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
        found = self.client("sqs").get_queue_attributes(QueueUrl=self.name(queue), AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)

    def _poll(self, function: Function, source: Source, pool: Pool) -> None:
        """Receive, invoke, delete what was handled. What failed comes back when the queue gives it again: after the
        visibility timeout, or when the function asked for it.

        One thread receives: moto may give a message to two that ask at the same moment.
        """
        arn, url = self.name(source.queue, "Arn"), self.name(source.queue)
        for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
            if not allowed(function.statements, Need(f"sqs:{action}", arn)):
                self._note(function, f"AccessDenied: the role may not sqs:{action} on {arn}")
                return
        sqs = self.client("sqs")
        free = threading.Semaphore(len(pool.workers))
        asked = {"MaxNumberOfMessages": source.batch_size, "WaitTimeSeconds": WAIT_SECONDS, "AttributeNames": ["All"]}

        def deliver(got: list[dict[str, Any]]) -> None:
            try:
                self._deliver(sqs, url, arn, got, pool)
            except (ClientError, BotoCoreError, OSError) as error:
                self._note(function, f"a batch of {source.queue} was not finished: {type(error).__name__}")
            finally:
                free.release()

        while not self._stopping.is_set():
            free.acquire()
            got: list[dict[str, Any]] = []
            try:
                got = sqs.receive_message(QueueUrl=url, **asked).get("Messages", [])
            except (ClientError, BotoCoreError, OSError) as error:
                if self._stopping.is_set():
                    return
                self._note(function, f"the poller of {source.queue} goes on after {type(error).__name__}")
                time.sleep(0.2)
            if got:
                threading.Thread(target=deliver, args=(got,), daemon=True).start()
            else:
                free.release()

    def _deliver(self, sqs: Any, url: str, arn: str, got: list[dict[str, Any]], pool: Pool) -> None:
        shared = {"messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": arn, "awsRegion": REGION}
        renamed = {"MessageId": "messageId", "ReceiptHandle": "receiptHandle", "Body": "body"}
        renamed |= {"MD5OfBody": "md5OfBody", "Attributes": "attributes"}
        records = [shared | {name: one[theirs] for theirs, name in renamed.items()} for one in got]
        outcome = pool.invoke({"Records": records})
        if outcome.error is not None:
            self._note(pool.function, f"an invocation of {len(got)} records {outcome.error}; they come back")
            return
        answer = json.loads(outcome.payload) or {}
        failed = {one["itemIdentifier"] for one in answer.get("batchItemFailures", [])}
        done = [one for one in got if one["MessageId"] not in failed]
        if done:
            entries = [{"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(done)]
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    def _note(self, function: Function, text: str) -> None:
        with self.log(function.logical_id).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"local_cloud": text}) + "\n")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
