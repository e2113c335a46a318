# Two verbs are enough: `make run` shows the page, `make test` runs the tests.
# Both make .venv/ from hash-pinned requirements; nothing has to be installed by hand.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint docs lock clean bench bench-peers

run: .venv/installed
	$(BIN)/checker demo

# The real components are not asked in parallel: a server under load answers late.
test: .venv/installed-dev
	$(BIN)/python -m pytest --ignore=tests/real -n auto --dist loadfile
	$(BIN)/python -m pytest tests/real

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/installed-dev
	$(BIN)/python -m tests.architecture.generate

# Figures of our own, each stopped after BENCH_S seconds; benchmarks/README.md says what they are.
BENCH_S ?= 300
TIMED = timeout --kill-after=10 $(BENCH_S) $(BIN)/python -m

bench: .venv/installed
	-$(TIMED) benchmarks.loop --only ours ours-sites httpx httpx-aiohttp aiohttp floor
	-$(TIMED) benchmarks.planner
	-$(TIMED) benchmarks.road
	-$(TIMED) benchmarks.evidence
	-$(TIMED) benchmarks.startup
	-$(TIMED) benchmarks.simulator
	-$(TIMED) benchmarks.imports 100000

# The peers of benchmarks.loop, each in an environment of its own: none shares a library with us.
bench-peers:
	@sed 's/#.*//; /^ *$$/d' benchmarks/peers.txt | while read -r wanted; do \
		place=".cache/bench/$${wanted%%==*}"; \
		[ -f "$$place/$${wanted##*==}" ] && continue; \
		echo "$$wanted"; rm -rf "$$place"; \
		$(PYTHON) -m venv "$$place" && \
			"$$place/bin/python" -m pip install --quiet --disable-pip-version-check "$$wanted" && \
			touch "$$place/$${wanted##*==}" || echo "$$wanted cannot be installed here" >&2; \
	done

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --upgrade requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --upgrade requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv .venv

# The locks are whole: nothing is resolved here, so that a release of tomorrow changes nothing.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	touch $@
