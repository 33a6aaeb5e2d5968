# Everything starts from a clone with Python 3.11 or newer, its venv module and make; `make` alone lists the targets.

PYTHON ?= $(firstword $(foreach python,python3 python3.11 python3.12 python3.13 python3.14,$(shell \
    $(python) -c 'import sys; sys.version_info >= (3, 11) and print("$(python)")' 2>/dev/null)))
UV ?= uv
EXAMPLE ?= examples/kubernetes

BIN := .venv/bin
INSTALLED := .venv/.installed
WARM := .venv/.warm
REPORTS := $(foreach audience,exec engineer,$(foreach lang,en ja,out/$(audience)-$(lang).html))
SOURCES := $(wildcard src/kaname/locale/*/LC_MESSAGES/django.po)
CATALOGUES := $(SOURCES:.po=.mo)
TEMPLATE := src/kaname/locale/django.pot
KEYWORDS := $(addprefix --keyword ,_ N_ gettext ngettext:1,2 pgettext:1c,2 npgettext:1c,2,3)
PIN := $(UV) pip compile --quiet $(UPGRADE) --universal --generate-hashes --no-header --no-annotate --python-version 3.11

# Byte code is kept whatever the environment says: without it every process would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install warm run schemas test audit format lock words docs clean $(REPORTS)

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) $(CATALOGUES)  ## make .venv from the hash-pinned lock, with Kaname in it as it lies here
	@$(BIN)/python -m compileall -q src/kaname  # else a first command, or each where none may write, compiles it

$(INSTALLED): requirements/dev.lock requirements/bench.lock pyproject.toml hatch_build.py tools/install.py
	$(or $(PYTHON),$(error Kaname needs Python 3.11 or newer: make install PYTHON=...)) tools/install.py \
	    requirements/dev.lock requirements/bench.lock

$(WARM): $(INSTALLED) src/kaname/planning/warming.py $(wildcard $(addprefix src/kaname/engines/,*.py */*.py */*/*.py))
	@$(BIN)/python -m kaname.planning.warming && touch $@

%.mo: %.po $(INSTALLED)
	@$(BIN)/python -c "import pathlib, hatch_build; hatch_build.compile_catalogue(pathlib.Path('$<'))" && touch $@

warm: $(WARM)  ## compile the engines once, so that the first schedule does not wait for it

run: install  ## the status of the example here, its reports in out/, then the site on the examples until Ctrl+C
	@($(MAKE) warm >/dev/null 2>&1 &)
	$(BIN)/kaname status $(EXAMPLE)
	@mkdir -p out
	@$(MAKE) --no-print-directory -j 2 $(REPORTS)
	@$(BIN)/python tools/site.py

# Two at a time, after the status has remembered what they share; out/exec-ja.html is the executives' page in Japanese.
$(REPORTS):
	@$(BIN)/kaname report $(EXAMPLE) --audience $(firstword $(subst -, ,$(basename $(@F)))) \
	    --lang $(lastword $(subst -, ,$(basename $(@F)))) --format html --output $@ && echo "report: $@"

schemas: install  ## keep the schemas of what the store holds, where old bodies can still be read
	$(BIN)/python tools/stored_schemas.py

test: install  ## format, lint, import contracts, types, safety, tests; FORCE=1 also where nothing has changed since they passed
	@$(BIN)/python tools/gate.py

audit: install  ## ask whether known vulnerabilities touch the locks (needs a network); SERVICE=osv asks another service
	@$(BIN)/python tools/audit.py --service $(or $(SERVICE),pypi)

format: install  ## put the sources into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## pin the dependencies anew (needs uv); UPGRADE=--upgrade takes the newest
	$(PIN) pyproject.toml --output-file requirements/core.lock
	$(PIN) pyproject.toml --extra test requirements/build.in --output-file requirements/dev.lock
	$(PIN) pyproject.toml --extra bench --constraint requirements/dev.lock --output-file requirements/bench.lock
	@! grep -n '://' requirements/*.lock

words: install  ## gather the sentences to translate into the catalogue
	PYTHONPATH=tools $(BIN)/pybabel --quiet extract --mapping-file babel.cfg --no-default-keywords $(KEYWORDS) \
	    --add-comments Translators: --add-location file --sort-by-file --no-wrap --project kaname \
	    --copyright-holder "The Kaname authors" --output-file $(TEMPLATE) src/kaname
	$(BIN)/pybabel --quiet update --domain django --input-file $(TEMPLATE) --output-dir src/kaname/locale \
	    --ignore-obsolete --ignore-pot-creation-date --no-fuzzy-matching --no-wrap

docs: install  ## write the reference pages in docs/ anew, from the code and its words
	$(BIN)/python tools/reference.py

clean:  ## remove what the other targets made
	rm -rf .venv out dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name '__pycache__' -prune -exec rm -rf {} +
	rm -f $(CATALOGUES) $(TEMPLATE)
