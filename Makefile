# make setup  the whole environment, in .venv
# make demo   one scenario, checked, with its report
# make test   every check

PYTHON := .venv/bin/python
# Byte code is left to an import of what a run uses. It is written even where the environment forbids
# it (PYTHONDONTWRITEBYTECODE), since every start would compile a thousand files anew.
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt
COMPILE := env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -c 'import run, analysis.report, sim.simulation'

.PHONY: setup demo test
.DELETE_ON_ERROR:

setup: .venv/.installed-all

demo: .venv/.installed-core
	$(PYTHON) run.py run scenarios/metaclusters/materialix.toml --seed 1 --check --out results/demo

test: .venv/.installed-all
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest -n 2 --dist loadfile

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

$(PYTHON):
	@python="$$(bash tools/find_python.sh)" && echo "Making .venv with $$python" && "$$python" -m venv --clear .venv
