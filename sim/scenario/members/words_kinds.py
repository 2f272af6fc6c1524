"""Words for kinds and sizes of members in many languages, in plain spelling; a star marks a stem.

Stems are tried in the order given: a public university is a research organisation.
"""

from __future__ import annotations

from sim.scenario.members.plain import Lexicon

FIRM = "firm"
"""A firm whose size the word leaves open."""

KIND_WORDS = Lexicon(
    {
        "research": "research, research organisation, research organization, research institute, "
        "technology institute, academia, rto, uni, hochschule, wissenschaft, institut, ecole, "
        "grande ecole, laboratoire, centre technique, centro tecnologico, ateneo, instituto, "
        "istituto, laboratorio, uczelnia, instytut, hogskola, larosate, egyetem, foiskola, "
        "kennisinstelling, vysoka skola, yliopisto, akademia, fakulteta, visoka sola, "
        "*universi, *uniwersyt, *univerz, *research, *forschung, *hochschul, *recherche, "
        "*ricerca, *investigac, *investigacion, *onderzoek, *badaw, *forskning, *kutat, *vyzkum, "
        "*academi, *kennisinst, *egyetem, *politecnic, *technology cent, "
        "*jednostka nauk, *politechni, *raziskov, *institut za",
        "public": "public, public body, public authority, municipality, region, hospital, city, "
        "government, behorde, gemeinde, stadt, landkreis, verwaltung, kommune, mairie, "
        "collectivite, ayuntamiento, administracion, comune, ente pubblico, camara municipal, "
        "municipio, gemeente, overheid, gmina, urzad, samorzad, kommun, region, onkormanyzat, "
        "obec, kraj, urad, obcina, regija, javni zavod, drzavni organ, "
        "chamber, chambers, kammer, ihk, hwk, ihk hwk, hwk ihk, wko, wkw, cci, ccir, ccit, cma, "
        "cciaa, camara, camaras, camera, kvk, izba, izby, zbornica, gzs, ozs, "
        "*public, *publiq, *pubblic, *offentlich, *oeffentlich, *offentlig, *publiek, *municip, "
        "*ministeri, *behord, *gebietskorperschaft, *collectivite, *overheid, *samorzad, "
        "*urzad, *onkormanyzat, *allami, *verejn, *kormanyzati, "
        "*chamber of, *chambers of, *kammer, *chambre de, *chambre d agric, *chambres de, "
        "*chambre consulaire, *camera di comm, *camere di comm, *camera dell artig, "
        "*camara de com, *camaras de com, *camara oficial, *associacao com, *associacoes com, "
        "*kamer van kooph, *izba gosp, *izby gosp, *izba przem, *izby przem, *izba handl, "
        "*izba rzem, *izby rzem, *handelskammar, *kereskedelmi es ipar, *iparkamara, "
        "*agrarkamara, *zbornica, *hospodarska komora, *hospodarske komory, *gospodarska komora, "
        "*agrarni komora",
        "sme": "sme, smes, small, medium, micro, small firm, medium sized firm, startup, start up, "
        "scale up, spin off, spinoff, kmu, pme, tpe, pyme, pymes, pmi, mkb, msp, mmsp, smf, "
        "smv, kkv, msp, mpme, "
        "small and medium sized enterprise, small and medium enterprise, mittelstand, klein, "
        "mittel, kleinst, kleinbetrieb, handwerk, petite, moyenne, microempresa, autonomo, "
        "piccola, media, microimpresa, pequena, kleinbedrijf, mala, srednia, mikro, mikrofirma, "
        "liten, medelstor, kis, kozepes, maly, stredni, malo, srednje, malo in srednje podjetje, "
        "*small and medium, *medelstor, *mellanstor, *mellemstor, *male przed, *sredni, "
        "*klein und mittel, *kleine und mittlere, *kleinunternehmen, "
        "*kleinstunternehmen, *mittelstand, *mittlere, *kleines, *start up, *startup, "
        "*petite et moyenne, *petites et moyennes, *micro, *mikro, *pequena, *pequeno, *mediana, "
        "*piccol, *media impresa, *medium, *small, *male i sred, *mala, *smaforetag, *sma och, "
        "*kisvallalat, *kis es kozep, *kozepvallalat, *maly, *stredni, "
        "*kleinbedrijf, *malo podj, *malo in sred, *srednje podj",
        "large": "large, large firm, large company, large enterprise, corporate, corporation, "
        "gross, konzern, grossunternehmen, grossbetrieb, grande, grand groupe, grande empresa, "
        "gran empresa, grande impresa, groot, grootbedrijf, duza, duze, stor, stort, storforetag, "
        "nagy, nagyvallalat, velky, velka, veliko, ge, eti, entreprise de taille intermediaire, "
        "*grossunternehm, *grossbetrieb, *konzern, *grande entreprise, *grand groupe, "
        "*gran empresa, *grande empresa, *grande impresa, *grandi imprese, *grootbedrijf, "
        "*duze, *duza, *stort foretag, *storforetag, *nagyvall, *velk, *veliko podj, *large",
        FIRM: "company, firm, business, enterprise, industry, unternehmen, firma, betrieb, "
        "industrie, wirtschaft, entreprise, societe, empresa, azienda, impresa, bedrijf, "
        "przedsiebiorstwo, foretag, vallalat, ceg, vallalkozas, podnik, spolecnost, virksomhed, "
        "podjetje, druzba, gospodarstvo",
    }
)  # fmt: skip
"""Kind that a plain word stands for."""

SIZE_CLASSES: dict[str, tuple[int, int | None]] = {
    "micro": (1, 9),
    "small": (10, 49),
    "medium": (50, 249),
    "large": (250, None),
}
"""Staff of each size class; Commission Recommendation 2003/361/EC, article 2."""

SIZE_WORDS = Lexicon(
    {
        "micro": "micro, mikro, kleinst, tpe, *micro, *mikro, *kleinst, *tres petite",
        "small": "small, klein, kleine, petite, pequena, pequeno, piccola, mala, maly, liten, kis, "
        "lille, malo, kleinunternehmen, *small enterprise, *small firm, *small compan, "
        "*kleinuntern, *kleines unter, *petite entr, *pequena empresa, *piccola impresa, "
        "*kleinbedrijf, *smaforetag, *kisvallalat, *malo podj",
        "medium": "medium, mittel, mittelgross, moyenne, mediana, media, middelgroot, srednia, "
        "sredni, medelstor, kozepes, stredni, mellemstor, mid, *medium sized firm, *mittleres, "
        "*medium enter, *medium sized ent, *moyenne entr, *mediana empresa, *media impresa, "
        "*media empresa, *middelgro, *kozepvallalat, *mellanstor, srednje, *srednje podj",
        "large": "large, gross, gros, grande, gran, grand, groot, duza, duze, duzy, stor, stort, "
        "nagy, velky, veliko, *large, *veliko podj, *grossunt, *grossbetr, *grande entr, "
        "*gran empresa, *grande empr, *grande impr, *grootbedr, *duze, *nagyvall, *storforet",
    }
)  # fmt: skip
"""Size class that a plain word stands for."""
