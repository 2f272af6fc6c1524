"""The eight questions about a cluster: what is asked, what is taken by default and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from analysis.cities import cities, city_named, first_of
from analysis.new.countries import (
    country_at,
    country_code,
    country_of_language,
    usual_country,
)
from analysis.new.ecosystems import usual_ecosystem
from analysis.new.members import Members
from analysis.new.programmes import Programmes, grant_fits, programmes_of
from sim.parameters import Parameters
from sim.scenario.faults import nearest
from sim.scenario.members.places import distance_km
from sim.vocabulary import ECOSYSTEMS

START, YEARS = "2018Q1", 10
"""The span of a first scenario: the programmes of the project are known to 2027."""

FEES = ("banded", "bron", "cap_digital", "flat", "progressive", "symbolic")
"""Schedules of scenarios/base.toml for cluster organisations."""

_MOST_FEE_EUR = 1e6
# A city farther from the middle of the members is hardly that of their cluster.
_NEAR_MEMBERS_KM = 150.0
# Share of letters in common from which a name is taken for one that is misspelled.
_HARDLY_OTHER = 0.75


class AnswerError(ValueError):
    """An answer that cannot be used; the message says what may be answered."""


@dataclass(frozen=True, slots=True)
class Default:
    """What is taken if nobody answers, and why."""

    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster lies, in degrees, and in words."""

    latitude: float
    longitude: float
    words: str


