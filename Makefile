# Paths here are relative, and quoted where they are not fixed: the checkout may lie under any name.
# PYTHON chooses the interpreter (3.11 to 3.13) that makes the virtual environment.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?=
# What `make test` need not run again, as options of pytest.
ALREADY ?=
PY := .venv/bin/python
RUNTIME := .venv/.installed-runtime
DEVELOPMENT := .venv/.installed-development

# Without compiled bytecode every start costs seconds; some containers switch it off.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo test check messages asterisk screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: $(RUNTIME) ## Install what the suite needs into .venv, and nothing else

setup-dev: $(DEVELOPMENT) ## Install what tests and checks need, too

demo: setup ## Run the whole suite with virtual callers and agents
	@exec $(PY) manage.py demo

test: setup-dev ## Run all tests; what needs Asterisk, SIPp or Chromium is skipped by name where missing
	@# Four processes at once, for half of the time goes by in waiting. One of them is the browser's: its loop gets in the
	@# way of others' in one process, and in that of the tests that drive several browsers from a loop of their own.
	@# It reads the files that speak of the browser, and not three thousand other tests.
	apart=$$(mktemp)
	browser() { $(PY) -m pytest -m chromium "$$@" >>"$$apart" 2>&1 & wait $$!; }
	{
		trap 'kill $$!; exit 1' TERM
		failed=0
		browser tests/e2e || failed=$$?
		browser $$(grep -rlw chromium tests --include='test_*.py' --exclude-dir=e2e) || failed=$$?
		exit $$failed
	} &
	trap 'kill $$! 2>/dev/null || true; rm -f "$$apart"' EXIT
	failed=0
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m 'not chromium' $(ALREADY) || failed=$$?
	wait $$! || failed=$$?
	cat "$$apart"
	exit $$failed

check: setup-dev ## Lint, types, migrations, layers, documents against code
	@set -x
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run --skip-checks
	$(PY) -m pytest -q tests/architecture

messages: setup ## Collect the texts of all screens into locale/ and compile them (needs GNU gettext)
	@$(PY) manage.py makemessages
	$(PY) manage.py makemessages --domain djangojs
	$(PY) manage.py compilemessages --ignore .venv --ignore var

asterisk: ## Build the Asterisk that the tests call, under var/asterisk (as root)
	@bash deploy/asterisk/build.sh

screenshots: setup-dev ## Take the pictures of docs/images anew (Chromium, pngquant, a Chinese font; six minutes)
	@$(PY) -m tests.e2e.screenshots

clean: ## Remove caches and compiled files; data under var/ and the packages stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv/*' -not -path './var/*' -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	@$(call install,requirements.txt)
	touch $@

$(DEVELOPMENT): requirements.txt requirements-dev.txt
	@$(call install,requirements-dev.txt)
	touch $(RUNTIME) $@

# With uv where it is there, else with venv and pip. A half-made environment is made again.
define install
suits() { "$$1" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
choose() {
	for candidate in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do
		if [ -n "$$candidate" ] && suits "$$candidate"; then echo "$$candidate"; return; fi
		if [ -n "$(PYTHON)" ]; then break; fi
	done
	echo "No Python 3.11 to 3.13 found: install one, or name it: make setup PYTHON=/path/to/python3.12" >&2
	return 1
}
if ! $(PY) -c '' 2>/dev/null; then
	python=$$(choose)
	if command -v uv >/dev/null; then
		uv venv --quiet --clear --python "$$python" .venv
	else
		"$$python" -m venv --clear .venv || { echo "Install venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	fi
fi
if command -v uv >/dev/null; then
	uv pip install --python $(PY) --compile-bytecode --requirement $(1)
else
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --requirement $(1)
	# Compiled afterwards, on all processors. Some packages carry files for other Pythons, which cannot be.
	$(PY) -m compileall -qq -j 0 .venv/lib >/dev/null || true
fi
$(PY) -m compileall -q apps contactcenter
endef
