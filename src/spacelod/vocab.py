"""The closed vocabulary: every class and property of the ontology, and the outside terms in use.

``SPACELOD.Treaty`` is the IRI term of a class. A name that the vocabulary does not hold raises
AttributeError, so a misspelt module constant fails at import. A test keeps it equal to ``ontology/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod.iris import DEF
from spacelod.terms import Term, iri

__all__ = ["CLASSES", "DCTERMS", "FOAF", "OWL", "PROPERTIES", "PROV", "RDF", "RDFS", "SKOS", "SPACELOD", "Vocabulary"]

# Words instead of a list: 280 names stay readable, and a change shows as the names it touches.
CLASSES: Final = tuple(
    """
    DatedEntity InformationEntity Group Record Actor State Organization IntergovernmentalOrganization
    MilitaryAlliance InternationalForum InternationalOrgan GovernmentBody SpaceAgency Ministry
    MilitaryOrganization MilitaryCommand SpaceForce Company NonGovernmentalOrganization ActorGroup InstrumentGroup
    Place Name Identifier Instrument Treaty InteragencyAgreement PoliticalCommitment Arrangement Resolution
    NationalLaw Policy DraftInstrument UnverifiedInstrument Provision Participation TreatyParticipation
    NonTreatyParticipation StatusReport Event ParticipationAct Signature DefinitiveSignature Ratification
    Acceptance Approval Accession SuccessionToTreaty DeclarationOfAcceptance ProvisionalApplication Reservation
    Objection TerritorialApplication Withdrawal Continuation InstrumentEvent Adoption OpeningForSignature
    EntryIntoForce Amendment Termination UnitedNationsRegistration StateSuccession Activity Exercise Wargame
    DialogueMeeting Conference Summit AntiSatelliteTest SpaceIncident OrganizationFounding Vote PlenaryVote
    CommitteeVote VoteCast Membership Relationship Claim Conflict ReferenceCount KnownGap Correction Source CuratedTable
    CompetencyQuestion DerivationRule
    """.split()
)

PROPERTIES: Final = tuple(
    """
    actorFunction country actsFor hasBody partOf hasPart unitOf hasUnit succeededBy predecessor hasName nameOf
    nameKind nativeName acronym shortName capital headquarters establishedOn dissolvedOn hasIdentifier identifies
    identifierScheme identifierValue matchType isoAlpha2 isoAlpha3 isoNumeric m49Code cowCode constitutedBy
    constitutes membersRule comprises fullTitle instrumentForm legalCharacter partyStructure adoptedOn
    openedForSignatureOn enteredIntoForceOn terminatedOn signedAt hasDepositary depositaryOf adoptedBy
    documentSymbol treatySeriesReference textAt hasInstrumentEvent ofInstrument hasProvision provisionOf
    imposesObligation articleNumber consentEffectAfter withdrawalEffectAfter
    implements amends supersedes refersTo mayBeMeant participant hasParticipation
    instrument hasParticipationRecord participationStatus hasAct actOf boundFrom boundUntil boundBy inheritedFrom
    hasStatusReport reportedStatus asOf byActor onInstrument depositedWith performedAs effectiveFrom
    notificationDate reservationText date dateEarliest dateLatest dateEDTF start end startEarliest startLatest
    endEarliest endLatest predecessorState successorState successionKind member organization membershipRole
    hasMembership hasMember relatesActor sourceActor targetActor hostActor providerActor observerActor
    frameworkNation inRelationship relationshipType isDirected capabilityDomain underInstrument instrumentText
    withinFramework hasManifestation participatingActor observingActor organizedBy heldAt inBody hasCast inVote
    castBy votePosition votesFor votesAgainst votesAbstaining adoptedWithoutVote rollComplete aboutActor
    aboutInstrument aboutNode conflictAspect firstValue firstSource secondValue secondSource valueInUse countKind
    publishedCount expectedCount recordedCount
    missingField gapReason correctedField oldValue newValue correctionReason correctionSource rowKey claimText
    assertedIn section claimSubject claimRelation claimObject claimedDate verdict confidence evidence
    supportedBySource contradictedBySource supportedBy contradictedBy evidenceNote attestedActor correctedValue absence
    searchedOn searchScope
    sourceKind verificationStatus fromTable rowsHeld rowsAsThings
    rowsAsStatements rowsWithheld withholdingReason expectedAnswer questionKind participatesIn isPartyTo hasParty
    signatoryOf hasSignatory endorses endorsedBy formerPartyTo declaredAcceptanceOf memberOf observerOf
    involvesActor cooperatesWith competesWith
    """.split()
)


class Vocabulary:
    """A namespace that knows its terms; reading any other raises AttributeError."""

    def __init__(self, namespace: str, names: tuple[str, ...]) -> None:
        self._namespace = namespace
        self._terms = {name: iri(namespace + name) for name in names}

    def __getattr__(self, name: str) -> Term:
        try:
            return self._terms[name]
        except KeyError:
            # Without the cause: the dictionary behind a vocabulary is no concern of whoever misspelt a name.
            raise AttributeError(f"{self._namespace} has no term {name!r}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)


SPACELOD: Final = Vocabulary(DEF, CLASSES + PROPERTIES)
RDF: Final = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", ("type",))
RDFS: Final = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", ("label", "comment", "seeAlso", "isDefinedBy"))
OWL: Final = Vocabulary("http://www.w3.org/2002/07/owl#", ("deprecated", "sameAs"))
SKOS: Final = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    ("altLabel", "prefLabel", "definition", "note", "notation", "exactMatch", "closeMatch", "relatedMatch"),
)
DCTERMS: Final = Vocabulary(
    "http://purl.org/dc/terms/",
    (
        "source",
        "description",
        "title",
        "publisher",
        "date",
        "identifier",
        "license",
        "issued",
        "isReplacedBy",
        "subject",
        "valid",
    ),
)
FOAF: Final = Vocabulary("http://xmlns.com/foaf/0.1/", ("homepage", "page"))
PROV: Final = Vocabulary("http://www.w3.org/ns/prov#", ("invalidatedAtTime", "wasDerivedFrom", "wasGeneratedBy"))
