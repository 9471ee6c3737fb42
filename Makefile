# Fadu: all commands for working with a checkout. `make` lists them; each target sets up what it needs in .venv/ and .fadu/.

PYTHON ?= python3
UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
SHARED := ../shared
DROP := $(or $(FADU_DROP),$(or $(FADU_HOME),.fadu)/drop)
REPORTS ?= samples
PYTEST_ARGS ?=
BENCH_ARGS ?=
SCORE_ARGS ?=

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run up docs bi bi-install test lint check score bench lock clean
.DELETE_ON_ERROR:

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings: PYTHON=python3.12 (3.11 to 3.13), REPORTS=<folder> for make run, FADU_HOME=<folder> for the data."

run: $(VENV)/.run-stamp ## Ingest the sample reports (or REPORTS=<folder>) and publish their facts
	@test -d "$(REPORTS)" || { echo "REPORTS: no such folder: $(REPORTS)" >&2; exit 2; }
	@mkdir -p "$(DROP)"
	@find -H "$(REPORTS)" -mindepth 1 -maxdepth 1 ! -name '.*' -exec cp -R {} "$(DROP)/" \;
	@$(BIN)/fadu run

up: $(VENV)/.run-stamp ## Run Airflow on localhost: ingest and publish files put into the drop folder
	@exec $(BIN)/fadu up

docs: $(VENV)/.run-stamp ## Write the documentation of the tables as one offline page
	@$(BIN)/fadu docs --build-only

bi: .venv-bi/.stamp ## Serve the Superset dashboards on http://127.0.0.1:8088
	@exec $(BIN)/fadu bi

bi-install: .venv-bi/.stamp # for the tests of the dashboards

test: $(VENV)/.dev-stamp ## Run every test
	$(BIN)/pytest -n 2 --dist loadfile -q --durations=15 $(PYTEST_ARGS)

lint: $(VENV)/.dev-stamp ## Lint, format check, types, SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	@if [ -d dbt_project/models ]; then $(BIN)/sqlfluff lint dbt_project/models --processes 2; fi

check: lint test ## What CI runs: lint, format, types, SQL, tests

score: $(VENV)/.run-stamp ## Score the extraction against annotated reports (in ../shared)
	@$(BIN)/python tests/benchmarks/score.py "$(SHARED)" $(SCORE_ARGS)

bench: $(VENV)/.dev-stamp ## Measure speed, memory and disk (BENCH_ARGS="--sizes 1000 10000 40000 --write")
	@$(BIN)/python -m tests.benchmarks.bench $(BENCH_ARGS)

lock: $(VENV)/.uv-stamp ## Resolve the dependencies again into the requirements files
	$(call compile_lock,requirements.txt,--group build)
	$(call compile_lock,requirements-dev.txt,--extra ocr --extra celery --extra s3 --group build --group dev)
	$(call compile_lock,bi/requirements.txt,,bi/requirements.in)

clean: ## Remove the environment, the data in .fadu/ and everything built
	rm -rf $(VENV) .venv-bi .fadu build dist dbt_project/target dbt_project/logs .pytest_cache .ruff_cache .hypothesis

define compile_lock
$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
	--custom-compile-command "make lock" $(2) -o $(1) $(or $(3),pyproject.toml)
endef

# The environment. A stamp is newer than the files it depends on, so that a target only installs what changed. The
# developers' environment includes everything that a run needs, so it satisfies both stamps.
$(VENV)/.uv-stamp:
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed; name one: make PYTHON=python3.12 …" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.run-stamp: requirements.txt pyproject.toml | $(VENV)/.uv-stamp
	@if [ -f $(VENV)/.dev-stamp ]; then $(MAKE) --no-print-directory $(VENV)/.dev-stamp; else \
		echo "Installing the run requirements (about 180 packages)"; \
		$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.txt; \
		$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .; fi
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.txt pyproject.toml | $(VENV)/.uv-stamp
	@echo "Installing the development requirements (about 260 packages)"
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv-bi/.stamp: bi/requirements.txt | $(VENV)/.run-stamp
	@echo "Installing Superset into .venv-bi (about 160 packages, 700 MB)"
	@test -x .venv-bi/bin/python || $(BIN)/python -m venv .venv-bi
	@$(BIN)/uv pip install --python .venv-bi/bin/python --require-hashes -r bi/requirements.txt
	@touch $@
