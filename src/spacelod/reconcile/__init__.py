"""The Reconciliation Service API over a release: version 0.2, and what is settled of the draft of 1.0."""

from __future__ import annotations

from spacelod.reconcile.budget import Budget
from spacelod.reconcile.extension import draft_extend, extend, propose
from spacelod.reconcile.manifest import draft_manifest, manifest
from spacelod.reconcile.queries import MalformedRequest, read_batch, read_draft_batch, read_extension
from spacelod.reconcile.service import Service
from spacelod.reconcile.suggestions import FAMILIES, flyout, suggest

__all__ = [
    "FAMILIES", "Budget", "MalformedRequest", "Service", "draft_extend", "draft_manifest", "extend", "flyout",
    "manifest", "propose", "read_batch", "read_draft_batch", "read_extension", "suggest",
]  # fmt: skip
