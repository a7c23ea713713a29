"""The whole service, asked as an app asks it: from the question to the signed answer, and to its deletion."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from content_ingest.reading import read_document
from infra.run import LIBRARY
from shared.envelope import VerificationError, verify
from tests.e2e.service import (
    PENDING,
    QUESTION,
    Tapped,
    answered,
    final,
    paused,
    post,
    read,
    revisions,
    rows,
    running,
    send,
    versions,
)
from tests.integration.local_app.hands import ask, eventually

pytestmark = pytest.mark.local

FEVER = "I am on chemo and have a temperature of 39"
QUEUES = ("RequestsQueue", "EvidenceQueue", "DraftsQueue", "DecisionsQueue")
MARK = "quillonzavek"  # a word that stands nowhere else


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tapped]:
    with running(tmp_path_factory.mktemp("service"), visibility_scale=0.02) as it:
        yield it


@pytest.fixture(scope="module")
def answer(cloud: Tapped) -> dict[str, Any]:
    return answered(cloud, QUESTION)


@pytest.fixture(scope="module")
def stranger(cloud: Tapped) -> str:
    """Another partner's key with the same scopes."""
    key = "another-app"
    item = {
        "id": {"S": "key#" + hashlib.sha256(key.encode()).hexdigest()},
        "partner": {"S": "another"},
        "kind": {"S": "secret"},
        "scopes": {"L": [{"S": scope} for scope in ("ask", "read", "search")]},
        "jurisdiction": {"S": "US"},
    }
    cloud.client("dynamodb").put_item(TableName=cloud.name("PartnersTable"), Item=item)
    return key


def blocks(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for section in answer["sections"] for block in section["blocks"]]


def notices(answer: dict[str, Any]) -> list[str]:
    return [one["text"] for place in ("opening", "closing") for one in answer["notices"][place]]


