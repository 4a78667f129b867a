# Every task of this repository. `make` alone lists them; ARGS="…" is handed to the program that a target starts.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# -ntp: no line for each downloaded file. -B: no question, no colour.
MVN := mvn -B -ntp
JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
REQUIRE := sh deploy/tools/require.sh --install

# Compiles what changed, main and development tools, and writes target/dev.classpath. Formatter and tests have their own target.
COMPILE := $(MVN) -q -DskipTests -Dspotless.check.skip=true process-test-classes
# The development tools never reach the jar: they run from the compiled classes.
DEV = $(JAVA) $(JAVA_OPTS) -cp "target/classes:target/test-classes:$$(cat target/dev.classpath)"
DEV_PACKAGE := org.stellaops.scheduler.dev

.PHONY: help tools build verify demo run bench takeover fuzz chaos scale docs check-routes check-reproducible image deploy-check deploy-up-check format clean compile

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile
	@echo '  ARGS="…" is handed on by demo, run, bench, takeover, chaos, scale and check-routes; JAVA_OPTS="…" goes to their JVM.'

tools: ## install (root on Debian, Ubuntu) or name what building and testing need
	@$(REQUIRE) jdk maven nats-server redis-server openssl shellcheck chromium

build: ## compile and package target/scheduler-worker.jar, without tests
	@$(REQUIRE) jdk maven
	$(MVN) -DskipTests -Dspotless.check.skip=true package

verify: tools ## all checks and all tests, on real brokers
	$(MVN) -Pchecks verify $(ARGS)

demo: compile ## start everything in one process, submit runs, show what changed, end by itself
	@$(DEV) $(DEV_PACKAGE).demo.Demo $(ARGS)

run: compile ## like demo, but stay up and say where to look
	@$(DEV) $(DEV_PACKAGE).demo.Demo --keep-running $(ARGS)

bench: build ## measure the packaged worker against a hand-written loop
	@$(REQUIRE) nats-server wrk
	@$(DEV) $(DEV_PACKAGE).bench.Bench $(ARGS)

takeover: compile ## kill workers in the middle of a run and measure who takes over, and when
	@$(REQUIRE) nats-server
	@$(DEV) $(DEV_PACKAGE).takeover.Takeover $(ARGS)

fuzz: tools ## a hundred thousand hostile inputs and more, at everything that reads what strangers wrote (ARGS="-Dhostile.seed=2")
	$(MVN) -Dtest='*Hostile*Test' -Djqwik.tries.default=20000 -Dhostile.messages=5000 $(ARGS) test

chaos: build ## strike workers, servers and networks in the middle of runs and compare with undisturbed ones
	@$(REQUIRE) nats-server
	@$(DEV) $(DEV_PACKAGE).chaos.Chaos $(ARGS)

scale: build ## a run of a million images, cancel and retention of as many, and one to four workers on one queue
	@$(REQUIRE) nats-server
	@$(DEV) $(DEV_PACKAGE).scale.Scale $(ARGS)

docs: ## write the generated pages and profiles again
	@$(REQUIRE) jdk maven
	$(MVN) -q -Dspotless.check.skip=true -Ddocs.write=true -Dtest='*PageTest,*PagesTest' -Dsurefire.failIfNoSpecifiedTests=false test

check-routes: compile ## check the route files in routes/, or in the folder that ARGS names
	@$(DEV) org.stellaops.scheduler.worker.SchedulerWorker check-routes $(or $(ARGS),routes)

check-reproducible: ## package twice in two folders and compare the bytes (two whole builds)
	@$(REQUIRE) jdk maven
	@sh deploy/tools/check-reproducible.sh

image: build ## build the container images with Docker and print their sizes; SBOM in target/image (BASE_IMAGE=… IMAGE_VERSION=…)
	@$(REQUIRE) python3-yaml
	@sh deploy/tools/image.sh

deploy-check: ## check the deployment bundles: compose, Helm, releases, telemetry and their tools; no engine is needed
	@$(REQUIRE) python3-yaml shellcheck promtool openssl nats-server redis-server nginx
	@sh deploy/tools/deploy-check.sh $(ARGS)

deploy-up-check: build ## start the bundles for real on a Docker engine; DEPLOY_UP_CHECK=skip leaves it out and says so
	@$(REQUIRE) python3-yaml openssl nats-server redis-server nginx dockerd busybox
	@sh deploy/tools/deploy-up-check.sh $(ARGS)

format: ## bring all Java sources into the one layout
	@$(REQUIRE) jdk maven
	$(MVN) -q spotless:apply

clean: ## remove what the build made
	rm -rf target

compile:
	@$(REQUIRE) jdk maven
	@$(COMPILE)
