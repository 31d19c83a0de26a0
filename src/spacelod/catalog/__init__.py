"""The release described for machines: VoID, DCAT 3 and PROV, schema.org, a citation file and a research crate."""

from __future__ import annotations

from spacelod.catalog.citation import citation_cff
from spacelod.catalog.crate import crate_metadata
from spacelod.catalog.description import dataset_turtle
from spacelod.catalog.schema_org import schema_org

__all__ = ["citation_cff", "crate_metadata", "dataset_turtle", "schema_org"]
