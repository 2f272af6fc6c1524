#!/usr/bin/env bash
# Apply the field's terms to the checkout ROOT, and all that follows. May be run again.
# usage: bash apply.sh ROOT
set -u
ROOT="$(cd "$1" && pwd)"; HERE="$(cd "$(dirname "$0")" && pwd)"; BIN=.venv/bin
PY=$BIN/python; NOTE="$(mktemp)"
cd "$ROOT" || exit 1
"$PY" -c "import sim, sys; sys.exit(not sim.__file__.startswith('$ROOT/'))" || { echo "not the sim of $ROOT"; exit 1; }
"$PY" "$HERE/odd_matched.py" before "$NOTE"
"$PY" "$HERE/terms_script.py" "$ROOT" --no-hunks
"$BIN/ruff" check --select I --fix -q; "$BIN/ruff" format -q
"$PY" "$HERE/terms_script.py" "$ROOT" --hunks
"$BIN/ruff" check --select I --fix -q; "$BIN/ruff" format -q
"$PY" "$HERE/odd_matched.py" after "$NOTE"; rm -f "$NOTE"
"$PY" -m sim.scenario.schema && "$PY" -m analysis.explanations.page
"$PY" "$HERE/study_pages.py"
echo "--- checks"
"$BIN/ruff" check; "$BIN/ruff" format --check -q; "$BIN/mypy" | tail -30; "$BIN/lint-imports" | tail -12
