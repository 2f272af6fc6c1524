"""The page's words: one catalogue a language, alike in keys and gaps, and nothing beside it."""

import ast
import json
import re
from pathlib import Path

import pytest

import sim
from analysis.app.apart import apart, figures
from analysis.app.choices import Choices
from analysis.app.described import PICTURES
from analysis.app.levers import LEVERS
from analysis.app.play.roles import ROLES
from analysis.app.play.told import CURVES, EVENTS_TOLD
from analysis.app.server import PAGE
from analysis.app.told import MEASURES, tiles_of
from analysis.explanations.entries import all_entries
from analysis.firstpage.lives import NAMED
from analysis.new.answers import QUESTIONS
from sim.parameters import GROUNDS, parameter_records
from sim.scenario import Scenario
from sim.scenario.entities import MemberColumns
from sim.vocabulary import DECISION_RULES, KINDS, SOURCES
from sim.why import DECISIONS
from tests.cli.commands import MATERIALIX, ROOT

APP = PAGE.parent
FILES = {file.stem: file for file in sorted((PAGE / "texts").glob("*.json"))}
SCRIPTS = {
    file.relative_to(PAGE / "js").as_posix(): file.read_text("utf-8")
    for file in sorted((PAGE / "js").rglob("*.js"))
}
HTML = "".join(file.read_text("utf-8") for file in sorted(PAGE.glob("*.html")))


def read(file):
    # A key that stands twice would lose its first text without a word.
    def once(pairs):
        assert len(pairs) == len(dict(pairs)), [key for key, _ in pairs]
        return dict(pairs)

    return json.loads(file.read_text("utf-8"), object_pairs_hook=once)


def texts(language):
    return read(FILES[language])


EN = texts("en")


