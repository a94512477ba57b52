# Needs Python 3.11 (or newer) and make. Everything else is installed into .venv, once: a stamp beside it remembers
# which pins it was installed from. Nothing that one target installed is removed by another.
#
#   make play       build the site, serve it on this machine, open it
#   make site       the site for any static host (out/site), and all of it in one file (out/camcade.html)
#   make test       every test, real Chromium included
#   make check      ruff, formatting, who imports whom, pyright
#   make fuzz       ten minutes of broken input (FUZZ_SECONDS=600) for each reader of what others made
#   make training   the training tools (TensorFlow and more, about 1 GB)
#   make clean      remove what can be made again, except .venv
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help play site test tested-site check fuzz training clean

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3) python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# The files name every package with its hash, so nothing is left to resolve (and what they leave out stays out).
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --no-deps
PLAY_STAMP := $(VENV)/.installed-play
TRAINING_STAMP := $(VENV)/.installed-training
PYTEST_OPTIONS ?=
# About once in a thousand pages Chromium's own process of a tab dies on a busy machine. A test that met that is run
# again, and listed; whatever else fails, fails at once.
RERUN_CRASHED_TABS := --reruns 2 --only-rerun "Target crashed|Page crashed" -rR
# Only the files that hold such tests are read: reading the others takes half a minute, for they import TensorFlow.
BROWSER_TESTS = $(RERUN_CRASHED_TABS) $(PYTEST_OPTIONS) $$(grep --recursive --files-with-matches mark.browser tests --include "test_*.py")
TESTED_SITE := .cache/tested-site
# Half of what a browser's test takes is waiting, so two at a time; those that play by the body follow one by one, for
# beside another they are read too seldom to be judged. The files that take longest come first, so that both end together.
BROWSERS ?= 2
LONGEST := tests/faults/test_pages.py $(foreach name,original_game studio escape,tests/browser/test_$(name).py)
BASE_URL ?=

help:
	@sed -n 's/^#   //p' Makefile

play: $(PLAY_STAMP)
	$(BIN)/camcade play

site: $(PLAY_STAMP)
	$(BIN)/camcade build --out out/site --base-url "$(BASE_URL)"
	$(BIN)/camcade build --single-file --out out/camcade.html

# What tests find ready: Chromium, and the site, with whose npm packages and drawings many of them begin.
tested-site: $(TRAINING_STAMP)
	$(BIN)/python -m camcade_build.chromium --install
	$(BIN)/camcade build --out $(TESTED_SITE)

test: tested-site
	$(BIN)/python -m pytest -m "not browser" --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_OPTIONS)
	$(BIN)/python -m pytest -m "browser and not alone" --numprocesses $(BROWSERS) --dist loadfile --no-loadscope-reorder $(LONGEST) $(BROWSER_TESTS)
	$(BIN)/python -m pytest -m "browser and alone" $(BROWSER_TESTS)

check: $(TRAINING_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/pyright

# What fails is kept in tests/fuzz/corpus, so that every later `make test` tries it again. One reader: ONLY=story.
FUZZ_SECONDS ?= 600
ONLY ?=
fuzz: $(TRAINING_STAMP)
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest tests/fuzz -k "$(ONLY)" $(PYTEST_OPTIONS)

training: $(TRAINING_STAMP)
	@echo "The training tools are installed. See: $(BIN)/camcade train --help"

clean:
	rm -rf out .cache dist build/node_modules .pytest_cache .ruff_cache .hypothesis test-results
	find build py tests training -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, but $(PYTHON) is $$($(PYTHON) --version 2>&1). Set it: make PYTHON=python3.11 …" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "The virtual environment could not be made. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# The package itself is installed editable: only its description decides whether that has to happen again.
$(PLAY_STAMP): build/requirements.txt pyproject.toml | $(UV)
	$(INSTALL) --require-hashes --requirement build/requirements.txt
	$(INSTALL) --editable .
	touch $@

$(TRAINING_STAMP): training/requirements.txt $(PLAY_STAMP)
	$(INSTALL) --require-hashes --requirement training/requirements.txt
	touch $@
