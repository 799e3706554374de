# Linli in one word each: `make help` lists what there is.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN_STAMP := .venv/.linli-run
DEV_STAMP := .venv/.linli-dev
WORDS_STAMP := .venv/.linli-words
STATIC_STAMP := .venv/.linli-static
PYTEST := $(BIN)/python -m pytest -p no:cacheprovider
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run demo demo-reset install test check lint types test-sqlite test-postgres test-browser browsers bench bench-full kill-drill screens docs messages lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: install ## a place of your own: migrate, serve (PORT=8000); in an empty one, how to begin
	@$(BIN)/linli run --port $(PORT)

demo: install ## install, build the demo world once, serve it (PORT=8000)
	@$(BIN)/linli demo --port $(PORT)

demo-reset: install ## throw the demo world away and build it anew
	@$(BIN)/linli demo --reset --build-only

install: $(RUN_STAMP) $(WORDS_STAMP) $(STATIC_STAMP) ## install into .venv what running needs

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Run: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. Run: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. Run: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Linli needs into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements.txt 2>.venv/.pip.log || { tail -n 20 .venv/.pip.log; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(WORDS_STAMP): locale/zh_Hans/LC_MESSAGES/django.po $(RUN_STAMP)
	@$(BIN)/python -c "import polib; polib.pofile('locale/zh_Hans/LC_MESSAGES/django.po').save_as_mofile('locale/zh_Hans/LC_MESSAGES/django.mo')"
	@touch $@

$(STATIC_STAMP): $(RUN_STAMP) $(shell find linli -path '*/static/*' -type f 2>/dev/null)
	@$(BIN)/linli collectstatic --no-input --clear -v 0 -i 'redoc*'
	@touch $@

$(DEV_STAMP): dev.txt $(RUN_STAMP)
	@echo "Installing what the tests need into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements.txt -r dev.txt 2>.venv/.pip.log || { tail -n 20 .venv/.pip.log; exit 1; }
	@touch $@

browsers:
	@sh tests/debian-packages

test: $(DEV_STAMP) install browsers ## lint, types, architecture, tests on SQLite and PostgreSQL, browser tests
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test-sqlite
	@$(MAKE) --no-print-directory test-postgres
	@$(MAKE) --no-print-directory test-browser

check: lint types ## lint, types, import contracts, migrations, templates, spelling
	@$(BIN)/linli makemigrations --check --dry-run -v 0
	@$(BIN)/linli check -v 0 >/dev/null

lint: $(DEV_STAMP)
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports >.venv/.imports.log || { cat .venv/.imports.log; exit 1; }
	@git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	@$(BIN)/djlint --lint --quiet linli
	@$(BIN)/codespell -q 3 *.md docs linli blueprints bench tests

types: $(DEV_STAMP)
	@$(BIN)/mypy --no-error-summary

test-sqlite: $(DEV_STAMP) install ## the tests on SQLite
	@$(PYTEST) -q -n $(JOBS) -m "not browser" --dist loadfile

test-postgres: $(DEV_STAMP) install ## the same tests on a PostgreSQL of their own
	@$(BIN)/python -m tests.servers -- $(PYTEST) -q -n $(JOBS) -m "not browser" --dist loadfile

test-browser: $(DEV_STAMP) install ## the journeys in a real Chromium
	@$(PYTEST) -q -m browser

bench: $(DEV_STAMP) install ## measure; ratios of one run go to docs/performance.md
	@$(BIN)/linli bench --write docs/performance.md

bench-full: $(DEV_STAMP) install ## measure with 1,000,000 matters and 10,000,000 entries
	@$(BIN)/linli bench --full --write docs/performance.md

kill-drill: $(DEV_STAMP) install ## kill web and work twenty times during writes; no accepted case may be lost
	@$(BIN)/python -m bench.kill_drill

screens: $(DEV_STAMP) install ## photograph every page kind into screens/
	@$(PYTEST) -q -m browser tests/journeys/test_screens.py tests/journeys/test_own_place_in_ten_minutes.py

docs: install ## write the generated pages of docs/ anew
	@$(BIN)/linli docs

messages: $(DEV_STAMP) ## collect new texts for translation (needs gettext)
	@$(BIN)/linli makemessages -l zh_Hans --no-location --no-wrap -i .venv -i var

lock: ## resolve requirements.in and dev.in anew
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q requirements.in -o requirements.txt --generate-hashes --python-version 3.11 --universal
	@$(BIN)/uv pip compile -q dev.in -o dev.txt --generate-hashes --python-version 3.11 --universal

clean: ## remove what was built; keeps var/ with its data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache screens
