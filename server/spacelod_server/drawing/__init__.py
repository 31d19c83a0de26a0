"""Pictures drawn on the server: plain SVG that says in words what it shows, beside a table that says it all."""
