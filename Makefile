# Everything a person does with this checkout. `make` alone lists the targets.

BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run install install-test test sweep check format bench lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Open a demo instance in the browser: people, reviews, signed reports (kept in var/demo)
	@$(BIN)/rai-review demo $(ARGS)

install: ## Install what the service needs into .venv, as locked
	@scripts/install run

install-test: ## Install the test tools as well
	@scripts/install test

test: install-test ## Run every test, the long loops in their short form (ARGS="-k words" to choose)
	@$(BIN)/pytest -q -n 2 --dist loadfile $(ARGS)

sweep: install-test ## Run the same tests with the long rounds of races, faults and fuzzing
	@$(BIN)/pytest -q -n 2 --dist loadfile --long $(ARGS)

check: install-test ## Check style, types, layers, templates and spelling
	@scripts/check

format: install-test ## Bring the code into its one written form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: install-test ## Measure against the floors and print the ratios
	@$(BIN)/python -m bench $(ARGS)

lock: install-test ## Resolve setup.cfg into the lock files again (ARGS=--upgrade for newer versions)
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/lock $(ARGS)
