# The project brings its own Node, first on the PATH: scripts/node/package.json says which.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
installed := node_modules/.package-lock.json

.PHONY: demo recording test test-all test-extended check lint types unit bench generate docs docs-preview build bundle image executable pack release clean
.PHONY: lab-up lab-down lab-shell lab-reboot lab-programs lab-test
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:
	@echo 'make demo    show the main job: a pod gets its AWS identity (KEEP=1 leaves it running)'
	@echo 'make test    units and system tests; ends with "N passed, N failed"'
	@echo 'make test-all    the same, then every Kubernetes version, shell and tool'
	@echo 'make check   format, lint, types and unit tests, at once: the daily loop'
	@echo 'make bench   measure the budgets'
	@echo 'make docs    the documents as a site, in build/docs; docs-preview serves them and follows changes'
	@echo 'make lab-up  a real kubeadm cluster on this machine (NODES=1, LAB=name); lab-shell, lab-down, lab-test'
	@echo 'make image   the image of the webhook, in build/'
	@echo 'make executable  irsactl for machines without Node, in build/'

# At a terminal in a group of processes of its own: Ctrl-C is for the demo, which ends well, and not for make.
demo: $(installed)
	@[ ! -t 0 ] || set -m; node src/cli/main.ts demo $(if $(KEEP),--keep)

test: $(installed)
	@vitest run --project unit --project system --project closing

test-all: test test-extended

test-extended: $(installed)
	@vitest run --project extended --project versions --project closing

# All three at once: each of them leaves a part of a core idle.
check: $(installed)
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target lint types unit

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

# SITE_FOLDER says where to, in place of build/docs. A dead link is an error; test/system/docs looks at anchors, too.
docs: $(installed)
	@vitepress build scripts/site

docs-preview: $(installed)
	@vitepress dev scripts/site

# The demo once more, recorded: docs/demo.svg.
recording: $(installed)
	@node scripts/record-demo.ts

build: $(installed)
	@npm run --silent build

# A real kubeadm cluster on this machine; see CONTRIBUTING.md. LAB names it, for more than one.
lab-up lab-down lab-shell lab-reboot lab-programs: $(installed)
	@LAB='$(LAB)' NODE='$(NODE)' NODES='$(NODES)' WORKERS='$(WORKERS)' VERSION='$(VERSION)' KEEP='$(KEEP)' node lab/main.ts $(@:lab-%=%)

# SET=ci, nightly, all or names of proofs with commas; LAB=NAME takes a lab that is up, TIMES=N says how often a measurement
# is repeated, NODES=1 takes the proofs on one control plane node alone.
lab-test: $(installed)
	@LAB='$(LAB)' NODES='$(NODES)' TIMES='$(TIMES)' node lab/proofs/run.ts $(SET)

# The webhook's process as one file, as it runs in the image.
bundle: $(installed)
	@node scripts/bundle.ts

# The image for this machine's processor as one file that containerd, podman and Docker load; no daemon is needed.
image: $(installed)
	@node scripts/image.ts

# irsactl for machines without Node, for this machine's processor.
executable: $(installed)
	@node scripts/executable.ts

# .npmrc keeps every script of a package from running, the build before packing with them.
pack: $(installed)
	@npm pack --ignore-scripts=false

# What is made of the hashes of a release's files: see scripts/release.ts.
release: $(installed)
	@node scripts/release.ts --files '$(FILES)' --url '$(URL)' --homepage '$(HOMEPAGE)'

clean:
	rm -rf node_modules dist build coverage

$(installed): package.json package-lock.json scripts/node/package.json .npmrc
	@echo 'Installing dependencies and Node 24 (npm ci) ...'
	@npm ci --no-progress --loglevel=error
	@# npm 10 takes the link away again when it leaves out the package of another processor.
	@for node in node_modules/node-*/bin/node; do [ ! -x $$node ] || ln -sf ../../$$node node_modules/.bin/node; done
	@node -p 'process.features.typescript || process.exit(1)' >/dev/null || \
	  { echo "Node 22.19 or newer is needed; here is $$(node --version)." >&2; exit 1; }
