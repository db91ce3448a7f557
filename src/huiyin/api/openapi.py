"""The description of the interface, OpenAPI 3.1, made from the operations themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from huiyin.api.contracts import Call, Reply
from huiyin.api.operations import BASE, Operation, operation, operations
from huiyin.api.replies import json_reply
from huiyin.core.context import program_version

_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_LINES = {"application/x-ndjson", "text/csv"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "status", "code", "title", "detail", "cure"],
    "properties": {
        "type": {"type": "string", "description": "urn:huiyin:problem: and the code"},
        "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^HY-[A-Z]{1,2}[0-9]{3}$"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "cure": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "title"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body"},
                    "code": {"type": "string"},
                    "title": {"type": "string"},
                    "detail": {"type": "string"},
                    "cure": {"type": "string"},
                },
            },
        },
    },
}
_TAGS = {
    "answers": {"zh": "提交答卷", "en": "Handing in"},
    "reading": {"zh": "读取", "en": "Reading"},
    "events": {"zh": "事件", "en": "Events"},
    "invitations": {"zh": "邀请", "en": "Invitations"},
    "cases": {"zh": "工单", "en": "Cases"},
    "outages": {"zh": "停供", "en": "Outages"},
    "referrals": {"zh": "转介绍", "en": "Referrals"},
    "customers": {"zh": "客户", "en": "Customers"},
    "about": {"zh": "接口本身", "en": "About the interface"},
}


@operation(
    "GET",
    "openapi.json",
    name="api-openapi",
    scope=None,
    tag="about",
    summary={"zh": "这份说明", "en": "This description"},
    replies={200: dict[str, Any]},
)
def openapi(call: Call) -> Reply:
    """The document, in the language asked for; open to everybody, for it tells nothing of anybody."""
    return json_reply(document(call.language))


def document(language: str) -> dict[str, Any]:
    """The whole description; `language` "zh" or "en"."""
    types = [one.body for one in operations() if one.body is not None]
    types += [kind for one in operations() for kind in one.replies.values()]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    named = {id(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for one in operations():
        path = "/" + BASE + _PART.sub(r"{\2}", one.route)
        paths.setdefault(path, {})[one.method.lower()] = _described(one, named, language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "回音 Huiyin",
            "version": program_version(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": key, "description": words[language]} for key, words in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def parameters_of(one: Operation) -> list[dict[str, Any]]:
    """What stands in the address and in the headers of a call."""
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string"},
        }
        for kind, name in _PART.findall(one.route)
    ]
    found += [{"name": name, "in": "query", "schema": dict(schema)} for name, schema in one.query.items()]
    found += [
        {"name": name, "in": "header", "description": why, "schema": {"type": "string"}}
        for name, why in one.headers.items()
    ]
    return found


def statuses_of(one: Operation) -> list[int]:
    """Every status that a call may get."""
    by_key = () if one.scope is None else (401, 403, 429)
    return sorted({*one.replies, *one.refusals, *by_key})


def _described(one: Operation, named: Mapping[int, Any], language: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary[language],
        "description": (one.handler.__doc__ or "").strip(),
        "tags": [one.tag],
        "parameters": parameters_of(one),
        "responses": {str(status): _reply(one, status, named) for status in statuses_of(one)},
    }
    if one.scope is not None:
        described["security"] = [{"key": [one.scope.value]}]
    if one.body is not None:
        schema = named[id(one.body)]
        described["requestBody"] = {
            "required": True,
            "content": {
                media: {"schema": {"type": "string"} if media in _LINES else schema} for media in one.media
            },
        }
    return described


def _reply(one: Operation, status: int, named: Mapping[int, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status not in one.replies:
        problem = {"$ref": "#/components/schemas/Problem"}
        reply["content"] = {"application/problem+json": {"schema": problem}}
        if status in {429, 503}:
            reply["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    elif _LINES & set(one.media):
        reply["content"] = {"application/x-ndjson": {"schema": {"type": "string"}}}
    else:
        reply["content"] = {"application/json": {"schema": named[id(one.replies[status])]}}
    return reply


def fields_of(described: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The fields of the JSON body of a call, by the name of the operation."""
    calls = (one for methods in described["paths"].values() for one in methods.values())
    one = next(one for one in calls if one["operationId"] == name)
    content = one.get("requestBody", {}).get("content", {})
    schema: Mapping[str, Any] = next(
        (media["schema"] for media in content.values() if "$ref" in media["schema"]), {}
    )
    if content and not schema:  # lines of the same objects that are handed in singly
        schema = {"$ref": "Sent"}
    found = described["components"]["schemas"].get(schema.get("$ref", "").rsplit("/", 1)[-1], {})
    return [
        {"name": key, "type": _kind(value), "required": key in found.get("required", [])}
        for key, value in found.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type") or "object")
