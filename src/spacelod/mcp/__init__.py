"""The record for AI assistants: a server of the Model Context Protocol over a release, or in front of a server.

It needs the extra ``mcp``: the official SDK brings a web framework and a validator of its own, which nobody
else has a use for.
"""

from __future__ import annotations

from spacelod.mcp.server import Place, make_server, serve

__all__ = ["Place", "make_server", "serve"]
