# Everything starts from a clone with Python 3.11 or newer, its venv module and make; `make` alone lists the targets.

PYTHON ?= python3
UV ?= uv
EXAMPLE ?= examples/kubernetes
WORKERS ?= 2

BIN := .venv/bin
INSTALLED := .venv/.installed
SOURCES := $(wildcard src/kaname/locale/*/LC_MESSAGES/django.po)
CATALOGUES := $(SOURCES:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test format lock words clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) $(CATALOGUES)  ## make .venv from the hash-pinned lock, with Kaname in it as it lies here

$(INSTALLED): requirements/dev.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Kaname needs Python 3.11 or newer: make PYTHON=python3.11 install")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

run: install  ## assess the example program: its status here, its reports in out/
	$(BIN)/kaname status $(EXAMPLE)
	@mkdir -p out
	@for audience in exec engineer; do for lang in en ja; do \
	    $(BIN)/kaname report $(EXAMPLE) --audience $$audience --lang $$lang --format html \
	        --output out/$$audience-$$lang.html || exit; \
	    echo "report: out/$$audience-$$lang.html"; \
	done; done

test: install  ## format, lint, import contracts, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@BIN=$(BIN) sh tools/types.sh
	$(BIN)/pytest -n $(WORKERS) -q

format: install  ## put the sources into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## pin the dependencies anew (needs uv)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	    pyproject.toml --output-file requirements/core.lock
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	    pyproject.toml --extra test --extra bench requirements/build.in --output-file requirements/dev.lock
	@! grep -n '://' requirements/*.lock

words: install  ## gather the sentences to translate into the catalogue
	$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --no-default-keywords --keyword _ --keyword N_ \
	    --keyword ngettext:1,2 --add-comments Translators: --no-wrap --sort-by-file --project kaname --version 0.1.0 \
	    --output-file src/kaname/locale/django.pot src/kaname
	$(BIN)/pybabel --quiet update --domain django --input-file src/kaname/locale/django.pot \
	    --output-dir src/kaname/locale --no-wrap --no-fuzzy-matching --ignore-obsolete

clean:  ## remove what the other targets made
	rm -rf .venv out dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name '__pycache__' -prune -exec rm -rf {} +
	rm -f $(CATALOGUES) src/kaname/locale/django.pot
