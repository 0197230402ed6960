# demo · test · install need Python 3.11, 3.12 or 3.13, make and git on a fresh machine.
# the first that is there and runs; another one: make PYTHON=/path/to/python3.12
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do "$$name" -c '' >/dev/null 2>&1 && { command -v "$$name"; break; }; done)
BIN := .venv/bin
# quick tests without a browser and without a run of the models
QUICK := tests/test_layers.py tests/test_catalogue.py tests/gates tests/expectations tests/numerics tests/reference
# what is measured: everything that runs in the process of the tests, none of it in a browser
COVERED := $(QUICK) tests/collection tests/state tests/doors tests/packaging/test_cache.py
PYTEST := $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help install demo dbt-dev graph test style check texts coverage hooks wheel catalog types sql test-real test-mutations test-sequences lint samples lock bench bench-collect bench-models bench-scale bench-coverage bench-signals bench-personal bench-dashboards reliability screenshots test-mutants test-pages prove-explain clean

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

install: .venv/.installed ## only the environment, in .venv/

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python is missing: install python3.11, python3.12 or python3.13 and run make again"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Python 3.11, 3.12 or 3.13 is needed, found $$("$(PYTHON)" --version); run make PYTHON=/path/to/python3.11"; exit 1; }
	"$(PYTHON)" -m venv .venv

# The lock files are complete, so nothing is resolved: every package is exactly the pinned one, checked by its hash.
.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m orchestration.pipeline.dbt_runner
	@touch $@

.venv/.installed-test: .venv/.installed requirements-test.lock
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-test.lock
	@touch $@

demo: install ## samples in, dashboards on 127.0.0.1:8050
	$(BIN)/taizhang demo

graph: install ## is the service's graph as Dagster wants it? needs: .venv/bin/pip install -e '.[dg]'
	$(BIN)/dg check defs

dbt-dev: install ## the models as dbt alone builds them, on the rows of the samples: dbt_project/target/dev/
	$(BIN)/taizhang --home dbt_project/target/dev demo --no-serve
	cd dbt_project && ../$(BIN)/dbt build

test: .venv/.installed-test lint coverage ## everything, in a real browser too
	@sh tests/install-programs.sh
	$(PYTEST) -m "not real and not thorough" -n 2 --dist loadgroup tests $(addprefix --ignore=,$(COVERED))

test-real: .venv/.installed-test ## the real data sets: make test-real DATA=path/to/data
	@test -d "$(DATA)" || { echo "name the folder of real data sets: make test-real DATA=path/to/data"; exit 2; }
	TAIZHANG_REAL_DATA="$(abspath $(DATA))" $(PYTEST) -m real $$(grep -rl 'mark\.real' tests --include='*.py')

test-mutations: .venv/.installed-test ## 500 good ledgers, each changed in every way (some minutes)
	TAIZHANG_LEDGERS=500 $(PYTEST) -n 2 -rP -q tests/collection/test_mutations.py

test-pages: .venv/.installed-test ## every page at every width, in light, dark and English
	@sh tests/install-programs.sh
	$(PYTEST) -m thorough tests/dashboards

lint: .venv/.installed-test ## style of the Python code
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

types: .venv/.installed-test ## mypy strict
	$(BIN)/mypy

sql: .venv/.installed-test ## style of models and macros
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/macros dbt_project/tests

style: lint
	@$(MAKE) --no-print-directory -j 2 types sql

check: style ## under a minute: format, style, types, SQL, layers, quick tests
	$(PYTEST) -q -m "not real and not thorough and not browser" -n 2 $(QUICK)

coverage: .venv/.installed-test ## which lines and branches the tests without a browser reach; fails below the floor in pyproject.toml
	@sh tests/install-programs.sh
	$(PYTEST) -q -m "not real and not thorough and not browser" -n 2 --dist loadgroup $(COVERED) --cov

hooks: .venv/.installed-test ## make check's style and the form of commit subjects, before each commit
	$(BIN)/pre-commit install --install-hooks --hook-type pre-commit --hook-type commit-msg

wheel: .venv/.installed-test ## dist/taizhang-….whl: all that an installation needs
	$(PIP) wheel --quiet --no-deps --no-build-isolation -w dist .
	@ls dist

prove-explain: .venv/.installed-test ## every figure of a home taken apart and added up again: make prove-explain PLACE=data/home
	$(BIN)/python -m tests.warehouse.prove_explain "$(or $(PLACE),data/home)"

catalog: install ## the page of all models that dbt writes, as the pages serve it under /catalog; made once a version
	$(BIN)/python -m orchestration.analysts.catalogue

texts: .venv/.installed-test ## sort the catalogues of texts and compile them, after a text was changed
	$(BIN)/python .ci/texts.py

samples: .venv/.installed-test ## write data/samples anew (same bytes every time)
	$(BIN)/python -m tests.samples.make_samples

reliability: .venv/.installed-test ## kills, power cuts, full disks, damages (hours): make reliability PARTS="kills steps" SECONDS=1200
	$(BIN)/python -m tests.reliability $(PARTS) --seed $(or $(SEED),20261201) --seconds $(or $(SECONDS),1000000)

test-sequences: .venv/.installed-test ## 200 random sequences of sending, correcting and withdrawing, against a simple model
	TAIZHANG_SEQUENCES=200 $(PYTEST) -q tests/state/test_sequences.py

bench-collect: .venv/.installed-test ## collecting many workbooks beside a bare reader and beside pandas: make bench-collect WORKBOOKS="100 1000 5000"
	$(BIN)/python -m tests.bench.collect --workbooks $(or $(WORKBOOKS),100 1000 5000)

bench: install ## measured ratios, one after the other
	$(BIN)/python -m tests.bench.bench_run

bench-models: install ## 1,000 units × 36 months through the models, beside pandas by hand
	$(BIN)/python -m tests.bench.bench_models

bench-scale: install ## how far one machine goes: make bench-scale UNITS="1000 3000 10000" (36 months; minutes each, and memory)
	$(BIN)/python -m tests.bench.bench_models --scale $(or $(UNITS),1000 3000 10000)

bench-coverage: install ## how often do rank intervals hold the true rank? groups with known true rates, simulated (some minutes)
	$(BIN)/python -m tests.bench.coverage

test-mutants: .venv/.installed-test ## small wrong changes of the SQL: does something notice? writes docs/mutants.md
	$(BIN)/python -m tests.warehouse.mutants --write docs/mutants.md

bench-signals: install ## how often the newest point of a trend signals though nothing changed (a minute)
	$(BIN)/python -m tests.bench.signals

bench-personal: .venv/.installed-test ## 1,000 planted values of persons through the pipeline: what is left of them, and where
	$(BIN)/python -m tests.bench.personal --ledgers $(or $(LEDGERS),1000)

bench-dashboards: .venv/.installed-test ## the pages over 10,000 units, alone and with 50 readers (about 5 minutes)
	$(BIN)/python -m tests.bench.bench_dashboards

screenshots: .venv/.installed-test ## a picture of every page in docs/screenshots
	$(BIN)/python -m tests.dashboards.make_screenshots

lock: ## refresh both lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras --quiet pyproject.toml --extra all --extra build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras --quiet pyproject.toml --extra all --extra build --extra test -c requirements.lock -o requirements-test.lock

clean: ## remove what was made here, but no home
	rm -rf .venv dbt_project/target dbt_project/logs .pytest_cache .ruff_cache .mypy_cache dist
