# The project's own Node comes first on the PATH; scripts/node/package.json has its version.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
installed := node_modules/.package-lock.json

.PHONY: rotation-worlds demo recording test test-all test-extended check lint types unit bench generate docs docs-preview build bundle image executable pack release clean
.PHONY: lab-up lab-down lab-shell lab-reboot lab-programs lab-test
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:
	@echo 'make demo    show how a pod gets its AWS identity (KEEP=1 then opens a shell in the demo)'
	@echo 'make test    run unit and system tests; prints "N passed, N failed"'
	@echo 'make test-all    run the same and all Kubernetes versions, shells and tools'
	@echo 'make check   run formatter, linter, type checker and unit tests: the daily loop'
	@echo 'make bench   measure the budgets'
	@echo 'make docs    build the documentation site in build/docs; docs-preview serves it with live reload'
	@echo 'make lab-up  start a real kubeadm cluster on this machine (NODES=1, LAB=name); also lab-shell, lab-down, lab-test'
	@echo 'make image   build the webhook image in build/'
	@echo 'make executable  build irsactl for machines without Node in build/'

# At a terminal, the demo gets its own process group, so that Ctrl-C reaches the demo, which shuts down cleanly, and not make.
# Its exit code is then 130, which is no error here.
demo: $(installed)
	@[ ! -t 0 ] || set -m; node src/cli/main.ts demo $(if $(KEEP),--keep) || [ $$? -eq 130 ]

test: $(installed)
	@vitest run --project unit --project system --project closing

test-all: test test-extended

test-extended: $(installed)
	@vitest run --project extended --project versions --project closing

# Runs all three in parallel, because each leaves a part of a core idle.
check: $(installed)
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target lint types unit

lint: $(installed)
	@biome ci --error-on-warnings

types: $(installed)
	@tsc

unit: $(installed)
	@vitest run --project unit

# Looks for a world in which a rotation breaks its rules, then switches each rule off once.
rotation-worlds: $(installed)
	@ROTATION_WORLDS='$(or $(WORLDS),200000)' vitest run --project unit --project extended src/rotation/property.test.ts test/extended/rotation

bench: $(installed)
	@node bench/run.ts

generate: $(installed)
	@node scripts/generate.ts

# SITE_FOLDER replaces build/docs. A dead link is an error; test/system/docs also checks anchors.
docs: $(installed)
	@vitepress build scripts/site

docs-preview: $(installed)
	@vitepress dev scripts/site

# Records the demo again: docs/demo.svg.
recording: $(installed)
	@node scripts/record-demo.ts

build: $(installed)
	@npm run --silent build

# Manages a real kubeadm cluster on this machine; see CONTRIBUTING.md. LAB=NAME allows more than one.
lab-up lab-down lab-shell lab-reboot lab-programs: $(installed)
	@LAB='$(LAB)' NODE='$(NODE)' NODES='$(NODES)' WORKERS='$(WORKERS)' VERSION='$(VERSION)' KEEP='$(KEEP)' node lab/main.ts $(@:lab-%=%)

# SET=ci, rotation, all or comma-separated names of proofs. LAB=NAME uses a running lab, TIMES=N repeats measurements N times,
# NODES=1 runs only the proofs on one control plane node.
lab-test: $(installed)
	@LAB='$(LAB)' NODES='$(NODES)' TIMES='$(TIMES)' node lab/proofs/run.ts $(SET)

# Bundles the webhook into one file, as in the image.
bundle: $(installed)
	@node scripts/bundle.ts

# Builds the image for this machine's architecture as a file that containerd, podman and Docker can load; needs no daemon.
image: $(installed)
	@node scripts/image.ts

# Builds the archive of irsactl for machines without Node, for this machine's architecture.
executable: $(installed)
	@node scripts/executable.ts

# .npmrc disables all package scripts, including the build before packing.
pack: $(installed)
	@npm pack --ignore-scripts=false --loglevel=warn

# Writes every file of a release to build/release, and prints where the release workflow publishes them; publishes nothing.
release: $(installed)
	@node scripts/release.ts

clean:
	rm -rf node_modules dist build coverage

$(installed): package.json package-lock.json scripts/node/package.json .npmrc
	@printf 'Installing dependencies and Node 24 (npm ci) ...'
	@(while sleep 2 && kill -0 $$$$ 2>/dev/null; do printf .; done) & npm ci --no-progress --loglevel=error; code=$$?; echo; exit $$code
	@# npm 10 removes the link again when it skips the package of another architecture.
	@for node in node_modules/node-*/bin/node; do [ ! -x $$node ] || ln -sf ../../$$node node_modules/.bin/node; done
	@node -p 'process.features.typescript || process.exit(1)' >/dev/null || \
	  { echo "irsactl needs Node 22.19 or newer; this is $$(node --version)." >&2; exit 1; }
