"""Words of member lists in many languages: titles, kinds, spans of staff, unknown staff."""

import pytest

from sim.scenario.members.member import is_unknown
from sim.scenario.members.plain import plain
from sim.scenario.members.sizes import size_class
from sim.scenario.members.words_columns import TITLES
from sim.scenario.members.words_kinds import KIND_WORDS


@pytest.mark.parametrize(
    ("title", "meaning"),
    [
        ("Art des Mitglieds", "kind"),
        ("Typ des Unternehmens", "kind"),
        ("Mitgliedskategorie", "kind"),
        ("Part des salariés cadres", "employees"),
        ("Part des femmes", None),
        ("Kompetenzfelder", "keywords"),
        ("Themen", "keywords"),
        ("Themenfelder", "keywords"),
        ("Thématiques", "keywords"),
        ("Ambiti", "keywords"),
        ("Ambiti tecnologici", "keywords"),
        ("Temáticas", "keywords"),
        ("Áreas temáticas", "keywords"),
        ("Obszary", "keywords"),
        ("Obszary działalności", "keywords"),
    ],
)
def test_a_title_is_understood(title, meaning):
    assert TITLES.meaning(plain(title)) == meaning


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        # Firms of 250 to 4,999 staff: décret 2008-1354, article 3.
        ("ETI", "large"),
        ("Entreprise de taille intermédiaire", "large"),
        ("PME", "sme"),
        ("TPE", "sme"),
    ],
)
def test_a_kind_is_understood(word, kind):
    assert KIND_WORDS.meaning(plain(word)) == kind


@pytest.mark.parametrize(
    "word",
    [
        "IHK", "Industrie- und Handelskammer", "IHK/HWK", "Handwerkskammer", "HWK", "Kammer",
        "Wirtschaftskammer", "Camera di Commercio", "CCIAA", "Camere di commercio",
        "Chambre de commerce", "Chambre de Commerce et d'Industrie", "CCI",
        "Chambre de métiers et de l'artisanat", "Chambre d'agriculture", "Cámara de Comercio",
        "Cámara Oficial de Comercio", "Câmara de Comércio e Indústria", "Associação Comercial",
        "Associação comercial e industrial", "Izba Gospodarcza", "Izba Przemysłowo-Handlowa",
        "Izba Rzemieślnicza", "Gospodarska zbornica", "Obrtna zbornica", "Hospodářská komora",
        "Chamber of Commerce", "Chambers of commerce", "Kamer van Koophandel", "Handelskammare",
        "Kereskedelmi és Iparkamara", "Handelskammer",
    ],
)  # fmt: skip
def test_chambers_are_public(word):
    assert KIND_WORDS.meaning(plain(word)) == "public"


@pytest.mark.parametrize(
    "text",
    [
        "de 10 a 49", "de 10 à 49 salariés", "da 10 a 49 addetti", "von 10 bis 49", "from 10 to 49",
        "between 10 and 49", "zwischen 10 und 49", "entre 10 et 49", "entre 10 y 49",
        "tra 10 e 49", "od 10 do 49", "van 10 tot 49", "mellan 10 och 49",
    ],
)  # fmt: skip
def test_a_span_of_staff_may_be_told_in_words(text):
    assert size_class(text) == (10, 49)


@pytest.mark.parametrize(
    "text",
    ["s/d", "sin datos", "neuvedeno", "non renseigné", "n.r.", "keine Angaben", "nie podano",
     "niet bekend", "sem dados", "non disponibile", "nincs adat", "uppgift saknas"],
)  # fmt: skip
def test_unknown_staff_is_understood(text):
    assert is_unknown(text)
    assert not is_unknown("12")
