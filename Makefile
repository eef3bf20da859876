# Every target prepares .venv from requirements.lock by itself. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test check e2e run bench lock audit docs clean

PYTHON ?= python3
ARGS ?=
# Half of its time a test waits, for sockets and for clocks.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# The stamp names the folder. A .venv made for another one, or whose Python is gone, is made anew.
MADE_FOR := $(shell cat $(READY) 2>/dev/null)
ifneq ($(MADE_FOR),$(CURDIR))
.PHONY: $(READY)
CLEAR := $(if $(MADE_FOR),--clear)
endif
ifeq ($(wildcard $(BIN)/python),)
.PHONY: $(READY)
CLEAR := --clear
endif

help: ## list the targets
	@echo 'Aduan: public complaints of local-government offices, received and answered by chat.'
	@echo
	@sed -n 's/^\([a-z0-9]*\):.*## /\1 \t/p' Makefile | expand -t 10
	@echo
	@echo 'ARGS="…" is passed on: make demo ARGS=--script, make test ARGS="tests/bot -k date".'

demo: $(READY) ## try it in a browser with no account (ARGS=--script plays in the terminal)
	@exec $(BIN)/aduan demo $(ARGS)

test: $(READY) ## every test that pip alone can run, on SQLite and PostgreSQL
	@echo '== tests, on SQLite and PostgreSQL'
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: $(READY) ## formatting, lint, types, import contracts, profiles, docs
	@echo '== formatting';       $(BIN)/ruff format --check --output-format=concise . || { echo 'Put it right with: $(BIN)/ruff format .' >&2; exit 1; }
	@echo '== lint';             $(BIN)/ruff check --quiet .
	@echo '== types';            $(BIN)/mypy --no-error-summary
	@echo '== import contracts'; $(BIN)/lint-imports >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }
	@echo '== office profiles';  $(BIN)/aduan profiles check
	@echo '== advisories';       $(BIN)/python -m app.docs.advisories
	@echo '== docs';             $(BIN)/python -m pytest tests/test_docs.py tests/test_architecture.py tests/app/docs/test_profile_format.py

e2e: $(READY) ## processes that are killed and started again, Dovecot, clamd, Chromium, for real
	@echo '== end to end'
	@$(BIN)/python -m pytest --override-ini='addopts=--strict-markers --strict-config -q' -n 3 tests/e2e $(ARGS)
ifeq ($(ARGS),)
	@echo '== properties, with many examples'
	@$(BIN)/python -m pytest -n $(WORKERS) -m hypothesis --hypothesis-profile=many
endif

run: $(READY) ## aduan serve, with the settings in .env
	@exec $(BIN)/aduan serve $(ARGS)

bench: $(READY) ## the figures of benchmarks/, one after another
	@set -e; for script in benchmarks/[a-z]*.py; do \
	  [ -f "$$script" ] || { echo 'There is no benchmark in benchmarks/ yet.'; break; }; \
	  echo "== $$script"; $(BIN)/python -m "benchmarks.$$(basename "$$script" .py)" $(ARGS); done

audit: $(READY) ## known advisories for the locked packages, where a network is
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip --disable-pip-version-check --no-input -q install 'pip-audit>=2.9,<3'
	@rm -f $(VENV)/audit.json
	@$(VENV)/audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip \
	  --format json --output $(VENV)/audit.json || [ -s $(VENV)/audit.json ]
	@$(BIN)/python -m app.docs.advisories --keep $(VENV)/audit.json

docs: $(READY) ## write .env.example and the generated pages anew
	@$(BIN)/python -m tests.test_docs
	@$(BIN)/python -m tests.sops.coverage
	@$(BIN)/python -m app.docs.profile_format > docs/.new.md && mv docs/.new.md docs/profile-format.md || { rm -f docs/.new.md; exit 1; }
	@$(BIN)/python -m app.docs.letters_page > docs/.new.md && mv docs/.new.md docs/surat.md || { rm -f docs/.new.md; exit 1; }

lock: $(READY) ## resolve pyproject.toml again into requirements.lock (needs uv; fetches it)
	@$(BIN)/uv --version >/dev/null 2>&1 || { echo 'Fetching uv, which writes the lock …'; $(PIP) install -qq uv; }
	@echo 'Resolving …'
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --quiet $(ARGS) \
	  --custom-compile-command 'make lock' --output-file requirements.lock
	@echo 'requirements.lock is written.'

clean: ## remove .venv and every cache; data/ and .env stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Aduan needs Python 3.11 or newer, and $(PYTHON) is '"$$($(PYTHON) --version 2>/dev/null || echo not there)"'. Name another one: make PYTHON=/usr/bin/python3.12 …' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install '"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; }
	@echo 'Preparing $(VENV) from requirements.lock (once; about half a minute) …'
	@rm -f $(READY)
	@$(PYTHON) -m venv $(CLEAR) $(VENV)
	@$(PIP) install -qq --require-hashes --requirement requirements.lock
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@printf '%s' '$(CURDIR)' > $(READY)
