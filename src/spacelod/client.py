"""The record of a server, asked from Python over HTTP; nothing of RDF has to be known.

>>> record = Client(ADDRESS)
>>> record.find("outer space treaty")[0].label
'Outer Space Treaty'
>>> [str(party.actor) for party in record.parties("Moon Agreement", on="1984-07-11")]
['Austria', 'Chile', 'Netherlands', 'Philippines', 'Uruguay']
>>> standing = record.status("iso:IND", "moon-agreement-1979")
>>> standing.status, standing.signed, standing.sources[0].publisher
('signatory', '1982-01-18', 'United Nations Treaty Collection')
>>> check = record.check("India is a party to the Moon Agreement.")
>>> check.verdict, check.because
('contradicted', ('India: signatory now towards Moon Agreement (signed 1982-01-18).',))

Every answer is a frozen dataclass of ``spacelod.record`` and brings its sources. The same methods, with the same
answers, are those of ``spacelod.record.local.Record`` over a release on disk.
"""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from spacelod import __version__
from spacelod.errors import SpacelodError
from spacelod.record.answers import (
    Check,
    Claim,
    Description,
    Link,
    Membership,
    Participation,
    Relationship,
    Thing,
)
from spacelod.record.codec import from_json
from spacelod.record.naming import NotInRecord
from spacelod.urls import parts_of

if TYPE_CHECKING:
    from spacelod.results import Rows

__all__ = ["Client", "NotInRecord"]

Answer = TypeVar("Answer")
_AGENT: Final = f"spacelod/{__version__}"


