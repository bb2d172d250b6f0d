# make demo   the case answered in front of you        make test   every check there is
# Both build their own environment in .venv; nothing else on the machine is touched.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find graph ontology data -name '.*' -prune -o -name '*.egg-info' -prune -o -name '__pycache__' -prune -o -type f -print)

.PHONY: $(VENV)/.demo help demo test lint types layers unit wheel notebooks picture ontology browser clean bench

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F'|' '{printf "  make %-11s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "onrecord needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# As a user has it. An editable install would be shadowed wherever Python starts beside a clone called onrecord.
$(VENV)/.installed: setup.cfg pyproject.toml $(SOURCES) $(BIN)/python
	rm -rf build
	$(BIN)/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

$(VENV)/.dev: setup.cfg pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(VENV)/.demo ## build the bundled case, answer a path and a SPARQL question, write the page
	$(BIN)/onrecord demo demo

# Either install will do.
$(VENV)/.demo: $(BIN)/python
	@test -e $(VENV)/.dev || $(MAKE) --no-print-directory $(VENV)/.installed

test: lint types layers unit wheel ## everything below, in this order

lint: $(VENV)/.dev ## style and docstrings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

layers: $(VENV)/.dev ## data flows one way through the folders
	$(BIN)/lint-imports

unit: $(VENV)/.dev ## tests, doctests, notebooks, the page in Chromium
	$(BIN)/python -m pytest -n auto --dist worksteal

wheel: $(VENV)/.dev ## build the wheel, install it in a clean environment elsewhere, run the demo from it
	$(BIN)/python tests/wheel.py

notebooks: $(VENV)/.dev ## run the notebooks and keep their outputs
	$(BIN)/python notebooks/run.py

picture: $(VENV)/.dev ## take the README's picture of the page anew
	$(BIN)/python docs/picture.py

ontology: $(VENV)/.dev ## compile ontology/*.ttl into ontology/terms.json
	$(BIN)/python -m onrecord.read.ontology --write

browser: ## install Chromium (Debian, Ubuntu) for the tests that open the page
	command -v chromium || { apt-get update -qq && apt-get install -y -qq chromium; }

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist demo graph/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

SIZE ?= 100k
bench: $(VENV)/.bench ## measure one size against its peers: make bench SIZE=100k|1M|10M
	$(BIN)/python -m benchmarks --size $(SIZE)

$(VENV)/.bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

.PHONY: harm
harm: $(VENV)/.harm ## hostile files, questions and names at length; fuzzing (some twenty minutes)
	ONRECORD_HARM=full $(BIN)/python -m pytest tests/harm -m '' -s --durations=10

$(VENV)/.harm: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[harm]' || echo "atheris is not for this machine: fuzzing is skipped"
	@touch $@

.PHONY: api
api: $(VENV)/.dev ## some 2,000 requests made up from the server's own description (schemathesis)
	$(PYTHON) -m venv $(VENV)/api && $(VENV)/api/bin/python -m pip install --quiet --disable-pip-version-check schemathesis
	$(BIN)/onrecord -C data/balcerzak serve --port 8931 & P=$$!; sleep 5; \
	  $(VENV)/api/bin/schemathesis run http://127.0.0.1:8931/openapi.json --max-examples 170 --phases examples,coverage,fuzzing; \
	  R=$$?; kill $$P; exit $$R
