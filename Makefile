PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
EVENTS ?= 1000000
SESSIONS ?= 1000000
ENGINE ?= postgres
# Python compiles what is imported when it is; of all that is installed that is little.
PIP_OPTIONS := --quiet --disable-pip-version-check --no-compile --require-hashes

export PATH := $(BIN):$(PATH)
export DBT_PROFILES_DIR := $(CURDIR)
# dbt compiles its own modules anew at every start without the byte code.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: build test test-engines lint bench bench-engine bench-queries refresh-seeds clean

# The sample is simulated only where no raw files are named.
build: $(VENV)/core.installed
	@if [ -z "$$SOJOURN_RAW_PATH" ]; then \
		python -m simulator --out raw --events 100000 --seed 7 \
			$${SOJOURN_TRACKERS:+--trackers "$$SOJOURN_TRACKERS"}; \
	fi
	dbt build --log-level warn
	@python scripts/summary.py

# The files side by side, one more than there are cores (conftest.py).
test: $(VENV)/dev.installed
	python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Every engine that can be run here against DuckDB; part of make test, too, where Spark makes
# fewer tables of fewer rows. Whole, it takes a quarter of an hour before its first test is done.
test-engines: $(VENV)/dev.installed
	SOJOURN_WHOLE_ENGINES=1 python -m pytest tests/python/test_engines_agree.py \
		tests/python/test_clickhouse_stops.py tests/python/test_spark.py -rs \
		-o faulthandler_timeout=3600

lint: $(VENV)/dev.installed
	python -m pytest tests/python/test_lint.py

bench: $(VENV)/dev.installed
	python -m benchmarks --events $(EVENTS)

bench-engine: $(VENV)/dev.installed
	python -m benchmarks.engines $(ENGINE) --events $(EVENTS)

# Widens the sessions of the last build.
bench-queries: $(VENV)/dev.installed
	python scripts/bench_queries.py --sessions $(SESSIONS)

refresh-seeds: $(VENV)/dev.installed
	python scripts/refresh_seeds.py
	python scripts/refresh_countries.py

# Not raw/, where somebody may have put events of their own.
clean:
	rm -rf target logs sojourn.duckdb sojourn.duckdb.wal sojourn.repaired

$(VENV)/core.installed: requirements/core.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sojourn needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(PIP_OPTIONS) -r $<
	touch $@

$(VENV)/dev.installed: requirements/dev.txt $(VENV)/core.installed
	$(BIN)/python -m pip install $(PIP_OPTIONS) -r $<
	touch $@