class Client:
    """Asks the server at an address, such as ``https://data.example/spacelod``.

    Wherever a method asks for a thing it takes a key (``usa``), an IRI, an identifier from elsewhere (``iso:USA``)
    or a name, and raises NotInRecord, with what is near, when it is not clear which one is meant. ``on`` is a day
    (YYYY-MM-DD), a month or a year; without it the answer is the state of things in the release. Whatever else goes
    wrong raises SpacelodError. A client may be used by several threads.
    """

    def __init__(self, address: str, *, timeout: float = 30.0) -> None:
        if parts_of(address) is None:
            raise SpacelodError(f"{address!r} is no address of a server; it begins with https:// or http://")
        self.address, self.timeout = address.rstrip("/"), timeout

    def find(self, text: str, *, kind: str = "", limit: int = 10) -> list[Thing]:
        """Return the things that fit a name or words, best first; ``kind`` is "actor", "instrument", "claim" ...

        >>> [thing.key for thing in Client(ADDRESS).find("Роскосмос", kind="actor", limit=1)]
        ['roscosmos']
        """
        return self._several(Thing, "find", text=text, kind=kind, limit=limit)

    def lookup(self, identifier: str) -> list[Link]:
        """Return what an identifier elsewhere leads to: an IRI, or a short form such as ``iso:USA``.

        >>> Client(ADDRESS).lookup("http://www.wikidata.org/entity/Q30")[0].thing.label
        'United States of America'
        """
        return self._several(Link, "lookup", identifier=identifier)

    def describe(self, thing: str) -> Description:
        """Return everything that the record says of one thing.

        >>> about = Client(ADDRESS).describe("JAXA")
        >>> about.thing.types, about.verification
        (('space agency',), 'verified-primary')
        """
        return self._one(Description, "describe", thing=thing)

    def parties(self, treaty: str, *, on: str = "") -> list[Participation]:
        """Return whom an instrument binds, or who is committed to it, by actor; signatories are ``participants``.

        >>> [str(party.actor) for party in Client(ADDRESS).parties("Moon Agreement", on="1984-07-11")]
        ['Austria', 'Chile', 'Netherlands', 'Philippines', 'Uruguay']
        """
        return self._several(Participation, "parties", treaty=treaty, on=on)

    def participants(self, treaty: str, *, on: str = "") -> list[Participation]:
        """Return everyone with a standing towards an instrument, signatories and former parties too.

        >>> moon = Client(ADDRESS).participants("Moon Agreement", on="1990-01-01")
        >>> {one.actor.key: one.status for one in moon if one.actor.key in ("fra", "aut")}
        {'aut': 'party', 'fra': 'signatory'}
        """
        return self._several(Participation, "participants", treaty=treaty, on=on)

    def treaties(self, actor: str, *, on: str = "") -> list[Participation]:
        """Return the treaties that bind an actor; signatures and political commitments are ``participations``.

        >>> held = Client(ADDRESS).treaties("Japan", on="1968-01-01")
        >>> [str(one.instrument) for one in held if one.instrument.key.startswith("outer")]
        ['Outer Space Treaty']
        """
        return self._several(Participation, "treaties", actor=actor, on=on)

    def participations(self, actor: str, *, on: str = "") -> list[Participation]:
        """Return every instrument towards which an actor has a standing.

        >>> accords = "artemis-accords-2020"
        >>> [one.status for one in Client(ADDRESS).participations("Brazil") if one.instrument.key == accords]
        ['endorser']
        """
        return self._several(Participation, "participations", actor=actor, on=on)

    def status(self, actor: str, treaty: str, *, on: str = "") -> Participation | None:
        """Return the standing of an actor towards an instrument, None where no act is recorded or none done yet.

        >>> Client(ADDRESS).status("usa", "Outer Space Treaty", on="1967-02-01").status
        'signatory'
        """
        found = self._get("status", actor=actor, treaty=treaty, on=on)["result"]
        return None if found is None else from_json(Participation, found)

    def members(self, organization: str, *, on: str = "") -> list[Membership]:
        """Return the members, observers and other seats of an organisation.

        >>> len(Client(ADDRESS).members("NATO", on="1949-12-31"))
        12
        """
        return self._several(Membership, "members", organization=organization, on=on)

    def memberships(self, actor: str, *, on: str = "") -> list[Membership]:
        """Return the organisations in which an actor has a seat.

        >>> "esa" in [seat.organization.key for seat in Client(ADDRESS).memberships("France")]
        True
        """
        return self._several(Membership, "memberships", actor=actor, on=on)

    def relationships(self, actor: str, other: str = "") -> list[Relationship]:
        """Return the ties of an actor, or those between two actors: cooperation, exercises, rivalry ...

        >>> {tie.type for tie in Client(ADDRESS).relationships("NASA", "ISRO")} >= {"joint-mission"}
        True
        """
        return self._several(Relationship, "relationships", actor=actor, other=other)

    def claims(self, about: str) -> list[Claim]:
        """Return what documents claim of a thing, each claim with its verdict and the evidence.

        >>> [claim.verdict for claim in Client(ADDRESS).claims("Rescue Agreement")][:1]
        ['contradicted']
        """
        return self._several(Claim, "claims", about=about)

    def check(self, sentence: str, *, on: str = "") -> Check:
        """Say whether what a sentence states is in the record, with what bears on it.

        >>> Client(ADDRESS).check("Saudi Arabia withdrew from the Moon Agreement in 2023.").verdict
        'supported'
        """
        return self._one(Check, "check", sentence=sentence, on=on)

    def query(self, text: str) -> Rows:
        """Return the rows of a SPARQL query, for what the other methods do not answer.

        >>> Client(ADDRESS).query("SELECT (COUNT(*) AS ?treaties) { ?it a spacelod:Treaty }")[0].treaties > 50
        True
        """
        from spacelod.dataset import Dataset
        from spacelod.sparql.endpoint import Endpoint

        with closing(Endpoint(f"{self.address}/sparql", deadline=self.timeout)) as endpoint:
            return Dataset(endpoint).query(text)

    def _several(self, kind: type[Answer], name: str, /, **given: Any) -> list[Answer]:
        return [from_json(kind, one) for one in self._get(name, **given)["results"]]

    def _one(self, kind: type[Answer], name: str, /, **given: Any) -> Answer:
        return from_json(kind, self._get(name, **given)["result"])

    def _get(self, name: str, /, **given: Any) -> dict[str, Any]:
        query = urlencode({field: value for field, value in given.items() if value != ""})
        address = f"{self.address}/record/{name}?{query}"
        request = Request(address, headers={"Accept": "application/json", "User-Agent": _AGENT})  # noqa: S310 - checked above
        try:
            with urlopen(request, timeout=self.timeout) as reply:  # noqa: S310 - as above
                answer = json.load(reply)
        except HTTPError as error:
            raise _problem(error) from None
        except (URLError, OSError, http.client.HTTPException, ValueError) as error:
            raise SpacelodError(f"{self.address} does not answer as a spacelod server does: {error}") from None
        if not isinstance(answer, dict) or not answer.keys() & {"result", "results"}:
            raise SpacelodError(f"{address} is no answer of a spacelod server")
        return answer


def _problem(error: HTTPError) -> SpacelodError:
    try:
        with error:
            told = json.load(error)
        detail, nearest = str(told["detail"]), [from_json(Thing, one) for one in told.get("nearest", [])]
    except (ValueError, KeyError, TypeError, AttributeError, SpacelodError):
        return SpacelodError(f"{error.url}: {error.code} {error.reason}")
    if error.code == 404:
        # The detail ends with the same things in words.
        return NotInRecord(detail.partition(" Did you mean")[0], nearest)
    return SpacelodError(detail)
