"""What the words of the closed lists mean, a sentence each.

A list is found by its words in their order, so that a key needs no second declaration here; a test
holds that every word of every list of scenarios and studies has its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.entities import INSTRUMENTS

_LISTS: tuple[dict[str, str], ...] = (
    # Kinds of members
    {
        "sme": "A small or medium-sized firm, up to 249 employees.",
        "large": "A large firm, 250 employees or more.",
        "research": "A university, institute or other research organisation.",
        "public": "A public body: municipality, region, agency.",
    },
    # Ecosystems
    {
        "textile": "Textiles, clothing, leather, shoes.",
        "tourism": "Travel, hotels, restaurants, events.",
        "mobility_automotive": "Cars, rail, ships and what transports.",
        "electronics": "Chips, components, electronic devices.",
        "digital": "Software, telecommunications, data.",
        "renewables": "Renewable energy.",
        "energy_intensive": "Plastics, chemicals, steel, glass, paper, ceramics.",
        "construction": "Building and its materials and services.",
        "creative": "Media, design, publishing, performing arts.",
        "agri_food": "Farming, food and drink.",
        "health": "Medicines, medical devices, care.",
        "proximity_social": "Social services, social economy, personal services.",
        "retail": "Shops and trade.",
        "aerospace_defence": "Aircraft, space, defence.",
    },
    # Structures
    {
        "marshallian": "Many small firms side by side, none of which leads.",
        "hub_and_spoke": "A few large firms with their suppliers around them.",
        "satellite": "Branches of firms whose head office is elsewhere.",
        "state_anchored": "Firms around a public body: university, base, ministry.",
    },
    # Legal forms
    {
        "mou": "Memorandum of understanding: no legal person, so no staff, no fees, no grants.",
        "association": "Open membership; the usual form of a cluster organisation.",
        "limited_company": "Private company with fixed members and much own business.",
        "hybrid": "An association that owns a company.",
        "foundation": "Capital bound to a purpose.",
        "cooperative": "A business of its members.",
        "joint_stock": "Company on shares.",
        "eeig": "European economic interest grouping, across borders.",
        "federation": "Association of associations.",
    },
    # Roles
    {
        "pro_active": "Looks for partners abroad, with much of its staff.",
        "catalyst": "Brings together those who want to go abroad; looks less often.",
        "supportive": "Helps when members ask; seldom looks by itself.",
        "indifferent": "Takes no step abroad by itself and gives least to joint work.",
    },
    # Labels
    {
        "none": "No label.",
        "bronze": "The organisation has been compared with others.",
        "silver": "Its management has improved and was looked at again.",
        "gold": "Excellent management, as found by assessors.",
    },
    # Topics
    {
        "intelligence": "Studies of markets and technologies; watching what comes.",
        "cooperation": "Joint projects and innovation.",
        "networking": "Meetings: members find more partners where it is offered.",
        "internationalisation": "Going abroad: extra-local encounters, help to export.",
        "dissemination": "Training and telling: members learn more from each other.",
        "portal": "A web portal, on which services reach more members.",
    },
    # Phases
    {
        "creation": "From the agreement on: partners give time, actions are carried out.",
        "validation": "After some actions delivered: first services are tried, as pilots.",
        "growth": "After more actions delivered: all services that time can carry; fees are asked.",
    },
    # Decision rules
    {
        "consent": "All have to agree: slower with each member, and each can say no.",
        "majority": "Half is enough: faster, and founders who say no are left out.",
    },
    # Sources of finance
    {
        "fees": "Fees of members.",
        "own_business": "Sold services.",
        "in_kind": "Working time given by members.",
        "public": "Projects and grants.",
    },
    # Tiers
    {
        "cluster": "Cluster organisations.",
        "metacluster": "Meta-clusters; under a memorandum its leading cluster applies for it.",
    },
    # Levels of funders
    {
        "eu": "European Union.",
        "national": "A state.",
        "regional": "A region.",
        "private": "A private source; its money does not count as public.",
    },
    # Endings
    {
        "abrupt": "The grant pays in full until the last quarter of its contract, then nothing.",
        "degressive": "The grant falls in equal yearly steps: of a contract of n years the first "
        "pays all, the second 1/n less, the last 1/n.",
    },
    # Forms of fees
    {
        "flat": "The same fee for every member.",
        "bands": "A fee for each band of employees.",
        "progressive": "A fixed part and an amount for each employee, up to a cap.",
        "by_kind": "A fee for each kind of member, whatever its size.",
        "symbolic": "A small fee, the same for all; it pays for nothing.",
        "none": "No fee.",
    },
    # Responsible
    {
        "founders": "The founders together.",
        "coordinator": "The coordinator; without one it goes slowly.",
        "action_coordinator": "Somebody named for this action; without a coordinator it goes "
        "slowly too.",
    },
    # Resources
    {
        "hr": "Working time of members and staff.",
        "hr_and_financial": "Working time, and money for outside costs when it is delivered.",
    },
    # Risks
    {
        "low": "A quarter seldom brings no headway (parameters.metaclusters.risk_low).",
        "medium": "Some quarters bring no headway (parameters.metaclusters.risk_medium).",
        "high": "Many quarters bring no headway (parameters.metaclusters.risk_high).",
    },
    # Samples of studies
    {
        "latin_hypercube": "Each of n slices of a range holds one point; twice n keeps them.",
        "sobol": "Points that fill the space evenly; more points keep the earlier ones.",
    },
    # Directions of expectations
    {
        "higher": "Above the compared world, seed by seed.",
        "lower": "Below the compared world, seed by seed.",
    },
)


def _by_words() -> dict[tuple[str, ...], Mapping[str, str]]:
    instruments = {name: one.meaning for name, one in INSTRUMENTS.items()}
    return {tuple(words): words for words in (*_LISTS, instruments)}


def meanings_of(words: tuple[str, ...]) -> Mapping[str, str]:
    """Return the sentence of each word of a closed list; empty where the list is not known."""
    return _by_words().get(words, {})


def lists_with(word: str) -> list[tuple[str, ...]]:
    """Return the closed lists that hold a word."""
    return [words for words in _by_words() if word in words]
