"""Titles of columns in the languages of Europe, in plain spelling; a star marks a stem."""

from __future__ import annotations

from sim.scenario.members.plain import Lexicon

USED = ("kind", "employees", "latitude", "longitude", "keywords")
"""What a member list may tell of a member, by the names that scenarios use."""

KNOWN = (*USED, "size", "coordinates", "name", "nace", "country", "city", "address")
"""What a title may mean; the last ones are understood, but only looked at."""

# Language of the titles -> what they mean -> titles.
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "kind": "kind, type, category, member type, *type of member, *company type, "
        "*organisation type, *organization type, *type of organi, *type of compan",
        "employees": "*employee, staff, *number of staff, *headcount, *workforce, fte, ftes",
        "size": "size, company size, firm size, *size class, size band",
        "latitude": "lat, *latitud",
        "longitude": "lon, lng, long, *longitud",
        "coordinates": "coordinates, coordinate, gps, lat lon, lat long, *gps coord",
        "keywords": "keyword, *keywords, profile keywords, technologies, competences, tags",
        "name": "name, partner, company, *company name, firm, organisation, organization, member, "
        "member name, institution",
        "nace": "*nace, sic, industry code",
        "country": "country",
        "city": "city, town, location",
        "address": "address, street, postcode, post code, postal code, zip, zip code, region",
    },
    "de": {
        "kind": "art, typ, kategorie, *unternehmensart, *unternehmenstyp, *organisationstyp, "
        "*organisationsart, *mitgliedstyp, *mitgliedsart, *mitgliederart, *art der, *typ der, "
        "*art des mitgl, *art des untern, *typ des, *mitgliedskategorie, *mitgliederkategorie",
        "employees": "*mitarbeiter, *beschaftigte, *beschaeftigte, *personalstand, vza, "
        "*vollzeitaquivalent, belegschaft, ma zahl, anzahl ma",
        "size": "grosse, groesse, *unternehmensgross, *grossenklasse, *groessenklasse",
        "latitude": "breite, *breitengrad, *geographische breite, *geografische breite, "
        "geogr breite, geo breite",
        "longitude": "lange, laenge, *langengrad, *laengengrad, *geographische lange, "
        "*geografische lange, geogr lange, geo lange",
        "coordinates": "koordinaten, *gps koord, geokoordinaten",
        "keywords": "*schlagwort, *schlagworter, *stichwort, *schwerpunkt, technologien, "
        "kompetenzen, *kompetenzfeld, themen, *themenfeld, *themengebiet, *technologiefeld",
        "name": "firma, *firmenname, unternehmen, unternehmensname, mitglied, einrichtung, "
        "organisation, bezeichnung",
        "nace": "wz, wz code, wz 2008, wz2008, *wirtschaftszweig, onace",
        "country": "land, staat",
        "city": "ort, stadt, sitz, standort, gemeinde",
        "address": "adresse, anschrift, strasse, plz, postleitzahl, bundesland",
    },
    "fr": {
        "kind": "type, nature, categorie, *type de membre, *type d org, *type de structure, "
        "*type d entreprise",
        "employees": "*effectif, *salaries, *nombre d employes, *employes, *collaborateurs, etp",
        "size": "taille, *taille de, *classe de taille, *tranche d effectif",
        "coordinates": "coordonnees, *coordonnees gps",
        "keywords": "*mots cles, *mots clefs, *competences, *thematiques, thematique",
        "name": "nom, entreprise, societe, *raison sociale, adherent, membre, structure",
        "nace": "naf, *code naf, ape, *code ape",
        "country": "pays",
        "city": "ville, commune",
        "address": "adresse, rue, code postal, cp, departement",
    },
    "es": {
        "kind": "tipo, categoria, *tipo de, clase",
        "employees": "*empleados, *trabajadores, *plantilla, *numero de emplead",
        "size": "tamano, *tamano de",
        "coordinates": "coordenadas",
        "keywords": "*palabras clave, tecnologias, *tematicas, tematica",
        "name": "nombre, empresa, entidad, *razon social, socio, asociado",
        "nace": "*cnae",
        "country": "pais",
        "city": "ciudad, municipio, localidad, poblacion",
        "address": "direccion, calle, codigo postal, provincia",
    },
    "it": {
        "kind": "tipologia, *tipologia di, *tipo di",
        "employees": "*dipendenti, *addetti, organico, *numero addetti",
        "size": "dimensione, *dimensione",
        "latitude": "latitudine",
        "longitude": "longitudine",
        "coordinates": "coordinate gps",
        "keywords": "*parole chiave, tecnologie, ambiti, *ambiti tecnolog, *ambiti di, "
        "*ambiti temat, *aree tematiche",
        "name": "nome, azienda, impresa, *ragione sociale, denominazione, ente",
        "nace": "*ateco",
        "country": "paese, nazione",
        "city": "citta, comune, sede",
        "address": "indirizzo, via, cap",
    },
    "pt": {
        "kind": "tipo de entidade, natureza",
        "employees": "*trabalhadores, *colaboradores, *funcionarios, *empregados, *pessoal ao",
        "size": "dimensao, *dimensao, *classe de dimensao",
        "keywords": "*palavras chave",
        "name": "entidade, designacao, denominacao",
        "nace": "cae, *codigo cae, *cae rev",
        "city": "cidade, localidade, concelho",
        "address": "morada, endereco, codigo postal, distrito",
    },
    "nl": {
        "kind": "soort, *soort organisatie, *soort lid, categorie, type organisatie",
        "employees": "*medewerkers, *werknemers, *personeel, aantal fte",
        "size": "omvang, grootte, *grootteklasse",
        "latitude": "*breedtegraad",
        "longitude": "*lengtegraad",
        "coordinates": "coordinaten",
        "keywords": "*trefwoord",
        "name": "naam, bedrijf, *bedrijfsnaam, organisatie, lid",
        "nace": "sbi, *sbi code",
        "city": "plaats, gemeente, vestigingsplaats",
        "address": "adres, straat, provincie",
    },
    "pl": {
        "kind": "rodzaj, *rodzaj, typ podmiotu, *typ organizacji, kategoria",
        "employees": "*pracownikow, *zatrudnieni, *pracownicy",
        "size": "wielkosc, *wielkosc",
        "latitude": "*szerokosc",
        "longitude": "*dlugosc",
        "coordinates": "wspolrzedne",
        "keywords": "*slowa kluczowe, obszary, *obszary temat, *obszary dzial, *obszary technolog, "
        "*obszary kompet, *obszary specjal",
        "name": "nazwa, *nazwa firmy, *nazwa podmiotu, przedsiebiorstwo, czlonek",
        "nace": "pkd, *kod pkd",
        "country": "kraj, panstwo",
        "city": "miasto, miejscowosc",
        "address": "ulica, kod pocztowy, wojewodztwo",
    },
    "sv": {
        "kind": "kategori, *typ av, medlemstyp, organisationstyp",
        "employees": "*anstallda, *medarbetare, personal",
        "size": "storlek, *storlek",
        "latitude": "breddgrad",
        "longitude": "langdgrad",
        "keywords": "*nyckelord",
        "name": "namn, foretag, *foretagsnamn, medlem",
        "nace": "sni, *sni kod",
        "city": "stad, kommun",
        "address": "adress, gata, postnummer, lan",
    },
    "da": {
        "employees": "*ansatte, *medarbejdere, arsvaerk",
        "size": "storrelse",
        "latitude": "breddegrad",
        "longitude": "laengdegrad",
        "name": "navn, virksomhed",
        "city": "by",
    },
    "hu": {
        "kind": "tipus, *tipusa, jelleg",
        "employees": "*letszam, *alkalmazott, *foglalkoztatott, *dolgozok",
        "size": "meret, *meretkategoria",
        "latitude": "*szelesseg",
        "longitude": "*hosszusag",
        "coordinates": "koordinatak",
        "keywords": "*kulcssz",
        "name": "nev, cegnev, *ceg neve, vallalat, tag",
        "nace": "teaor, *teaor",
        "country": "orszag",
        "city": "varos, telepules, helyseg",
        "address": "cim, utca, iranyitoszam",
    },
    "cs": {
        "kind": "druh, *typ organizace, *typ clena",
        "employees": "*zamestnanc, *zamestnancu, *pracovniku",
        "size": "velikost, *velikost",
        "latitude": "*zemepisna sirka, sirka",
        "longitude": "*zemepisna delka, delka",
        "coordinates": "souradnice",
        "keywords": "*klicova slova",
        "name": "nazev, podnik, spolecnost, clen, *nazev firmy",
        "country": "zeme, stat",
        "city": "mesto, obec",
        "address": "adresa, ulice, psc",
    },
    "sl": {
        "kind": "vrsta, tip, *vrsta clan, *vrsta organizac, kategorija, *pravnoorganizacijska obl",
        "employees": "*zaposlenih, *zaposleni, *delavcev",
        "size": "velikost podjetja",
        "latitude": "*zemljepisna sirina, *geografska sirina",
        "longitude": "*zemljepisna dolzina, *geografska dolzina",
        "keywords": "*kljucne besede",
        "name": "naziv, *naziv clana, *naziv podjetja, ime, podjetje, organizacija",
        "nace": "skd, *skd koda, *sifra dejavnosti",
        "country": "drzava",
        "city": "kraj, obcina",
        "address": "naslov, posta, postna stevilka",
    },
}  # fmt: skip


def _joined() -> dict[str, str]:
    return {
        meaning: ", ".join(words[meaning] for words in WORDS.values() if meaning in words)
        for meaning in KNOWN
    }


TITLES = Lexicon(_joined())
"""What a plain title means, whatever its language."""

LANGUAGES = {language: Lexicon(words) for language, words in WORDS.items()}
"""The same for one language, to tell in which a list is written."""
