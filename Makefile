.DEFAULT_GOAL := help
.PHONY: help demo test test-fast lint bench bundle lock clean
BIN := .venv/bin
INPUTS := pyproject.toml requirements.lock scripts/setup.sh

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.run: $(INPUTS)
	@scripts/setup.sh run

.venv/.dev: $(INPUTS) requirements-dev.lock
	@scripts/setup.sh dev

demo: .venv/.run ## Make the borough, check and link its lists, open the reports
	@scripts/demo.sh

test: .venv/.dev lint ## Everything that CI runs
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-fast: .venv/.dev ## Without the slow and the browser tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser"

lint: .venv/.dev ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev ## Speed and accuracy beside the peers, in one run
	$(BIN)/python -m tests.benchmarks

bundle: .venv/.run ## One folder for a server without internet: wheels, lock, licences, bill of materials
	$(BIN)/python -m scripts.bundle

lock: ## Pin the newest allowed packages again (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group test --group lint --group build \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --group build \
		--extra dask --extra documents --extra lab --extra postgres \
		--generate-hashes --no-emit-index-url --no-header --quiet -c requirements-dev.lock -o requirements.lock

clean: ## Remove the environment and caches; data, runs and batches stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
