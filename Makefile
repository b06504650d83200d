# Each command does all of its own set-up on a Debian or Ubuntu machine that has Swift.

.PHONY: run test test-kills test-estimates check clients bench bench-core bench-billing bench-charges bench-instructions attack fuzz reset

run:    ## Serve the demo on http://127.0.0.1:8003/graphql
	@environment/run

test:   ## Build everything and run all tests, against a throw-away PostgreSQL
	@environment/test

test-kills:  ## Fifty rounds of orders while servers are killed and connections are lost; `make test` has five
	@DCX_KILL_ROUNDS=50 environment/test --filter OrderStormTests

test-estimates:  ## Ten thousand random operations, none of which may cost more than its estimate; `make test` has nine hundred
	@DCX_ESTIMATE_OPERATIONS=10000 environment/test --filter EstimateTests

check: test  ## Tests, the release build, what requests allocate, deploy/ with nginx and systemd, restarts behind nginx, make run, attacks, fuzzing, and whether the sources are formatted
	@swift build -c release
	@swift run -c release --skip-build RequestCosts
	@deploy/check
	@deploy/check-restarts
	@environment/check-run
	@Benchmarks/attack --short
	@Tests/Fuzz/run 60
	@swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clients:  ## Client generators on a running server's introspection; needs Python and PyPI
	@environment/clients

bench:  ## Requests end to end, beside pgbench with the same statements
	@Benchmarks/end-to-end

bench-core:  ## What each stage of the engine costs, from memory
	@swift run -c release CoreBenchmarks

attack:  ## Clients that try to take the service from others, one attack after the other, beside one that should not notice
	@Benchmarks/attack

fuzz:  ## libFuzzer looks for inputs that trap, FUZZ_SECONDS (600) for each target
	@Tests/Fuzz/run $(or $(FUZZ_SECONDS),600)

bench-instructions:  ## Instructions a request, by callgrind: two commits compared to the percent on any machine
	@Benchmarks/instructions

bench-billing:  ## How long `bill` takes for one organisation with up to 20,000 machines
	@Benchmarks/billing

bench-charges:  ## What requests are charged, beside what pg_stat_statements says of their statements
	@Benchmarks/charges

reset:  ## Remove the data of `make run`
	@environment/reset
