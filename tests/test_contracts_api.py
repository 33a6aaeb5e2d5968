"""The checker of contracts finds what is wrong, and nothing in what is right."""

from pathlib import Path

import pytest

from contracts_api import Contract, contract


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/rest/api/3/search/jql?jql=project%20%3D%20EE&maxResults=100&fields=summary,status&expand=changelog", ""),
        ("/rest/api/3/search/jql?jql=x&fields=summary&fields=status", ""),
        ("/rest/api/3/issue/10064/changelog?startAt=0&maxResults=100", ""),
        ("/rest/api/3/project/search?status=live&status=archived", ""),
        ("/rest/api/3/search/jql?jql=x&startAt=0", "startAt: no such parameter"),
        ("/rest/api/3/search/jql?jql=x&maxResults=all", "maxResults: 'all' is no integer"),
        ("/rest/api/3/search/jql?jql=x&maxResults=5&maxResults=6", "maxResults: given 2 times"),
        ("/rest/api/3/search/jql?fieldsByKeys=yes", "fieldsByKeys: 'yes' is no boolean"),
        ("/rest/api/3/project/search?status=lost", "status: 'lost' is not one of ['live', 'archived', 'deleted']"),
        ("/rest/api/3/project/search?maxResults=101", "maxResults: 101 is out of bounds"),
        ("/rest/api/3/searching", "the contract has no such path"),
    ],
)
def test_jira(shared: Path, path: str, fault: str) -> None:
    found = contract(shared / "data/api-contracts/jira-cloud-v3.json").faults(path)
    assert found == ([f"GET {path.split('?')[0]}: {fault}"] if fault else [])


def test_a_missing_parameter_and_another_method(shared: Path) -> None:
    jira = contract(shared / "data/api-contracts/jira-cloud-v3.json")
    assert jira.faults("/rest/api/3/issue/1/remotelink", "delete") == [
        "DELETE /rest/api/3/issue/1/remotelink: globalId: missing"
    ]
    assert jira.faults("/rest/api/3/myself", "post") == ["POST /rest/api/3/myself: the contract has no such path"]


def test_references_and_shared_parameters(shared: Path) -> None:
    github = contract(shared / "data/api-contracts/github.json")
    path = "/repos/o/r/issues?state=all&since=2026-01-01T00:00:00Z&per_page=100"
    assert github.faults(path) == []
    assert github.faults(path.replace("all", "any").replace("=2026-01-01T00:00:00Z", "=yesterday")) == [
        "GET /repos/o/r/issues: state: 'any' is not one of ['open', 'closed', 'all']",
        "GET /repos/o/r/issues: since: 'yesterday' is no moment",
    ]


def test_the_most_literal_path_is_meant_and_swagger_2_is_read() -> None:
    paths = {
        "/a/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True, "type": "integer"}]}},
        "/a/all": {
            "get": {"parameters": [{"name": "n", "in": "query", "type": "array", "items": {"type": "integer"}}]}
        },
    }
    one = Contract({"swagger": "2.0", "paths": paths}, prefix="/api/v4")
    assert one.faults("/api/v4/a/all?n=1,2") == []
    assert one.faults("/api/v4/a/all?n=1,x") == ["GET /api/v4/a/all: n: 'x' is no integer"]
    assert one.faults("/api/v4/a/7") == []
    assert one.faults("/api/v4/a/seven") == ["GET /api/v4/a/seven: id: 'seven' is no integer"]
