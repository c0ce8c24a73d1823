# Everything a newcomer needs: make run · make demo · make test · make check · make bench
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: help run demo test check bench train bundle format lock clean

help:
	@echo "make run    set up, load the sample report, serve http://127.0.0.1:8000"
	@echo "make demo   the same summary without serving"
	@echo "make test   set up and run all tests"
	@echo "make check  formatting, lint, types, import contracts"
	@echo "make bench  speed beside the plain peers, same run"
	@echo "make bundle an archive that installs without network, in dist/"
	@echo "make train  train the shipped model again from data/labelled"

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/.runtime
	$(BIN)/duban demo --serve

demo: $(VENV)/.runtime
	$(BIN)/duban demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

train: $(VENV)/.runtime
	$(BIN)/duban train

bundle: $(VENV)/.runtime
	$(BIN)/python deploy/bundle.py

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv (python -m pip install uv); the files hold versions and hashes, never an index address.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet -o requirements/runtime.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --all-extras --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
