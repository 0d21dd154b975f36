"""Every path of the OpenAPI document answers as the document says."""
import json
import os
import signal
import socket
import time

import jsonschema
import pytest
import yaml

from world import ROOT, Events, answer_of, drop_database, get_json, make_database

DOCUMENT = yaml.safe_load((ROOT / "src/api/openapi.yaml").read_text())


def resolved(item):
    """The object itself, where the document only points at it."""
    while "$ref" in item:
        name, target = item["$ref"], DOCUMENT
        for part in name.removeprefix("#/").split("/"):
            target = target[part]
        item = target
    return item


def parameters(path):
    return [resolved(parameter) for parameter in DOCUMENT["paths"][path]["get"].get("parameters", [])]


def response(path, status):
    return resolved(DOCUMENT["paths"][path]["get"]["responses"][status])


PATHS = sorted(DOCUMENT["paths"])
READS = [path for path in PATHS if path.startswith("/v1/") and path != "/v1/events"]
# Of these the story has items; a schema says nothing about an empty list.
WITHOUT_ITEMS_IN_PATH = [path for path in READS if "{" not in path]


def validate(value, schema):
    jsonschema.validate(value, {**schema, "components": DOCUMENT["components"]}, cls=jsonschema.Draft202012Validator)


def members_of(schema):
    """Name -> schema of every member that the document knows."""
    schema = resolved(schema)
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []) + schema.get("anyOf", []):
        found |= members_of(part)
    return found


def undocumented(value, schema, place=""):
    """Members of an answer that the document does not name."""
    schema, members = resolved(schema), members_of(schema)
    if isinstance(value, list):
        items = schema.get("items") or next((resolved(part)["items"] for part in schema.get("allOf", []) if "items" in resolved(part)), {})
        return [name for one in value for name in undocumented(one, items, place + "[]")]
    if not isinstance(value, dict) or not members:
        return []
    return [f"{place}.{name}" for name in value if name not in members] + [
        name for key in value if key in members for name in undocumented(value[key], members[key], f"{place}.{key}")]


def address_of(story, path):
    slash = get_json(story.base + "/v1/slashes?status=executed")["items"][0]
    unit = get_json(story.base + f"/v1/reservations/{slash['reservation']}")["unit"]
    known = {"{key}": slash["key"], "{root}": slash["votes"][0]["evidence_root"], "{file}": "status.html",
             "{id}": slash["reservation"] if path.startswith("/v1/reservations") else unit}
    for name, value in known.items():
        path = path.replace(name, value)
    return story.base + path


def expect_problem(answer, *statuses):
    status, headers, body = answer
    assert status in statuses, (status, body)
    assert headers["Content-Type"] == "application/problem+json"
    problem = json.loads(body)
    validate(problem, {"$ref": "#/components/schemas/Problem"})
    assert problem["status"] == status and problem["detail"]
    return problem


def test_the_document_is_served(story):
    status, headers, body = answer_of(story.base + "/openapi.yaml")
    assert status == 200 and headers["Content-Type"] == "application/yaml"
    assert yaml.safe_load(body) == DOCUMENT


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/v1/events"])
def test_a_path_answers_by_its_schema(story, path):
    address = address_of(story, path)
    status, headers, body = answer_of(address)
    assert status == 200, body
    kind = headers["Content-Type"].split(";")[0]
    content = response(path, "200")["content"][kind]
    if kind == "application/json":
        answer = json.loads(body)
        validate(answer, content["schema"])
        assert undocumented(answer, content["schema"]) == []
        if path in READS and isinstance(answer, dict) and "items" in answer:
            assert answer["items"], "the story has items of each kind"
    status, head_headers, nothing = answer_of(address, method="HEAD")
    assert status == 200 and nothing == b"" and head_headers["Content-Type"] == headers["Content-Type"]
    assert answer_of(address, method="POST")[0] == 405


@pytest.mark.parametrize("path", [path for path in READS if "304" in DOCUMENT["paths"][path]["get"]["responses"]])
def test_an_answer_that_did_not_change(story, path):
    for _ in range(5):  # blocks go on meanwhile
        address = address_of(story, path)
        _, headers, _ = answer_of(address)
        status, _, body = answer_of(address, {"If-None-Match": headers["ETag"]})
        if status == 304:
            assert body == b""
            return
    raise AssertionError("never 304")


@pytest.mark.parametrize("path", READS)
def test_bad_input_is_a_problem(story, path):
    address = address_of(story, path)
    assert "surprise" in expect_problem(answer_of(address + "?surprise=1"), 400)["detail"]
    for parameter in parameters(path):
        name, schema = parameter["name"], resolved(parameter["schema"])
        if parameter["in"] == "path":
            wrong = {"id": "nonsense", "key": "sn.main.1", "root": "abc"}[name]
            expect_problem(answer_of(story.base + path.replace("{" + name + "}", wrong)), 400)
            absent = {"id": "sn.main.9999", "key": "sn.main.9999.provider.0", "root": "0" * 64}[name]
            # A unit that is not there has no observations, as one that was not measured yet.
            if not path.endswith("/observations"):
                expect_problem(answer_of(story.base + path.replace("{" + name + "}", absent)), 404)
            continue
        bad = []
        if schema.get("type") == "integer":
            bad = ["-1", "x", "", str(schema["maximum"] + 1), "1" * 40]
        elif "enum" in schema or "allOf" in schema or schema.get("pattern", "^[ -~]*$") != "^[ -~]*$":
            bad = ["no such thing", "%00", "'%3B--"]
        for value in bad:
            expect_problem(answer_of(f"{address}?{name}={value.replace(' ', '%20')}"), 400)
        assert "twice" in expect_problem(answer_of(f"{address}?{name}=1&{name}=1"), 400)["detail"]
    if any(parameter["name"] == "chain" for parameter in parameters(path)):
        expect_problem(answer_of(address + "?chain=nochain"), 404)


