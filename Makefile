# What a person types. Run `make` alone to read what each target does.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo test bench format

waybill := .build/release/waybill
# With Swift's libraries linked in it takes 6 % less processor time, and needs no Swift where it runs.
release := swift build -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that are missing and check the Swift toolchain
	@scripts/setup.sh

build: setup ## Build the release binary, .build/release/waybill
	$(release) --product waybill

demo: build ## Quote the examples, start a server and issue a label with it
	@scripts/demo.sh $(waybill)

test: setup ## Check the formatting, build and run all tests
	@scripts/test.sh

bench: build ## Measure this machine: quotes and labels a second, each label drawn and written, the store
	$(waybill) bench quote
	$(waybill) bench label
	$(release) --product label-benchmark
	.build/release/label-benchmark 100
	$(release) --product log-benchmark
	.build/release/log-benchmark all

format: ## Format all Swift sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Examples/embed Examples/label
