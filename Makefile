# Two commands: `make run` serves the finder, `make test` proves it.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --extra build pyproject.toml

.PHONY: run test check drills bench screenshots lock translations clean

run: $(VENV)/run.stamp
	@$(BIN)/finder serve --prepare

test: $(VENV)/test.stamp check
	@$(BIN)/python -m tests.run

check: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

drills: $(VENV)/test.stamp
	@FINDER_TEST_WHOLE=1 $(BIN)/python -m pytest -m "(real or long) and not bench and not browser"

bench: $(VENV)/test.stamp $(VENV)/bench.stamp
	@$(BIN)/python -m tests.bench

screenshots: $(VENV)/test.stamp
	@$(BIN)/python -m tests.browser.screenshots

translations: $(VENV)/test.stamp
	@$(BIN)/python -m tests.house.translations

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra test -o requirements-test.lock
	$(COMPILE) --extra bench -o requirements-bench.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/pip.stamp:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@python3 -m venv $(VENV) || { echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/run.stamp: $(VENV)/pip.stamp requirements.lock finder/search/loops.c finder/pages/weave.c
	@echo "Installing what the finder needs (once, about a minute) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.lock
	@echo "Installing what the tests need (once) ..."
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements-bench.lock
	@echo "Installing what the finder is measured against (once) ..."
	@python3 -m venv $(VENV)/bench
	@$(VENV)/bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
