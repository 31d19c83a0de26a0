"""What the Reconciliation Service API says of its messages, written down from its text as JSON Schemas.

Version 0.2 (report of 10 April 2023) and the parts of the draft of 1.0 that are settled. Where the text leaves a
field open (``additionalProperties``) these are stricter than it is, so that nothing is sent by accident.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
WORDS = {"type": "string"}
FLAG = {"type": "boolean"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def by_key(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": items}


PLAIN_TYPE = record({"id": TEXT, "name": TEXT})
TYPE = record({"id": TEXT, "name": TEXT}, {"broader": several(PLAIN_TYPE)})
FEATURE = record({"id": TEXT, "name": TEXT, "value": {"type": ["number", "boolean"]}})
CANDIDATE = record(
    {"id": TEXT, "name": TEXT, "score": {"type": "number", "minimum": 0, "maximum": 100}, "match": FLAG},
    {"description": WORDS, "type": several(PLAIN_TYPE), "features": several(FEATURE)},
)
RESULT_BATCH = by_key(record({"result": several(CANDIDATE)}))
DRAFT_RESULT_BATCH = record({"results": several(record({"candidates": several(CANDIDATE)}))})

ADDRESS = {"type": "string", "pattern": "^https?://"}
SERVICE = record(
    {"service_url": ADDRESS, "service_path": TEXT},
    {"flyout_service_url": ADDRESS, "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"}},
)
SETTING = record(
    {"name": TEXT, "label": TEXT, "type": {"enum": ["number", "text", "checkbox", "select"]}},
    {"default": {}, "help_text": WORDS, "choices": several(record({"value": WORDS, "name": TEXT}))},
)
TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
MANIFEST = record(
    {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT, "identifierSpace": ADDRESS, "schemaSpace": ADDRESS,
    },
    {
        "documentation": ADDRESS, "logo": ADDRESS, "serviceVersion": TEXT, "view": record({"url": TEMPLATE}),
        "feature_view": record({"url": TEMPLATE}), "defaultTypes": {**several(TYPE), "uniqueItems": True},
        "preview": record({"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": record({}, {"entity": SERVICE, "property": SERVICE, "type": SERVICE}),
        "extend": record({}, {"propose_properties": SERVICE, "property_settings": several(SETTING)}),
        "batchSize": {"type": "integer", "minimum": 1},
    },
)  # fmt: skip
DRAFT_SETTING = record(
    {"id": TEXT, "name": TEXT, "type": {"enum": ["number", "text", "checkbox", "select"]}},
    {"default": {}, "helpText": WORDS, "choices": several(record({"value": WORDS, "name": TEXT}))},
)
DRAFT_MANIFEST = record(
    {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "1.0-draft"}},
        "name": TEXT, "view": record({"url": {"type": "string", "pattern": r"\{\+?id\}"}}),
    },
    {
        "documentation": ADDRESS, "logo": ADDRESS, "serviceVersion": TEXT,
        "defaultTypes": {**several(TYPE), "uniqueItems": True},
        "preview": record({"width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": record({"entity": FLAG, "property": FLAG, "type": FLAG}),
        "extend": record({}, {"proposeProperties": FLAG, "propertySettings": several(DRAFT_SETTING)}),
        "batchSize": {"type": "integer", "minimum": 1}, "lang": TEXT, "dir": {"enum": ["ltr", "rtl", "auto"]},
        "standardizedScore": FLAG,
    },
)  # fmt: skip

SUGGESTED = record({"id": TEXT, "name": TEXT}, {"description": WORDS})
SUGGESTED_ENTITY = record({"id": TEXT, "name": TEXT}, {"description": WORDS, "notable": several(PLAIN_TYPE)})
SUGGESTIONS = {
    "entity": record({"result": several(SUGGESTED_ENTITY)}),
    "type": record({"result": several(SUGGESTED)}),
    "property": record({"result": several(SUGGESTED)}),
}
FLYOUT = record({"id": TEXT, "html": TEXT})
PROPOSAL = record(
    {"properties": several(record({"id": TEXT, "name": TEXT})), "type": WORDS}, {"limit": {"type": "integer"}}
)

MOMENT = r"^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
VALUE = {
    "oneOf": [
        record({"id": TEXT, "name": TEXT}, {"description": WORDS}),
        record({"str": WORDS}),
        record({"float": {"type": "number"}}),
        record({"int": {"type": "integer"}}),
        record({"date": {"type": "string", "pattern": MOMENT}}),
        record({}),
    ]
}
META = several(record({"id": TEXT, "name": TEXT}, {"type": PLAIN_TYPE, "service": ADDRESS}))
EXTENSION = record({"meta": META, "rows": by_key(by_key(several(VALUE)))})
DRAFT_EXTENSION = record(
    {
        "meta": META,
        "rows": several(record({"id": TEXT, "properties": several(record({"id": TEXT, "values": several(VALUE)}))})),
    }
)
