# The one entrance. Everything runs in .venv, which the first target makes.
# PYTHON=... picks the interpreter; without it, the first that is new enough.

.PHONY: setup demo test check lint fix soak bench screens

STAMP := .venv/.installed
RUN := .venv/bin
CANDIDATES := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
IS_FIT := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
TOO_OLD = Muster needs Python 3.11 to 3.14, and none of these is: $(CANDIDATES). Install one, or name it: make PYTHON=/path/to/python3.12
found = $(firstword $(foreach python,$(CANDIDATES),$(shell $(python) -c '$(IS_FIT)' >/dev/null 2>&1 && echo $(python))))
pip = $(RUN)/python -m pip --quiet --quiet --disable-pip-version-check install --constraint constraints.txt

setup: $(STAMP)

# First pip itself and the build backend, pinned too, so that an old pip is no obstacle.
$(STAMP): pyproject.toml constraints.txt
	@$(eval python := $(found))$(if $(python),,$(error $(TOO_OLD)))
	@echo "Installing into .venv with $(python) (a minute or two, once)"
	@$(RUN)/python -c '$(IS_FIT); import pip' >/dev/null 2>&1 || $(python) -m venv --clear .venv
	@$(pip) pip hatchling editables
	@$(pip) --no-build-isolation --editable . --group dev
	@touch $@

# KEEP=1 leaves the demo running.
demo: $(STAMP)
	@$(RUN)/python -P -m flows.demo $(if $(KEEP),--keep)

lint: $(STAMP)
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

check: lint
	$(RUN)/pytest -m "not slow and not needs_service and not soak"

# One run of pytest, last: its closing line is the last line printed. Two at a time:
# much of the time of whole runs is waiting.
test: lint
	$(RUN)/pytest -m "not soak" --numprocesses 2 --dist worksteal

fix: $(STAMP)
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

soak: $(STAMP)
	$(RUN)/pytest -m soak --timeout 0

# ONLY=name measures benchmarks/name.py alone.
bench: $(STAMP)
	@for file in benchmarks/$(or $(ONLY),[!_]*).py; do \
	  $(RUN)/python -P -m benchmarks.$$(basename $$file .py) || exit; \
	done

screens: $(STAMP)
	@$(RUN)/python -P docs/screens/take.py
