# make setup  the whole environment, in .venv
# make demo   one scenario in ten worlds, checked, with its report
# make check  in seconds: style, types, imports, and the quickest tests; before each commit
# make test   in minutes: every check
# make bench  what takes longer than a test may, in small sizes

PYTHON := .venv/bin/python
# Byte code is left to an import of what a run uses. It is written even where the environment forbids
# it (PYTHONDONTWRITEBYTECODE), since every start would compile a thousand files anew.
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt
COMPILE := env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -c 'import run, analysis.report, sim.simulation'

# Tests of declarations, scenario files, tables and books, which run no model.
QUICKEST := $(addprefix tests/unit/test_,$(addsuffix .py,calendar dependencies explanations ledger \
    parameter_checks parameters scenario_faults scenario_validation shipped_scenarios table))

# The checker of accessibility, which browser tests put into the page.
AXE_VERSION := 4.14.1
AXE := node_modules/axe-core/$(AXE_VERSION).installed

.PHONY: setup demo check test bench
.DELETE_ON_ERROR:

setup: .venv/.installed-all

demo: .venv/.installed-core
	$(PYTHON) run.py run scenarios/metaclusters/materialix.toml --replicates 10 --check --out results/demo

define read_code
$(PYTHON) -m ruff check
$(PYTHON) -m ruff format --check
$(PYTHON) -m mypy
.venv/bin/lint-imports
endef

check: .venv/.installed-all
	$(read_code)
	$(PYTHON) -m pytest -q -m 'not slow' $(QUICKEST)

test: .venv/.installed-all $(AXE)
	$(read_code)
	$(PYTHON) -m pytest -n 2 --dist loadfile

# Every parameter at both bounds and between (corners, points inside); rules changed at random,
# and which of them no test sees (how many); memory over very many runs of a sweep (runs). Each file
# says at its top how to run it in full.
bench: .venv/.installed-all
	$(PYTHON) -m tests.benchmarks.bounds 5 5
	$(PYTHON) -m tests.benchmarks.mutation 5
	$(PYTHON) -m tests.benchmarks.sweep_memory 2000

.venv/.installed-core: pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing what a run needs into .venv (half a minute or so) ..."
	@$(INSTALL) -e .
	@$(COMPILE)
	@touch $@

.venv/.installed-all: pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing everything into .venv (about a minute) ..."
	@$(INSTALL) -e '.[analysis,dev,sweep]'
	@$(COMPILE)
	@touch .venv/.installed-core $@

# Without npm, or offline, the tests that need it are skipped and say so.
$(AXE):
	@if command -v npm >/dev/null && npm install --prefix . --silent --no-save --no-package-lock --no-audit --no-fund \
	    axe-core@$(AXE_VERSION); then touch $@; \
	else echo "axe-core $(AXE_VERSION) is not here: tests of accessibility will be skipped"; fi

$(PYTHON):
	@python="$$(bash tools/find_python.sh)" && echo "Making .venv with $$python" && "$$python" -m venv --clear .venv