def words(text: str) -> str:
    """A page's words without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>|[\\>*]", " ", text)).split())


# ---------------------------------------------------------------- what an answer says


def test_a_question_on_the_library_is_published(answer: dict[str, Any]) -> None:
    assert (answer["status"], answer["visibility"], answer["revision"]) == ("published", "private", 1)
    assert answer["question"] == QUESTION
    assert answer["urgent"] is None


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("I found a lump in my breast what now", "finding-a-lump-or-a-breast-change"),
        ("I have just been told I have breast cancer", "just-told-that-you-have-breast-cancer"),
        ("I just found out that I have cancer and I am scared", "just-told-that-you-have-cancer"),
        ("What is chemotherapy?", "what-chemotherapy-is"),
        ("Can I drink alcohol during chemo?", "alcohol-and-food-during-chemotherapy"),
        ("Should I stop tamoxifen", "stopping-or-missing-a-cancer-medicine"),
        ("What is radiation therapy?", "what-radiation-therapy-is"),
    ],
)
def test_who_is_at_the_beginning_is_answered_from_the_note_on_it(cloud: Tapped, asked: str, note: str) -> None:
    found = answered(cloud, asked)
    assert found["status"] == "published"
    (line,) = found["sections"][0]["blocks"][0]["items"]
    assert found["sections"][0]["kind"] == "bottom_line"
    sources = {one["n"]: one["document_id"] for one in found["citations"]}
    assert {sources[n] for n in line["citations"]} == {note}


@pytest.mark.parametrize("query", ["I have chest pain", "I have chest pain " * 300])
def test_a_search_tells_of_an_emergency_whether_it_is_taken_or_refused(cloud: Tapped, query: str) -> None:
    said = send(cloud, "/v1/search", {"query": query}).json
    assert said["urgent"]["level"] == "emergency"
    assert said["urgent"]["actions"][0]["url"] == "tel:911"


def test_a_question_in_spanish_says_that_its_answer_is_in_english(cloud: Tapped) -> None:
    found = answered(cloud, "¿Qué es la quimioterapia?")
    assert found["language"] == "en"
    assert "other-language" in [one["id"] for one in found["notices"]["opening"]]


def test_every_item_but_a_question_cites_a_citation_of_the_answer(answer: dict[str, Any]) -> None:
    numbers = {one["n"] for one in answer["citations"]}
    cited = set()
    for block in blocks(answer):
        for item in block["items"]:
            assert block["type"] == "question" or item["citations"], item["text"]
            cited |= set(item["citations"])

    assert cited == numbers != set()


def test_every_quote_stands_verbatim_in_its_note(answer: dict[str, Any]) -> None:
    texts: dict[str, list[str]] = {}
    for file in LIBRARY.glob("*.md"):
        note = read_document(f"documents/{file.name}", file.read_bytes())
        texts[note.source.document_id] = [passage.text for passage in note.passages]

    for citation in answer["citations"]:
        assert citation["quoted"]
        assert any(citation["quote"] in text for text in texts[citation["document_id"]]), citation["quote"]


def test_the_trial_s_numbers_are_said_as_a_pair(answer: dict[str, Any]) -> None:
    said = [item["text"] for block in blocks(answer) for item in block["items"]]

    assert any({"23.4", "16.8"} <= found or {"23.9", "17.5"} <= found for found in map(numbers_of, said))


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_there_are_at_least_five_questions_to_ask(answer: dict[str, Any]) -> None:
    (section,) = [one for one in answer["sections"] if one["kind"] == "questions_to_ask"]
    questions = [item["text"] for block in section["blocks"] if block["type"] == "question" for item in block["items"]]

    assert len(set(questions)) >= 5
    assert all(one.endswith("?") for one in questions)


def test_the_notices_stand_before_and_after_and_name_the_starter_notes(answer: dict[str, Any]) -> None:
    opening = {one["id"] for one in answer["notices"]["opening"]}

    assert {"emergency", "not-medical-advice", "starter-note"} <= opening
    assert {one["id"] for one in answer["notices"]["closing"]} == {"no-clinician", "sources-age"}
    assert {one["evidence"] for one in answer["citations"]} == {"starter_note"}


@pytest.mark.parametrize(
    ("question", "looked_for"),
    [
        ("What are mortgage rates today?", "We looked through all our sources"),
        ("does zorblatinib work for breast cancer", "zorblatinib"),
    ],
)
def test_a_question_that_the_library_does_not_answer_ends_with_what_was_looked_for(
    cloud: Tapped, question: str, looked_for: str
) -> None:
    found = answered(cloud, question)

    assert (found["status"], found["sections"], found["citations"]) == ("abstained", [], [])
    assert looked_for in found["abstention"]["looked_for"]
    assert found["abstention"]["ask"]
    assert found["abstention"]["questions"]
    assert {one["id"] for one in found["notices"]["opening"]} == {"emergency", "not-medical-advice"}


def test_an_emergency_is_told_at_once_and_stands_above_the_answer(cloud: Tapped) -> None:
    asked = post(cloud, FEVER)
    urgent = asked.json["urgent"]

    assert asked.status == 202
    assert urgent["level"] == "emergency"
    assert any(action["url"] == "tel:911" for action in urgent["actions"])

    found = final(cloud, asked.json["id"])
    assert found["urgent"] == urgent
    page = read(cloud, found["id"], Accept="text/html").body.decode()
    assert page.index('role="alert"') < page.index("<h1")
    for text in (page, read(cloud, found["id"], Accept="text/markdown").body.decode()):
        body = words(text)
        assert body.index(urgent["notice"]) < body.index(found["notices"]["opening"][0]["text"])


# ---------------------------------------------------------------- how it is read


def test_the_signature_verifies_and_no_notice_can_be_taken_out(cloud: Tapped, answer: dict[str, Any]) -> None:
    keys = ask(cloud, "/.well-known/jwks.json").json
    sent = read(cloud, answer["id"]).body

    statement = verify(sent, keys)
    assert (statement.id, statement.revision, statement.status) == (answer["id"], 1, "published")

    stripped = json.loads(sent)
    stripped["notices"]["opening"].pop()
    with pytest.raises(VerificationError):
        verify(json.dumps(stripped), keys)


@pytest.mark.parametrize("form", ["text/html", "text/markdown"])
def test_a_page_and_its_markdown_carry_every_notice(cloud: Tapped, answer: dict[str, Any], form: str) -> None:
    found = read(cloud, answer["id"], Accept=form)

    assert found.header("content-type")[0].startswith(form)
    body = words(found.body.decode())
    assert [text for text in notices(answer) if text not in body] == []
    assert QUESTION in body


def test_another_key_finds_no_answer(cloud: Tapped, answer: dict[str, Any], stranger: str) -> None:
    assert read(cloud, answer["id"], x_api_key=stranger).status == 404
    assert read(cloud, answer["id"], "DELETE", x_api_key=stranger).status == 404
    feedback = send(cloud, f"/v1/answers/{answer['id']}/feedback", {"helpful": True}, x_api_key=stranger)
    assert feedback.status == 404
    assert read(cloud, answer["id"]).status == 200


def test_an_answer_under_way_says_when_to_come_back(cloud: Tapped) -> None:
    with paused(cloud, "RetrievalFunction"):
        asked = post(cloud, "What does HER2-ultralow mean?")
        assert int(asked.header("retry-after")[0]) >= 1
        answer_id = asked.json["id"]
        polled = read(cloud, answer_id)
        assert polled.json["status"] in PENDING
        assert polled.json["notices"]["opening"]
        assert int(polled.header("retry-after")[0]) >= 1
        again = read(cloud, answer_id, If_None_Match=polled.header("etag")[0])
        assert (again.status, again.body) == (304, b"")
        assert int(again.header("retry-after")[0]) >= 1

    assert final(cloud, answer_id)["status"] == "published"
    assert read(cloud, answer_id).header("retry-after") == []


@pytest.mark.parametrize("form", ["application/json", "text/html", "text/markdown"])
def test_an_answer_that_the_caller_has_is_not_sent_again(cloud: Tapped, answer: dict[str, Any], form: str) -> None:
    (tag,) = read(cloud, answer["id"], Accept=form).header("etag")

    same = read(cloud, answer["id"], Accept=form, If_None_Match=tag)
    assert (same.status, same.body) == (304, b"")
    assert read(cloud, answer["id"], Accept=form, If_None_Match='"another"').status == 200


# ---------------------------------------------------------------- what stays of it


def test_a_deletion_takes_the_answer_and_every_version_of_what_it_was_made_from(cloud: Tapped) -> None:
    found = answered(cloud, "What are the side effects of trastuzumab deruxtecan?")
    answer_id = found["id"]
    assert {key.rsplit("/", 1)[1] for key in versions(cloud, answer_id)} == {
        "question.json",
        "evidence.json",
        "draft.json",
    }
    assert len(revisions(cloud, answer_id)) == 1

    assert read(cloud, answer_id, "DELETE").status == 202

    assert read(cloud, answer_id).status == 404
    assert ask(cloud, f"/answers/{found['slug']}").status == 404
    eventually(lambda: not versions(cloud, answer_id) and not revisions(cloud, answer_id))
    requests = cloud.client("dynamodb").scan(TableName=cloud.name("RequestsTable"))["Items"]
    assert answer_id not in {item["id"]["S"] for item in requests}


@pytest.mark.parametrize(
    ("function", "late", "letters"),
    [
        ("RetrievalFunction", "question", "RequestsDeadLetters"),
        ("GenerationFunction", "evidence", "EvidenceDeadLetters"),
        ("ComplianceFunction", "draft", "DraftsDeadLetters"),
    ],
)
def test_a_deletion_under_way_leaves_nothing_behind_and_no_dead_letter(
    cloud: Tapped, function: str, late: str, letters: str
) -> None:
    before = cloud.depth(letters)
    with paused(cloud, function):
        answer_id = post(cloud, f"What does HER2-low mean, before {late}?").json["id"]
        place = f"work/{answer_id}/{late}.json"
        eventually(lambda: place in versions(cloud, answer_id))
        assert read(cloud, answer_id, "DELETE").status == 202
        assert read(cloud, answer_id).status == 404
        if function != "ComplianceFunction":  # which deletes
            eventually(lambda: not versions(cloud, answer_id))
        if late == "evidence":  # a stage that was quick enough to read and slow to write
            cloud.client("s3").put_object(Bucket=cloud.name("WorkBucket"), Key=place, Body=b"{}")

    eventually(lambda: all(cloud.depth(name) == 0 for name in QUEUES))
    assert cloud.depth(letters) == before
    assert (versions(cloud, answer_id), revisions(cloud, answer_id)) == ([], [])


def test_an_operator_alone_is_told_why_a_passage_ranks_where_it_does(cloud: Tapped) -> None:
    asked = {"query": "HER2-low", "k": 1, "explain": True}
    assert send(cloud, "/v1/search", asked).status == 403
    found = send(cloud, "/v1/search", asked, x_api_key="local-operator").json
    assert found["explanation"]["clauses"]
    assert found["passages"][0]["explanation"]["own"] > 0


def test_nothing_that_was_asked_stands_in_a_log_a_message_or_the_list_of_invocations(cloud: Tapped) -> None:
    found = answered(cloud, f"What does HER2-low mean for {MARK}?")
    headers = {"Idempotency_Key": f"{MARK}-1"}
    urgent = post(cloud, f"{FEVER} and {MARK}", **headers).json
    final(cloud, urgent["id"])
    assert post(cloud, MARK * 400).status == 422
    assert send(cloud, "/v1/answers", {"question": "What is HER2?", MARK: MARK}).status == 422
    assert ask(cloud, "/v1/answers", f'{{"question": "{MARK}'.encode(), x_api_key="local-app").status == 400
    assert send(cloud, "/v1/search", {"query": f"HER2-low {MARK}"}).status == 200
    assert ask(cloud, f"/v1/answers?q={MARK}", x_api_key="local-app").status == 200
    opinion = {"helpful": False, "comment": f"Nothing on {MARK}"}
    assert send(cloud, f"/v1/answers/{found['id']}/feedback", opinion).status == 201
    broken(cloud, urgent["id"])

    assert MARK in read(cloud, found["id"]).body.decode()
    assert cloud.heard
    places = {name: cloud.log(name).read_text("utf-8") for name in cloud.pools}
    places |= {"messages": json.dumps(cloud.heard), "invocations": cloud.invocations.read_text("utf-8")}
    assert [name for name, text in places.items() if MARK[:9] in text.lower()] == []


def broken(cloud: Tapped, answer_id: str) -> None:
    """A stage fails on what was asked, and says so."""
    place = f"work/{answer_id}/question.json"
    s3, bucket, sqs = cloud.client("s3"), cloud.name("WorkBucket"), cloud.client("sqs")
    s3.put_object(Bucket=bucket, Key=place, Body=json.dumps({"asked": MARK, MARK: MARK}).encode())
    body = json.dumps({"schema": 1, "answer_id": answer_id, "key": place})
    sqs.send_message(QueueUrl=cloud.name("RequestsQueue"), MessageBody=body)
    eventually(lambda: [row for row in rows(cloud, "RetrievalFunction") if row.get("error") == "BrokenObjectError"])
