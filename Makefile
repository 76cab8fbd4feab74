# Everything starts from Python 3.10 or later and make. Downloads, builds and environments go to .cache (or $GOMAP_CACHE).

PYTHON ?= python3
WORKERS ?= 2
PYTEST_ARGS ?=

# Paths may hold spaces: make's own functions would take them apart, so they stay whole and quoted.
GOMAP_CACHE ?= .cache
export GOMAP_CACHE := $(if $(filter /%,$(firstword $(GOMAP_CACHE))),$(GOMAP_CACHE),$(CURDIR)/$(GOMAP_CACHE))

RUN := "$(GOMAP_CACHE)/venv/bin/python"
ROOMS := venv deps go gomod gopath gocache gdb dlv qemu ticker demo fixtures real locks
CHECKED := gomap delve_client gdb_ext

.PHONY: coverage golden help venv prefetch quick test test-all test-real fuzz lint format bench demo layouts clean

help:
	@echo "make demo      a leaking Go program, a core of it, and what gomap says"
	@echo "make quick     unit tests, and one build of each kind of map through one GDB: under two minutes"
	@echo "make test      unit tests, and every Go release of the matrix through GDB (fetches them once)"
	@echo "make test-all  the same with older releases, arm64 and every GDB of PyPI"
	@echo "make test-real the census of programs that nobody here wrote (built from the module proxy)"
	@echo "make fuzz      damaged cores, N of them (10000) by SEED (at random): all commands must survive"
	@echo "make lint      ruff and mypy"
	@echo "make coverage  how much of the product unit tests and golden files run through"
	@echo "make golden    what the commands print, frozen anew: review the diff"
	@echo "make layouts   where fields lie in structs of the Go runtime, from real builds: review the diff"
	@echo "make format    ruff, writing"
	@echo "make bench     speed, against GDB's own reading and runtime-gdb.py"
	@echo "make prefetch  only fetch the toolchains and build the fixtures"
	@echo "make clean     remove everything that was fetched and built"

venv:
	@"$(PYTHON)" tests/toolchain/venv.py

prefetch: venv
	$(RUN) -m tests.toolchain prefetch

QUICK := gomap delve_client tests/unit tests/golden tests/gdb/test_oracle.py

quick: venv
	$(RUN) -m pytest -n $(WORKERS) --dist loadgroup --quick $(QUICK) $(PYTEST_ARGS)

# A toolchain that cannot be had is told here and fails the tests that need it, not those that do not.
test: venv
	-$(RUN) -m tests.toolchain prefetch
	$(RUN) -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

test-all: venv
	-$(RUN) -m tests.toolchain prefetch --all
	$(RUN) -m pytest -n $(WORKERS) --dist loadgroup --all $(PYTEST_ARGS)

test-real: venv
	$(RUN) -m pytest --real -s tests/real $(PYTEST_ARGS)

N ?= 10000
SEED ?=
ONLY ?=

fuzz: venv
	$(RUN) -m tests.fuzz $(N) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

lint: venv
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy --strict $(CHECKED)

format: venv
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

# How much of the product the unit tests and the two programs of `make quick` run through.
coverage: venv
	$(RUN) -m pytest -q --cov=gomap --cov=delve_client --cov-report=term:skip-covered tests/unit tests/golden gomap

golden: venv
	$(RUN) -m tests.golden

layouts: venv
	$(RUN) -m tests.layouts

bench: venv
	$(RUN) -m tests.bench

demo: venv
	@$(RUN) -m examples.demo.run

# Go's module cache cannot be removed until its folders may be written.
clean:
	cd "$(GOMAP_CACHE)" 2>/dev/null || exit 0; \
	for room in $(ROOMS); do if [ -d $$room ]; then chmod -R u+w $$room && rm -rf $$room; fi; done; \
	rm -f venv.lock; rmdir "$(GOMAP_CACHE)" 2>/dev/null || true
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find $(CHECKED) tests examples -name __pycache__ -type d -prune -exec rm -rf {} +