@dataclass(slots=True)
class Answers:
    """What was answered, as a scenario needs it; each is set in turn."""

    members: Members
    name: str = ""
    country: str = ""
    place: Place = Place(0.0, 0.0, "")
    ecosystem: str = ""
    founded: str = ""
    staff_fte: float = 0.0
    fee: str = ""
    grants: tuple[str, ...] = ()
    programmes: Programmes | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        name: Name of the option that answers it.
        text: The question.
        default: What is taken if nobody answers.
        take: Puts an answer into the answers; raises AnswerError.
    """

    name: str
    text: str
    default: Callable[[Answers], Default]
    take: Callable[[Answers, str], None]


# --- name ---------------------------------------------------------------------------------------


def _default_name(answers: Answers) -> Default:
    file = answers.members.file
    if file is None:
        return Default("My cluster", "no list to name it after")
    return Default(
        " ".join(re.split(r"[\W_]+", file.stem)).strip() or "My cluster", "the list's name"
    )


def _take_name(answers: Answers, text: str) -> None:
    most = 80
    name = " ".join(text.split())
    if not name or len(name) > most or not name.isprintable():
        raise AnswerError(f"a name of 1 to {most} letters")
    answers.name = name


# --- country and place --------------------------------------------------------------------------


def _default_country(answers: Answers) -> Default:
    members = answers.members
    told = usual_country(members.countries)
    if told:
        return Default(told, "most members, by the list's column of countries")
    middle = members.middle
    here = country_at(*middle) if middle else None
    if here:
        return Default(here, "where the members lie")
    cities = [city.country for name in members.cities if (city := city_named(name))]
    if cities:
        return Default(Counter(cities).most_common(1)[0][0], "where the cities of the list lie")
    spoken = country_of_language(members.language)
    if spoken:
        return Default(spoken, "the language of the list's titles")
    return Default("DE", "nothing tells; the largest country")


def _take_country(answers: Answers, text: str) -> None:
    code = country_code(text)
    if code is None:
        raise AnswerError("a country by its code or name, such as PT or Portugal")
    answers.country = code
    answers.programmes = programmes_of(code, START)


def _default_place(answers: Answers) -> Default:
    middle = answers.members.middle
    if middle:
        return Default(_degrees(middle), "the middle of the members")
    usual = Counter(city for city in answers.members.cities if city_named(city, answers.country))
    if usual:
        return Default(usual.most_common(1)[0][0], "the city of most members")
    capital = first_of(answers.country)
    if capital is None:
        return Default("", "")
    return Default(capital.name, "nothing tells; the capital")


def _take_place(answers: Answers, text: str) -> None:
    numbers = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*", text)
    if numbers:
        latitude, longitude = float(numbers[1]), float(numbers[2])
        if abs(latitude) > 90.0 or abs(longitude) > 180.0:
            raise AnswerError("latitude from -90 to 90 and longitude from -180 to 180")
        answers.place = Place(latitude, longitude, "")
        return
    city = city_named(text, answers.country)
    if city is None:
        middle = answers.members.middle
        how = "39.75, -8.93 (north and east of Greenwich count up; most maps show them)"
        if middle:
            how = f"{_degrees(middle)}, the middle of the members"
        raise AnswerError(
            f"a larger city of Europe, which this is not, or latitude, longitude such as {how}"
            f"{_near_city(text, answers)}"
        )
    answers.place = Place(city.latitude, city.longitude, city.name)


def _degrees(place: tuple[float, float]) -> str:
    return f"{place[0]:.3f}, {place[1]:.3f}"


def _near_city(text: str, answers: Answers) -> str:
    """Name the city that was most likely meant: hardly another word, and not far from members."""
    middle = answers.members.middle
    names = [
        city.name
        for some in cities().values()
        for city in some
        if middle is None or distance_km(city.latitude, city.longitude, *middle) <= _NEAR_MEMBERS_KM
    ]
    near = nearest(text, names)
    if near and SequenceMatcher(None, text.lower(), near.lower()).ratio() >= _HARDLY_OTHER:
        return f"; did you mean {near}?"
    return ""


# --- ecosystem, founding, staff -----------------------------------------------------------------


def _default_ecosystem(answers: Answers) -> Default:
    told = usual_ecosystem(answers.members.activities)
    if told:
        return Default(told, "most members, by the list's NACE codes")
    return Default("digital", "nothing tells; the most common of Europe's clusters")


def _take_ecosystem(answers: Answers, text: str) -> None:
    word = "_".join(re.findall(r"[a-z]+", text.lower()))
    if word not in ECOSYSTEMS:
        near = nearest(word, ECOSYSTEMS)
        meant = f"; did you mean {near}?" if near else ""
        raise AnswerError(f"one of {', '.join(ECOSYSTEMS)}{meant}")
    answers.ecosystem = word


def _default_founded(answers: Answers) -> Default:
    return Default(str(int(START[:4]) - 6), "nothing tells; six years before the run starts")


def _take_founded(answers: Answers, text: str) -> None:
    match = re.fullmatch(r"\s*([12]\d{3})\s*[- ]?\s*(?:[Qq]([1-4]))?\s*", text)
    last = int(START[:4]) + YEARS - 1
    if match is None or int(match[1]) > last:
        raise AnswerError(f"a year or quarter to {last}, such as 2012 or 2012Q3")
    answers.founded = f"{match[1]}Q{match[2] or 1}"


def _default_staff(answers: Answers) -> Default:
    per_member = Parameters().world.fte_per_member
    posts = max(round(per_member * answers.members.total * 2) / 2, 0.5)
    return Default(f"{posts:g}", f"{per_member:g} full-time posts a member, as in Europe")


def _take_staff(answers: Answers, text: str) -> None:
    try:
        staff = float(text.replace(",", "."))
    except ValueError:
        staff = -1.0
    if not 0.0 <= staff <= 200.0:
        raise AnswerError("full-time posts from 0 to 200, such as 2.5")
    answers.staff_fte = staff


# --- fee and grants -----------------------------------------------------------------------------


def _default_fee(answers: Answers) -> Default:
    return Default("banded", "DigitalLead's fees by staff, EUR 170 to 6,000 a year")


def _take_fee(answers: Answers, text: str) -> None:
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    if word in FEES:
        answers.fee = word
        return
    try:
        amount = float(re.sub(r"eur|€|[ _]", "", word).replace(",", "."))
    except ValueError:
        amount = -1.0
    if not 0.0 <= amount <= _MOST_FEE_EUR:
        raise AnswerError(f"one of {', '.join(FEES)}, or EUR a member and year, such as 500")
    answers.fee = f"{amount:g}"


def _default_grants(answers: Answers) -> Default:
    assert answers.programmes is not None
    fitting = [
        key
        for key, programme in answers.programmes.grants.items()
        if grant_fits(programme, answers.founded, START, answers.members.total)
    ]
    if not fitting:
        return Default("none", f"no operating grant of the country fits it in {START[:4]}")
    return Default(fitting[0], f"an operating grant of the country that would run in {START[:4]}")


def _take_grants(answers: Answers, text: str) -> None:
    assert answers.programmes is not None
    keys = re.findall(r"[\w-]+", text)
    if [key.lower() for key in keys] in ([], ["none"], ["no"]):
        answers.grants = ()
        return
    known = list(answers.programmes.grants)
    unknown = [key for key in keys if key not in known]
    if unknown:
        near = nearest(unknown[0], known)
        meant = f"; did you mean {near}?" if near else ""
        raise AnswerError(f"none, or of {', '.join(known) or 'no grant'}{meant}")
    answers.grants = tuple(dict.fromkeys(keys))


QUESTIONS = (
    Question("name", "What is the cluster called?", _default_name, _take_name),
    Question("country", "In which country is it?", _default_country, _take_country),
    Question("place", "Where? A city, or latitude, longitude.", _default_place, _take_place),
    Question("ecosystem", f"Which industry? ({', '.join(ECOSYSTEMS)})", _default_ecosystem,
             _take_ecosystem),
    Question("founded", "When was its organisation founded?", _default_founded, _take_founded),
    Question("staff", "How many full-time posts does it have?", _default_staff, _take_staff),
    Question("fee", f"Which member fee? EUR a year, or {', '.join(FEES)}", _default_fee, _take_fee),
    Question("grants", "Which operating grants run at the start?", _default_grants, _take_grants),
)  # fmt: skip
