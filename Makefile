# make serve   builds what is missing and serves at http://127.0.0.1:8000 (HOST= and PORT= change it)
# make test    every check: ruff, mypy, pytest
# make build   builds and publishes a release from the tables
# make bench   measures building and serving against the peers, and renews the table in benchmarks/README.md
# make lint    ruff and mypy only
# make clean   removes the environment, what came from npm, caches and releases

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
VENDOR := server/spacelod_server/static/vendor
NPM := npm --prefix server --no-package-lock --no-audit --no-fund --loglevel=error
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help serve build test bench lint clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

serve: $(VENDOR)/manifest.json build
	@exec $(BIN)/spacelod serve --host $(HOST) --port $(PORT)

# What was edited is compiled here, since not every environment lets Python keep what it has compiled; a server
# starts in half the time with it.
build: $(VENV)/installed
	@$(BIN)/python -m compileall -q src server/spacelod_server
	@$(BIN)/spacelod build

test: lint $(VENDOR)/manifest.json server/node_modules/.installed-dev
	@$(BIN)/python -m pytest

bench: $(VENV)/installed-dev
	@$(BIN)/python benchmarks/bench.py $(SIZES)

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check
	@$(BIN)/mypy

# The install is editable, so only a change of the requirements makes a stamp old.
$(VENV)/installed: pyproject.toml
	@echo "installing spacelod and its libraries in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -e .
	@touch $@

# Dependency groups need pip 25.1, which is newer than the pip that Python 3.11 brings.
$(VENV)/installed-dev: $(VENV)/installed
	@echo "installing what the tests need ..."
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install -e '.[accelerate,bulk,mcp,reason]' --group dev
	@touch $@

# Fonts, the map and the query editor come from npm once and are then served from here.
# Without npm the pages still work, only plainer.
$(VENDOR)/manifest.json: server/package.json server/vendor.py
	@if command -v npm >/dev/null; then \
	    echo "fetching what the pages use ..."; \
	    $(NPM) install --omit=dev >/dev/null && $(PYTHON) server/vendor.py; \
	else echo "npm is not installed: the pages go without the map and the query editor"; fi

server/node_modules/.installed-dev: server/package.json
	@if command -v npm >/dev/null; then $(NPM) install >/dev/null && touch $@; fi

clean:
	rm -rf server/node_modules $(VENDOR) $(VENV) dist releases .pytest_cache .mypy_cache .ruff_cache .hypothesis benchmarks/.cache