def test_paths_that_are_not_there(story):
    for path in ("/v1", "/v1/unit", "/v1/units/", "/v2/units", "/v1/units/../chains", "/%", "/v1/units/%zz"):
        expect_problem(answer_of(story.base + path), 400, 404)


def test_pages_join_without_a_seam(story):
    for kind in ("units", "reservations", "scores", "verdicts", "decisions"):
        whole = [item for item in get_json(f"{story.base}/v1/{kind}?limit=200")["items"]]
        joined, cursor = [], ""
        while cursor is not None:
            page = get_json(f"{story.base}/v1/{kind}?limit=1{cursor and '&cursor=' + cursor}")
            assert len(page["items"]) <= 1
            joined += page["items"]
            cursor = page["next_cursor"]
        names = ("id", "key", "subject")
        name = next(name for name in names if name in whole[0])
        assert [item[name] for item in joined][:len(whole)] == [item[name] for item in whole]


def test_filters_keep_their_promise(story):
    for query, name, value in (("verdicts?verdict=breached", "verdict", "breached"), ("slashes?status=executed", "status", "executed"),
                               ("scores?kind=unit", "kind", "unit"), ("reservations?status=active", "status", "active"),
                               ("units?region=eu-central", "region", "eu-central")):
        items = get_json(f"{story.base}/v1/{query}")["items"]
        assert items and {item[name] for item in items} == {value}
    assert get_json(f"{story.base}/v1/units?region=mars")["items"] == []


# --- the live feed

def test_the_feed_resumes_where_it_ended(story):
    first = Events(story.base)
    story.until("the feed tells its past", 20, lambda: len(first.items) >= 20)
    ids = [number for number, _, _ in first.items]
    assert ids == sorted(set(ids))
    half = ids[9]
    for client in (Events(story.base, last_id=half), Events(story.base, query=f"?after={half}")):
        story.until("it goes on", 20, lambda client=client: len(client.items) >= 10)
        assert client.items[:10] == first.items[10:20]
    topics = {topic for _, topic, _ in first.items}
    one = Events(story.base, query="?topic=block")
    story.until("one topic", 20, lambda: one.items)
    assert {topic for _, topic, _ in one.items} == {"block"} and "block" in topics
    end = Events(story.base, last_id=max(ids))
    story.until("live: a new block", 20, lambda: end.items)
    assert min(number for number, _, _ in end.items) > max(ids[:20])


def test_a_bad_place_in_the_feed(story):
    expect_problem(answer_of(story.base + "/v1/events", {"Last-Event-ID": "yesterday"}), 400)
    expect_problem(answer_of(story.base + "/v1/events?after=x"), 400)
    expect_problem(answer_of(story.base + "/v1/events?since=1"), 400)


# --- the end of the process

def test_sigterm_with_clients_that_hang_on(story):
    kept = story.base, story.env, story.ports, story.health_ports
    try:
        mine = story.serve("clients", roles="api")
        story.until("ready", 30, lambda: not story.problems())
        streams = [Events(mine) for _ in range(3)]
        story.until("streams run", 20, lambda: all(stream.items for stream in streams))
        port = int(mine.rsplit(":", 1)[1])
        idle = socket.create_connection(("127.0.0.1", port))
        slow = socket.create_connection(("127.0.0.1", port))
        slow.sendall(b"GET /v1/units HTTP/1.1\r\nHost: x\r\n")  # and never the rest
        child = story.children.pop("clients")
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
        story.until("every stream is at its end", 5, lambda: all(stream.ended for stream in streams))
        idle.close()
        slow.close()
        assert "event=stopped" in story.log("clients")
    finally:
        story.base, story.env, story.ports, story.health_ports = kept


def test_sigterm_during_the_start(story):
    kept, admin = (story.base, story.env, story.ports, story.health_ports), os.environ["WARDEN_TEST_DATABASE_URL"]
    try:
        for number, delay in enumerate((0.0, 0.1, 0.4)):
            fresh, name = make_database(admin), f"short-{number}"
            story.serve(name, {"WARDEN_DATABASE__URL_FILE": "", "WARDEN_DATABASE__URL": fresh}, roles="indexer,scorer,enforcer,api")
            child = story.children[name]
            story.until("it listens", 20, lambda name=name: "event=listening" in story.log(name))
            time.sleep(delay)
            child.send_signal(signal.SIGTERM)
            del story.children[name]
            assert child.wait(10) == 0, story.log(name)
            drop_database(admin, fresh)
    finally:
        story.base, story.env, story.ports, story.health_ports = kept
