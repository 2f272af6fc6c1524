"""Texts of the description that fit their functions: ``before`` notes their names, ``after`` marks
them as looked at under their new names. Texts that were not looked at before stay so.

python odd_matched.py before|after FILE   (in the root of the checkout)
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
from analysis.explanations.odd.code import model_functions  # noqa: E402
from analysis.explanations.odd.looked import note  # noqa: E402
from analysis.explanations.odd.marks import marks_of  # noqa: E402
from analysis.explanations.odd.pages import page_names  # noqa: E402

TABLE = json.loads(Path(__file__).with_name("renames.json").read_text("utf-8"))


def renamed(name: str) -> str:
    for old, new in TABLE["modules"]:
        if name.startswith(old + "."):
            name = new + name[len(old):]
    room, _, function = name.rpartition(".")
    for entry in TABLE["local"]:
        if any(f.startswith(room.replace(".", "/")) or f.endswith("services/*.py") and
               room.startswith("sim.processes.services") for f in entry["files"]):
            function = entry["names"].get(function, function)
    return f"{room}.{TABLE['wide'].get(function, function)}"


functions = model_functions()
file = Path(sys.argv[2])
if sys.argv[1] == "before":
    fit = [
        mark.function for page in page_names() for mark in marks_of(page.read_text("utf-8"))
        if mark.function in functions and functions[mark.function].form == mark.form
    ]
    file.write_text(json.dumps(fit))
    print(f"{len(fit)} texts of the description fit their functions")
else:
    names = {renamed(name) for name in json.loads(file.read_text())}
    print("not there under its new name:", *sorted(names - set(functions)))
    note(names & set(functions))
