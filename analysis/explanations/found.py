"""Which keys somebody means: a whole key, its end, a word that a key may hold, or nearly so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.explanations.entries import Entry, all_entries
from analysis.explanations.words import lists_with, meanings_of
from sim.scenario.faults import STAR

_MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a question is about.

    Attributes:
        question: What was asked, as written.
        entries: Keys that are meant.
        word: Word of a closed list that is meant; empty where a key is.
        meanings: What the word means, in each list that holds it.
        near: Where nothing is meant: keys and words like it, nearest first.
        among: All keys that there are.
    """

    question: str
    entries: tuple[Entry, ...] = ()
    word: str = ""
    meanings: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    among: tuple[Entry, ...] = ()


def find(question: str, added: Sequence[Entry] = ()) -> Found:
    """Return what is meant by a key, the end of one, or a word.

    Case and hyphens do not count: ``Pre-financing`` is ``prefinancing``.

    Args:
        question: What was asked.
        added: Keys that extensions bring, or that have more words with them.
    """
    parts = tuple(part.strip().strip('"') for part in question.strip().split("."))
    asked = tuple(_plain(part) for part in parts)
    declared_anew = {entry.path for entry in added}
    entries = (*(entry for entry in all_entries() if entry.path not in declared_anew), *added)
    whole = tuple(entry for entry in entries if _is_at(entry, asked, 0))
    if whole:
        return Found(question, whole, among=entries)
    ends = _ends(entries, asked)
    meanings = _meanings(_word(entries, asked), added) if len(asked) == 1 else {}
    if ends and not meanings:
        return Found(question, ends, among=entries)
    if meanings:
        of_words = tuple(entry for entry in entries if entry.words in meanings)
        word = _word(entries, asked)
        told = tuple(meanings.values())
        return Found(question, (*ends, *of_words), word, told, among=entries)
    return Found(question, near=tuple(_near(entries, asked)))


def _meanings(word: str, added: Sequence[Entry]) -> dict[tuple[str, ...], str]:
    """Return what a word means in each closed list that holds it."""
    meanings = {words: meanings_of(words)[word] for words in lists_with(word)}
    for entry in added:
        if word in entry.sentences:
            # The list without the words that extensions add is not that of the scenario.
            meanings = {
                words: text for words, text in meanings.items() if not set(words) < set(entry.words)
            }
            meanings[entry.words] = entry.sentences[word]
    return meanings


def _plain(text: str) -> str:
    """Return a name as it is compared: without case, hyphens, spaces and underscores."""
    return text if text == STAR else re.sub(r"[-_\s]", "", text.lower())


def _word(entries: Iterable[Entry], asked: Sequence[str]) -> str:
    """Return the word of a list that is asked for; as asked if there is none."""
    words = {_plain(word): word for entry in entries for word in entry.words}
    return words.get(asked[0], asked[0])


def _is_at(entry: Entry, asked: Sequence[str], start: int) -> bool:
    """Whether the parts asked for are those of an entry from one of its parts on.

    A table of single values holds one part more: its key.
    """
    path = entry.path[start:]
    if entry.slot.kind == "mapping" and entry.inner is not None and len(asked) == len(path) + 1:
        keys = {_plain(key) for key in entry.slot.keys}
        path = (*path, STAR)
        if keys and asked[-1] not in keys | {STAR}:
            return False
    if len(path) != len(asked):
        return False
    stars = iter(entry.names[entry.path[:start].count(STAR) :])
    for part, given in zip(path, asked, strict=True):
        if part != STAR:
            if _plain(part) != given:
                return False
        else:
            words = next(stars, ())
            if words and given != STAR and given not in map(_plain, words):
                return False
    return True


def _ends(entries: Iterable[Entry], asked: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries whose last parts are those asked for; those that start with a name."""
    found = [
        entry
        for entry in entries
        if (start := len(entry.path) - len(asked)) > 0 and _is_at(entry, asked, start)
    ]
    named = tuple(entry for entry in found if entry.path[-len(asked)] != STAR)
    # The name of one's own cluster before a key: `poolnet.fees`.
    return named or tuple(entry for entry in found if entry.path[-1] != STAR)


def _near(entries: Sequence[Entry], asked: Sequence[str]) -> Iterable[str]:
    """Return keys and words most like what was asked for, then keys that tell of it."""
    last = asked[-1]
    names: dict[str, list[str]] = {}
    for entry in entries:
        if entry.path[-1] != STAR:
            names.setdefault(_plain(entry.path[-1]), []).append(entry.key)
        for word in entry.words:
            names.setdefault(_plain(word), []).append(word)
    whole = {_plain(entry.key): entry.key for entry in entries}
    near = [
        whole[key] for key in difflib.get_close_matches("".join(_dotted(asked)), whole, cutoff=0.75)
    ]
    for name in difflib.get_close_matches(last, names, n=_MOST_NEAR, cutoff=0.6):
        near += names[name]
    near += [entry.key for entry in entries if len(last) > 2 and last in _plain(entry.key)]
    near += [entry.key for entry in entries if len(last) > 3 and last in _plain(entry.meaning)]
    return list(dict.fromkeys(near))[:_MOST_NEAR]


def _dotted(asked: Sequence[str]) -> str:
    return ".".join(asked)


def fits(entry: Entry, path: Sequence[str]) -> bool:
    """Whether a path of a file is one of an entry, exactly as written."""
    return len(path) >= len(entry.path) and _is_at(entry, tuple(map(_plain, path)), 0)
