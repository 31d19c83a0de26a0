"""What says of a thing that it belongs to a state: "the Malagasy Republic", "the Chinese space agency", "МИД России".

These words help to find a state, and what belongs to it, and are never published: several states may share one.
"""

from __future__ import annotations

import re
from typing import Final

from spacelod.search.folding import fold

__all__ = ["ADJECTIVES", "adjectives", "genitive"]

# By ISO 3166-1 alpha-2 code; of several the commonest stands first.
_WORDS: Final = """
AD Andorran; AE Emirati; AF Afghan; AG Antiguan; AL Albanian; AM Armenian; AO Angolan; AR Argentine, Argentinian;
AT Austrian; AU Australian; AZ Azerbaijani; BA Bosnian; BB Barbadian; BD Bangladeshi; BE Belgian; BF Burkinabe;
BG Bulgarian; BH Bahraini; BI Burundian; BJ Beninese; BN Bruneian; BO Bolivian; BR Brazilian; BS Bahamian;
BT Bhutanese; BW Botswanan; BY Belarusian, Byelorussian, Belorussian; BZ Belizean; CA Canadian; CD Congolese;
CF Central African; CG Congolese; CH Swiss; CI Ivorian; CL Chilean; CM Cameroonian; CN Chinese; CO Colombian;
CR Costa Rican; CU Cuban; CV Cabo Verdean, Cape Verdean; CY Cypriot; CZ Czech; DE German; DJ Djiboutian; DK Danish;
DM Dominican; DO Dominican; DZ Algerian; EC Ecuadorian; EE Estonian; EG Egyptian; ER Eritrean; ES Spanish;
ET Ethiopian; FI Finnish; FJ Fijian; FM Micronesian; FR French; GA Gabonese; GB British; GD Grenadian; GE Georgian;
GH Ghanaian; GM Gambian; GN Guinean; GQ Equatorial Guinean; GR Greek, Hellenic; GT Guatemalan; GW Bissau-Guinean;
GY Guyanese; HN Honduran; HR Croatian; HT Haitian; HU Hungarian; ID Indonesian; IE Irish; IL Israeli; IN Indian;
IQ Iraqi; IR Iranian, Persian; IS Icelandic; IT Italian; JM Jamaican; JO Jordanian; JP Japanese; KE Kenyan;
KG Kyrgyz, Kirghiz; KH Cambodian, Khmer; KI Kiribati; KM Comorian; KP North Korean, Korean; KR South Korean, Korean;
KW Kuwaiti; KZ Kazakh, Kazakhstani; LA Lao, Laotian; LB Lebanese; LC Saint Lucian; LI Liechtenstein; LK Sri Lankan;
LR Liberian; LS Basotho; LT Lithuanian; LU Luxembourgish; LV Latvian; LY Libyan; MA Moroccan; MC Monegasque;
MD Moldovan, Moldavian; ME Montenegrin; MG Malagasy; MH Marshallese; MK North Macedonian, Macedonian; ML Malian;
MM Myanmar, Burmese; MN Mongolian; MR Mauritanian; MT Maltese; MU Mauritian; MV Maldivian; MW Malawian; MX Mexican;
MY Malaysian; MZ Mozambican; NA Namibian; NE Nigerien; NG Nigerian; NI Nicaraguan; NL Dutch, Netherlands;
NO Norwegian; NP Nepali, Nepalese; NR Nauruan; NZ New Zealand; OM Omani; PA Panamanian; PE Peruvian;
PG Papua New Guinean; PH Philippine, Filipino; PK Pakistani; PL Polish; PS Palestinian; PT Portuguese; PW Palauan;
PY Paraguayan; QA Qatari; RO Romanian; RS Serbian; RU Russian; RW Rwandan; SA Saudi, Saudi Arabian;
SB Solomon Islands; SC Seychellois; SD Sudanese; SE Swedish; SG Singaporean, Singapore; SI Slovenian, Slovene;
SK Slovak; SL Sierra Leonean; SM Sammarinese; SN Senegalese; SO Somali; SR Surinamese; SS South Sudanese;
ST Sao Tomean; SV Salvadoran; SY Syrian; SZ Swazi; TD Chadian; TG Togolese; TH Thai; TJ Tajik; TL Timorese;
TM Turkmen; TN Tunisian; TO Tongan; TR Turkish; TT Trinidadian; TV Tuvaluan; TW Taiwanese; TZ Tanzanian;
UA Ukrainian; UG Ugandan; US American, United States; UY Uruguayan; UZ Uzbek; VC Vincentian; VE Venezuelan;
VN Vietnamese; VU Vanuatuan, Ni-Vanuatu; WS Samoan; YE Yemeni; ZA South African; ZM Zambian; ZW Zimbabwean
"""
_BY_CODE: Final = {
    code: tuple(words.split(", "))
    for code, _, words in (line.strip().partition(" ") for line in _WORDS.replace("\n", " ").split(";"))
}
# Folded, those of one word: such a word means its own state, however like that of another it looks.
ADJECTIVES: Final = frozenset(fold(word) for words in _BY_CODE.values() for word in words if " " not in word)
# One word with a capital at its beginning only; "США" has no cases.
_DECLINED = re.compile("[А-ЯЁ][а-яё]+\\Z")
# How such a name ends, and how its genitive does; the first that fits is taken.
_ENDINGS: Final = (("усь", "уси"), ("ь", "я"), ("й", "я"), ("ка", "ки"), ("а", "ы"), ("я", "и"))
_CONSONANTS: Final = "бвгджзклмнпрстфхцчшщ"


def adjectives(code: str) -> tuple[str, ...]:
    """Return the adjectives of the state with an upper-case alpha-2 code, the commonest first; none for an unknown one.

    >>> adjectives("MG"), adjectives("GR"), adjectives("XX")
    (('Malagasy',), ('Greek', 'Hellenic'), ())
    """
    return _BY_CODE.get(code, ())


def genitive(name: str) -> str:
    """Return the genitive of the Russian name of a state, or nothing where it is of several words or has none.

    >>> [genitive(name) for name in ("Россия", "Китай", "Иран", "Беларусь", "США", "Перу")]
    ['России', 'Китая', 'Ирана', 'Беларуси', '', '']
    """
    if not _DECLINED.match(name):
        return ""
    for ending, other in _ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending) + other
    return f"{name}а" if name[-1] in _CONSONANTS else ""
