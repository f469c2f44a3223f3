# milium: `make run` and `make test` are all a newcomer needs. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint check pages bench evaluate messages screenshots lock clean

PYTHON ?= python3
PORT ?= 8000
CASES ?= tests/milium/selfcheck/published_cases.jsonl
LABELS ?= $(if $(wildcard $(CASES)/label-gold.jsonl),$(CASES),tests/milium/ingredients/labels.jsonl)
LABEL_LISTS ?= $(wildcard $(CASES)/../data/sephora.jsonl)
INVENTORY ?= $(wildcard $(CASES)/../data/reference/cosing_inventory_2021.csv.gz)
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
PYTEST := $(BIN)/python -m pytest -q

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "milium needs Python 3.11 or newer as '$(PYTHON)'. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "1/4 A Python environment in .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt

.venv/run-installed: requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/uv
	@echo "2/4 Packages, each checked against its locked hash"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/translations-compiled: $(wildcard src/milium_site/*/locale/*/LC_MESSAGES/django.po) .venv/run-installed
	@$(BIN)/python tools/messages.py compile
	@touch $@

.venv/dev-installed: requirements/dev.txt .venv/run-installed
	@echo "    Packages for tests and checks"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

# A calendar server that is not ours, in an environment of its own, for the tests of calendar files.
var/caldav/installed: requirements/caldav.txt | .venv/bin/uv
	@$(BIN)/uv venv --quiet --clear var/caldav
	@$(BIN)/uv pip install --quiet --python var/caldav/bin/python --require-hashes -r requirements/caldav.txt
	@touch $@

setup: .venv/run-installed .venv/translations-compiled ## Build the environment that runs the site
setup-dev: .venv/dev-installed .venv/translations-compiled var/caldav/installed ## The same, with all that tests and checks need

run: setup ## Serve a demo clinic on http://127.0.0.1:8000 (PORT=… for another port)
	@$(BIN)/milium-site start-demo --port $(PORT)

lint: setup-dev ## Style, types, direction of imports, knowledge, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/milium lint-knowledge
	$(BIN)/djlint --lint --quiet src

test: setup-dev ## Everything: core, site on SQLite and PostgreSQL, journeys in Chromium
	@$(BIN)/python tools/find_chromium.py
	$(PYTEST) tests/milium tests/test_*.py -n 2
	env -u DATABASE_URL $(PYTEST) tests/milium_site -n 2
	$(BIN)/python tools/with_postgres.py $(PYTEST) tests/milium_site -n 2
	$(PYTEST) tests/journeys

evaluate: setup ## Judge the self-check and the label reader on known cases: make evaluate CASES=FOLDER
	$(BIN)/milium evaluate $(CASES) --prior flat
	$(BIN)/milium evaluate-labels $(LABELS) --assert $(addprefix --lists ,$(LABEL_LISTS)) $(addprefix --inventory ,$(INVENTORY))

# What judges the pages, locked and apart: nothing of it is part of milium.
var/pages/installed: requirements/pages/package.json requirements/pages/package-lock.json
	@command -v npm >/dev/null || { echo "make pages needs npm. On Debian or Ubuntu: sudo apt-get install npm"; exit 1; }
	@mkdir -p var/pages && cp requirements/pages/*.json var/pages/
	@cd var/pages && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

pages: setup-dev var/pages/installed ## Main pages as Lighthouse and the Nu checker judge them
	$(BIN)/python tools/check_pages.py

check: lint test evaluate pages ## All that CI runs, and the pages

bench: setup-dev ## Speed as ratios, measured in one run
	$(BIN)/python tools/bench_knowledge.py
	$(BIN)/python tools/bench_labels.py $(LABEL_LISTS)
	$(BIN)/python tools/bench_records.py
	$(BIN)/python tools/bench_desk.py
	$(BIN)/python tools/bench_guides.py
	$(BIN)/python tools/bench_reads.py
	$(BIN)/python tools/bench_booking.py

messages: setup-dev ## Bring the catalogues of translations up to date with the sources
	$(BIN)/python tools/messages.py extract
	for language in de fr es ar; do $(BIN)/milium knowledge-messages $$language; done
	$(BIN)/python tools/messages.py compile

screenshots: setup-dev ## Pictures of the main pages into var/screenshots
	$(BIN)/python tools/screenshots.py

lock: setup-dev ## Resolve the locks anew
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --upgrade -q pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --upgrade -q --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --upgrade -q -c requirements/dev.txt requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --upgrade -q requirements/caldav.in -o requirements/caldav.txt

clean: ## Remove the environment and the demo's data
	rm -rf .venv var
