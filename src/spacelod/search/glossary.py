"""Words that names of bodies are made of, in other languages: what is unknown here by name may be known in English.

A name of which some words are in the glossary is looked for by the English ones; their order does not matter there.
"""

from __future__ import annotations

import re
from typing import Final

from spacelod.search.folding import fold

__all__ = ["in_english"]

# English, and what stands for it; a word with a hyphen at its end may go on.
_WORDS: Final = {
    "administration": "administracion administracao amministrazione управлени- 局",
    "aeronautics": "aeronautica aeronautico авиации авиац- 航空",
    "african": "africaine africana africano afrikanische afrikanischen африканск-",
    "agency": "agence agencia agenzia agencja agentur behorde agentschap агентств- وكاله وكالة 機関 机构",
    "air": "luft воздушн-",
    "armed forces": "streitkrafte вооруженн-",
    "assembly": "assemblee asamblea assembleia versammlung ассамбле-",
    "center": "centro zentrum centrum центр- مركز",
    "command": "commandement mando kommando comando командовани-",
    "committee": "comite comitato ausschuss komitee комитет- 委员会 委員会",
    "defense": "defensa difesa verteidigung оборон- الدفاع",
    "defense agency": "verteidigungsagentur",
    "development": "developpement desarrollo entwicklung развити-",
    "european": "europeenne europeen europea europeo europaische europaischer europeia европейск- الاوروبيه 欧州 欧洲",
    "exploration": "esploracion exploracion exploracao исследовани-",
    "federal": "федеральн- bundes",
    "federal ministry defense": "bundesverteidigungsministerium",
    "force": "fuerza forza войск- 군 军 軍",
    "foreign": "etrangeres exteriores auswartiges иностранн-",
    "general": "generale генеральн-",
    "general assembly": "generalversammlung vollversammlung",
    "international": "internationale internacional internazionale международн- الدولي 国际 国際",
    "meteorological": "meteorologie meteorologique meteorologica метеорологическ-",
    "military": "militaire militar militare воен-",
    "ministry defense": "verteidigungsministerium минобороны",
    "ministry foreign affairs": "aussenministerium außenministerium мид",
    "ministry": "ministere ministerio ministero ministerium министерств- وزاره",
    "national": "nationale nationales nacional nazionale национальн- الوطنيه 国家",
    "nations": "naciones nazioni nacoes nationen наци-",
    "office": "bureau oficina ufficio buro escritorio",
    "organization": "organizacion organizzazione organizacao organisatie организаци- 組織 组织",
    "peaceful": "pacifique pacifiques pacificas мирн-",
    "research": "recherche investigacion ricerca forschung",
    "security council": "sicherheitsrat",
    "space": (
        "spatial spatiale spatiales espace espacial espaciales espacio spaziale spaziali weltraum raumfahrt "
        "ruimtevaart kosmiczna космос- космическ- الفضاء للفضاء 宇宙 航天 太空"
    ),
    "space agency": "weltraumorganisation weltraumagentur raumfahrtagentur raumfahrtbehorde weltraumbehorde",
    "space command": "weltraumkommando",
    "union": "unione uniao",
    "united": "unies unidas unite vereinte vereinten",
    "united nations": "onu оон uno",
    "uses": "utilisations usos использовани-",
    "world": "mondiale mundial всемирн-",
    "world organization": "weltorganisation",
}  # fmt: skip
_PAIRS: Final = [(foreign, english) for english, words in _WORDS.items() for foreign in words.split()]
_WHOLE: Final = {fold(foreign): english for foreign, english in _PAIRS if not foreign.endswith("-")}
# The longest beginning is tried first.
_BEGUN: Final = sorted(
    ((fold(foreign), english) for foreign, english in _PAIRS if foreign.endswith("-")),
    key=lambda pair: -len(pair[0]),
)
# Scripts that write no spaces: a part of the text is a word.
_UNSPACED: Final = sorted(
    (one for one in _WHOLE if re.match("[\u3040-\u9fff\uac00-\ud7af]", one)), key=len, reverse=True
)


def in_english(text: str) -> str:
    """Return the words of a name, those that the glossary has in English, and nothing where it has none of them.

    >>> in_english("Europäische Weltraumorganisation"), in_english("欧州宇宙機関"), in_english("NASA")
    ('european space agency', 'european space agency', '')
    """
    folded = fold(text)
    for foreign in _UNSPACED:
        folded = folded.replace(foreign, f" {_WHOLE[foreign]} ")
    words = list(map(_translated, folded.split()))
    found = " ".join(words)
    return "" if found == fold(text) else found


def _translated(word: str) -> str:
    known = _WHOLE.get(word)
    if known is None:
        known = next((english for begun, english in _BEGUN if word.startswith(begun)), word)
    return known
