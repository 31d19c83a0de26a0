"""What the pages show: one small module for each kind of page, all of them reading by look-up."""

from __future__ import annotations

from spacelod_server.showing import script_json

__all__ = ["script_json"]
