"""Write the answers on the kept pages of studies anew, from their kept tables (root of checkout)."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
from analysis.answers.documents import answered, kept_answer  # noqa: E402
from analysis.studies import Study  # noqa: E402

for table in sorted(Path("docs/studies").glob("ministry_*.csv")):
    text = table.read_bytes().decode()
    table.write_bytes(text.replace("not told apart", "not significant").encode())
    page = table.with_suffix(".md")
    old = page.read_text("utf-8")
    new = answered(old, kept_answer(Study.load(Path.cwd() / f"scenarios/studies/{table.stem}.toml"), table))
    if new != old:
        page.write_text(new, "utf-8")
        print("written anew:", page)
