"""What the service says of itself, to clients of each version of the protocol."""

from __future__ import annotations

from typing import Any, Final

from spacelod import __version__
from spacelod.iris import DEF, rebase
from spacelod.reconcile.extension import SETTINGS
from spacelod.reconcile.queries import BATCH
from spacelod.reconcile.service import Service
from spacelod.reconcile.suggestions import FAMILIES
from spacelod.reconcile.types import ROOTS

__all__ = ["PREVIEW", "draft_manifest", "manifest"]

# Width and height of a preview, in pixels.
PREVIEW: Final = (420, 220)
_DEFAULT_TYPES: Final = ("State", "SpaceAgency", "IntergovernmentalOrganization", "Treaty", *ROOTS)


def manifest(service: Service, address: str, *, title: str) -> dict[str, Any]:
    """Return the manifest of version 0.2 for a server at an address without a slash at the end."""
    endpoint, base = f"{address}/reconcile", service.finder.base
    return {
        **_common(service, address, "0.2", title),
        "identifierSpace": f"{base}id/",
        "schemaSpace": rebase(DEF, base),
        "view": {"url": f"{address}/id/{{{{id}}}}"},
        "suggest": {family: _suggest(endpoint, family) for family in FAMILIES},
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/extend/propose"},
            "property_settings": list(SETTINGS),
        },
    }


def draft_manifest(service: Service, address: str, *, title: str) -> dict[str, Any]:
    """Return the manifest of the draft of version 1.0, whose routes follow from the endpoint itself."""
    return {
        **_common(service, address, "1.0-draft", title),
        # A template of RFC 6570, where + keeps the slash of an identifier as it is.
        "view": {"url": f"{address}/id/{{+id}}"},
        "suggest": dict.fromkeys(FAMILIES, True),
        "preview": {"width": PREVIEW[0], "height": PREVIEW[1]},
        "extend": {"proposeProperties": True, "propertySettings": list(map(_draft_setting, SETTINGS))},
        "lang": "en",
        "standardizedScore": True,
    }


def _common(service: Service, address: str, version: str, title: str) -> dict[str, Any]:
    """Return what both versions say in the same words."""
    return {
        "versions": [version],
        "name": title,
        "documentation": f"{address}/linking",
        "serviceVersion": __version__,
        "logo": f"{address}/static/icon.svg",
        "defaultTypes": [
            service.types.as_json(name, broader=True) for name in _DEFAULT_TYPES if service.types.get(name)
        ],
        "batchSize": BATCH,
    }


def _suggest(endpoint: str, family: str) -> dict[str, str]:
    return {
        "service_url": endpoint,
        "service_path": f"/suggest/{family}",
        "flyout_service_url": endpoint,
        "flyout_service_path": f"/flyout/{family}?id=${{id}}",
    }


def _draft_setting(setting: dict[str, Any]) -> dict[str, Any]:
    names = {"name": "id", "label": "name", "help_text": "helpText"}
    return {names.get(field, field): value for field, value in setting.items()}
