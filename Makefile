# What one types here. `make help` lists it; the work is in scripts/.

SCENARIO ?=

.DEFAULT_GOAL := help
.PHONY: help run console console-e2e screenshots lighthouse test check audit load openapi schema fmt tools clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build and serve, with a PostgreSQL of its own and a demo company; Ctrl-C stops it
	@exec scripts/run.sh

console: ## Build the web console into console/dist, for the next build of the service
	@scripts/setup.sh run
	@exec scripts/console.sh build

test: ## Run every test; of the console in a browser a short part
	@exec scripts/test.sh

console-e2e: ## Drive the whole console with a browser, on a mock and on the real service
	@scripts/setup.sh test
	@exec scripts/console.sh e2e

screenshots: ## Pictures of every page of the console, into console/screenshots
	@scripts/setup.sh screenshots
	@exec scripts/console.sh screenshots

lighthouse: ## Lighthouse on the console; wants a calm machine, and npx fetches it
	@scripts/setup.sh test
	@exec scripts/console.sh lighthouse

check: ## Formatting, clippy, dependencies, documentation, migrations, generated files, the console, deployment files
	@exec scripts/check.sh

audit: tools ## Compare the dependencies with the known vulnerabilities (asks the network)
	@"$${CARGO_TARGET_DIR:-target}/tools/bin/cargo-deny" check advisories

load: ## Measure under load: make load SCENARIO=sign-in, or all scenarios
	@exec scripts/load.sh $(SCENARIO)

openapi: ## Write openapi.yaml anew from the code
	@exec scripts/openapi.sh write

schema: tools ## Write src/schema.rs anew from the migrations
	@exec scripts/schema.sh write

fmt: ## Format the code
	@exec cargo fmt

tools: ## Install what make check uses: system packages through apt, the rest below target/
	@scripts/setup.sh check
	@exec scripts/tools.sh

clean: ## Remove what was built; the data of make run stays
	@exec cargo clean
