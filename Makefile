# The project brings its own Node: the npm package `node`, a devDependency, first on the PATH.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
installed := node_modules/.package-lock.json

.PHONY: demo test check lint types unit bench generate build clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo    show the main job: a pod gets its AWS identity (KEEP=1 leaves it running)'
	@echo 'make test    every test; ends with "N passed, N failed"'
	@echo 'make check   format, lint, types and unit tests: the daily loop'
	@echo 'make bench   measure the budgets'

demo: $(installed)
	@node src/cli/main.ts demo $(if $(KEEP),--keep)

test: $(installed)
	@vitest run

check: lint types unit

lint: $(installed)
	@biome ci --error-on-warnings

types: $(installed)
	@tsc

unit: $(installed)
	@vitest run --project unit

bench: $(installed)
	@node bench/run.ts

generate: $(installed)
	@node scripts/generate.ts

build: $(installed)
	@npm run --silent build

clean:
	rm -rf node_modules dist coverage

$(installed): package.json package-lock.json
	@echo 'Installing dependencies and Node 24 (npm ci) ...'
	@npm ci --no-progress --loglevel=error