def gaps(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_there_are_two_languages_and_the_page_knows_both():
    assert set(FILES) == set(re.findall(r"(\w\w): \"", SCRIPTS["texts.js"].split("LANGUAGES")[1]))


@pytest.mark.parametrize("language", FILES)
def test_every_language_has_the_same_keys_with_the_same_gaps(language):
    assert {key: gaps(text) for key, text in texts(language).items()} == {
        key: gaps(text) for key, text in EN.items()
    }
    assert all(text.strip() for text in texts(language).values())


def test_decisions_and_their_terms_are_told_in_every_language():
    assert {f"decision.{name}" for name in DECISIONS} == {
        key for key in EN if key.startswith("decision.")
    }
    # One name may mean different things in different decisions.
    told = {}
    for decision, declared in DECISIONS.items():
        for term, meaning in declared.terms.items():
            told.setdefault(term, {}).setdefault(meaning.text, []).append(decision)
    for language in set(FILES) - {"en"}:
        known = json.loads((PAGE / "terms" / f"{language}.json").read_text("utf-8"))
        for term, meanings in told.items():
            for decisions in list(meanings.values())[1:]:
                assert {f"{decision}.{term}" for decision in decisions} <= set(known)
        assert {key.split(".")[-1] for key in known if not key.startswith("out.")} == set(told)


@pytest.mark.parametrize("language", sorted(set(FILES) - {"en"}))
def test_whatever_is_declared_and_shown_is_told_in_every_language(language):
    """Keys are the English words, so that a text whose English has changed is found here."""
    known = read(PAGE / "meanings" / f"{language}.json")
    records = parameter_records()
    declared = {record.description for record in records.values()}
    declared |= {record.unit for record in records.values()}
    declared |= {meaning.unit for one in DECISIONS.values() for meaning in one.terms.values()}
    region = ROOT / "scenarios" / "regions" / "one_region.toml"
    for lever in LEVERS.values():
        [found] = [one for one in all_entries() if one.key == lever.key and one.file == "scenario"]
        declared |= {found.meaning, found.unit}
    for scenario in map(Scenario.load, (MATERIALIX, region)):
        for kind, names in figures().items():
            for name in names:
                told = apart(scenario, kind, name)
                for one in told["outcomes"] + told["columns"]:
                    declared |= {one["meaning"], one["unit"]}
    assert set(known) == declared - {""}
    assert all(text.strip() for text in known.values())
    # A sentence is told by a sentence, a unit by words.
    for english, text in known.items():
        assert english.endswith(".") == text.endswith("."), english


def test_each_parameter_has_a_sentence_of_its_own():
    """Two that read alike would share one text of another language, though they differ."""
    told = [record.description for record in parameter_records().values()]
    assert len(told) == len(set(told))
    for language in set(FILES) - {"en"}:
        known = read(PAGE / "meanings" / f"{language}.json")
        assert len({known[words] for words in told}) == len(told)


WRITE_THEM = "write a text for each in every file of analysis/app/page/texts"
TOLD = [text for key, text in EN.items() if key.startswith("told.")]
SHOWN_EVENTS = {str(word).upper() for word in (*EVENTS_TOLD, *NAMED)}


def constants(node):
    """Yield the texts that stand in some code, those of formatted ones part by part."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def pieces(text):
    """Return the parts of sentences in a text that stand between gaps."""
    parts = [part.strip(" .:") for part in text.split(". ")]
    return [part for part in parts if " " in part]


def test_every_sentence_of_a_decision_is_made_of_texts():
    known = "\n".join(re.sub(r"\{\w+\}", "\n", text) for text in TOLD)
    parts = []
    for file in sorted(Path(sim.__file__).parent.joinpath("why", "decisions").glob("*.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                documented = ast.get_docstring(function) is not None
                for statement in function.body[documented:]:
                    parts += [part for one in constants(statement) for part in pieces(one)]
    outcomes = {key[4:] for key in json.loads((PAGE / "terms" / "de.json").read_text("utf-8"))}
    assert len(parts) > 80
    assert [part for part in parts if part not in known and part not in outcomes] == []


def test_every_cause_that_a_rule_gives_has_its_text():
    """Causes are what rules hand on as such, or as the third word of an event that is shown."""
    known = {re.sub(r"\{\w+\}", "{}", text.replace("{fte}", "{n} FTE")) for text in TOLD}
    # Of events that neither page nor games tell: audits, joining, foundings, mergers, spin-offs.
    known |= {"too little of the work was done", "convinced", "firms with many ties",
              "merged {}: {}", "spun off from {}"}  # fmt: skip
    found = set()
    for file in sorted(Path(sim.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(causes_of_call(node))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "cause":
                found |= set(alternatives(node.value))
    assert len(found) > 30
    assert found - known == set(), WRITE_THEM


def causes_of_call(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    # An event is noted at once, or told in a list of events that are noted together.
    told = node.args if name == "note" else []
    if name == "append" and isinstance(node.args[0], ast.Tuple):
        told = node.args[0].elts
    if told and ast.unparse(told[0]) in SHOWN_EVENTS:
        has_detail = "{detail}" in EN.get(f"play.event.{ast.unparse(told[0]).lower()}", "")
        for argument in told[3 : 5 if has_detail else 4]:
            yield from alternatives(argument)
    takers = ("dissolve", "_leave", "_reject", "_go_dormant", "enter_phase", "members_leave",
              "note_by_area", "found_metacluster", "found_organisation")  # fmt: skip
    if name in takers:
        for argument in node.args:
            yield from alternatives(argument)


def alternatives(node):
    """Yield the texts that an expression may be, gaps as {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)


def test_every_key_of_page_and_scripts_has_a_text():
    used = set(re.findall(r'data-(?:text|label)="([^"]+)"', HTML))
    for script in SCRIPTS.values():
        used |= set(re.findall(r'\bt\("([^"]+)"', script))
        used |= {f"{key}.other" for key in re.findall(r'\bmany\("([^"]+)"', script)}
    assert len(used) > 80
    assert used - set(EN) == set(), WRITE_THEM


def test_whatever_the_engine_names_has_a_text():
    named = {f"lever.{name}" for name in LEVERS} | {f"group.{one.group}" for one in LEVERS.values()}
    named |= {f"option.{one.name}.{word}" for one in LEVERS.values() for word in one.options}
    named |= {f"picture.{name}" for name in PICTURES} | {f"source.{name}" for name in SOURCES}
    named |= {f"unit.{name}" for name in PICTURES if name not in ("money", "life")}
    named |= {f"measure.{name}" for name in MEASURES} | {f"group.{name}" for name in KINDS}
    named |= {f"family.{world.family}" for world in Choices()}
    named |= {f"question.{question.name}" for question in QUESTIONS}
    named |= {f"grounds.{name}" for name in GROUNDS if name != "assumption"}
    named |= {f"column.{name}" for name in MemberColumns.model_fields}
    tiles = tiles_of(Scenario.load(MATERIALIX))
    named |= {f"tile.{tile.name}" for tile in tiles if tile.name != "jobs"}
    named |= {f"effect.{tile.name}" for tile in tiles if tile.name != "serving"}
    assert named - set(EN) == set(), WRITE_THEM


def test_whatever_games_name_has_a_text():
    named = {f"play.role.{name}{more}" for name in ROLES for more in ("", ".text")}
    for role in ROLES.values():
        named |= {f"play.option.{name}{more}" for name in role.options for more in ("", ".note")}
        named |= {f"lever.{name}" for name in role.levers}
        named |= {f"play.figure.{name}" for name in CURVES[role.name]}
        named.add(f"play.unit.{role.figure}")
    named |= {f"play.option.decision_rule.{rule}" for rule in DECISION_RULES}
    named |= {f"play.event.{word}" for word in EVENTS_TOLD}
    assert named - set(EN) == set(), WRITE_THEM


def test_whatever_a_class_refuses_has_a_text_with_its_gaps():
    rooms = [*(APP / "classroom").glob("*.py"), APP / "rooms" / "classes.py"]
    code = "".join(file.read_text("utf-8") for file in rooms)
    named = {f"class.fault.{key}" for key in re.findall(r'ClassError\("(\w+)"', code)}
    assert named == {key for key in EN if key.startswith("class.fault.")}


def test_no_text_is_left_over():
    code = HTML + "".join(SCRIPTS.values())
    starts = set(re.findall(r"[`\"]([a-z_]+\.(?:[a-z_]+\.)*)\$\{", code))
    for key in EN.keys() - {key for key in EN if key.startswith("told.")}:
        plain = re.sub(r"\.(one|other)$", "", key)
        used = any(f'"{one}"' in code for one in (key, plain)) or any(
            key.startswith(start) for start in starts
        )
        assert used, key


def test_scripts_ask_nobody_else_and_build_no_page_of_text():
    for name, script in SCRIPTS.items():
        addresses = set(re.findall(r"https?://[^\"'` ]+", script))
        assert addresses <= {"http://www.w3.org/2000/svg"}, name
        assert "innerHTML" not in script, name
        assert ("fetch(" in script) == (name in ("engine.js", "class/ask.js")), name


REFUSING = [
    *(APP / f"{name}.py" for name in ("asked", "cases", "choices", "loaded")),
    *(APP / "play" / f"{name}.py" for name in ("checks", "game", "record", "roles")),
    *(
        Path(sim.__file__).parent / "scenario" / f"{name}.py"
        for name in ("checks", "messages", "overrides", "parameter_checks", "programme_checks",
                     "slots")
    ),
]  # fmt: skip
# Keys of CSS and TOML, what an intervention is called, and units, which have texts of their own.
NO_REFUSAL = {"v =", "decides", "thousand EUR", "million EUR", "a share", "per cent",
              "members = { sme = 20, large = 2, research = 1 } or members_csv = \"FILE\"",
              "members_csv = \"FILE\""}  # fmt: skip


def literals(file):
    """Yield the texts between gaps that stand in a file, but its docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {one.value for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.value


def sentences(file):
    """Yield the parts of what is refused in a file, without the names that they begin with."""
    for text in literals(file):
        for part in re.split(r"\(?(?:given|allowed|nearest): ?|\n", text):
            part = re.sub(r"^[a-z_, ]+: (?=wanted)", "", part.strip(" .:;,()="))
            yield re.sub(r"^(wanted (is|are)|expected) ", "", part)


@pytest.mark.parametrize("language", sorted(set(FILES) - {"en"}))
def test_whatever_the_page_refuses_is_told_in_every_language(language):
    known = read(PAGE / "refusals" / f"{language}.json")
    assert all(gaps(english) == gaps(text) for english, text in known.items())
    joined = "\n".join(re.sub(r"\{\w+\}", "\n", english) for english in known)
    parts = {part for file in REFUSING for part in sentences(file) if " " in part} - NO_REFUSAL
    assert len(parts) > 100
    # A sentence may begin with the name of what it is about.
    bare = {part: re.sub(r"^[a-z_, ]+: ", "", part) for part in parts}
    untold = [part for part in parts if part not in joined and bare[part] not in joined]
    assert sorted(untold) == []


def test_no_refusal_that_is_told_is_left_over():
    questions = APP.parent / "new" / "answers.py"
    code = [*Path(sim.__file__).parent.rglob("*.py"), *APP.rglob("*.py"), questions]
    said = "\n".join(part for file in code for part in literals(file))
    # Sentences that are put together in code stand there in parts.
    joints = r"\{\w+\}|[:;,\[\]]| from | of at least | above | without "
    for language in set(FILES) - {"en"}:
        for english in read(PAGE / "refusals" / f"{language}.json"):
            for part in re.split(joints, english):
                assert part.strip(' "%().') in said, english
