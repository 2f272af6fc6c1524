#!/usr/bin/env bash
# Prints the path of a Python 3.12 or newer that can make a virtual environment.
# Each candidate is run: a name on the PATH may be too old, a pyenv shim that points nowhere, or a
# system Python whose venv package was left out.
set -uo pipefail

probe='
import sys
if sys.version_info < (3, 12):
    sys.exit(1)
import ensurepip, venv
ensurepip.version()
print(sys.executable)
'

candidates() {
    local name path
    for name in python3 python3.13 python3.12; do
        type -aP "$name"
    done
    for path in "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.*/bin/python3; do
        printf '%s\n' "$path"
    done
    uv python find --system '>=3.12' 2>/dev/null
}

while IFS= read -r candidate; do
    if found="$("$candidate" -c "$probe" 2>/dev/null)" && [ -n "$found" ]; then
        printf '%s\n' "$found"
        exit 0
    fi
done < <(candidates)

printf '%s\n' >&2 \
    'No usable Python found: this project needs Python 3.12 or newer, with its venv and ensurepip modules.' \
    'Install one and run make again, for example:' \
    '  Debian, Ubuntu:  apt install python3.12 python3.12-venv   (or a newer release)' \
    '  macOS:           brew install python@3.13' \
    '  anywhere:        pyenv install 3.12   or   uv python install 3.12'
exit 1
