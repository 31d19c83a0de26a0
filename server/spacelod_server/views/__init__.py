"""The views, one module for each kind of resource; ``spacelod_server.routes`` says which path has which view."""
