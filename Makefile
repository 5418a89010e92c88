# Two commands on a fresh Debian 12 (python3, python3-venv, make; chromium, redis-server, strace for make test):
#   make run   and   make test
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-long bench lint clean

run: .venv/run.stamp
	$(BIN)/xuanjie demo

test: .venv/test.stamp lint
	$(BIN)/pytest -n 3 -m "not long and not timed"
	$(BIN)/pytest -m "timed and not long"

test-long: .venv/test.stamp
	$(BIN)/pytest -m long -s

bench: .venv/test.stamp build/bench/peers/news-please
	$(BIN)/python tests/bench/run_benchmarks.py $(TOPICS)

build/bench/peers/news-please:  # what is measured beside us and is no dependency of ours
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet "news-please==1.6.16" "newspaper4k[zh]==0.9.6" "warcio==1.8.1"

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/run.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11) and "xuanjie needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp
	$(BIN)/pip install --quiet -e . --group dev
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
