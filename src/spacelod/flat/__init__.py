"""Tables for people without RDF: participations and memberships, as they stood on a day."""
