#!/usr/bin/env bash
# Formatting, build, all tests. Ends with one plain line; failures are named again just before it.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly log=.build/test.log
# A crashing test would otherwise wait for a debugger that draws its backtrace.
export SWIFT_BACKTRACE="${SWIFT_BACKTRACE:-enable=no}"

# All tests at once would wait for each other: an answer that has come is heard when all the others have had their turn.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-8}"

step() { printf '\n== %s\n' "$*"; }

# On a terminal the outline, in CI (and for everything else that keeps the output) every line.
show() {
    if [[ -t 1 && "${CI:-false}" != true ]]; then
        grep --line-buffered -E '^measured:|^✘|^↳|^✔ Suite|Test run|error:|warning:|Fatal error' || true
    else
        cat
    fi
}

step "Formatting"
swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Examples/embed Examples/label

step "Build"
swift build --build-tests

status=0
: >"$log"
run_tests() { swift test --skip-build --disable-xctest "$@" 2>&1 | tee -a "$log" | show || status=$?; }

# Printers are given up when they do not answer in time, so their tests come first and run on their own; drawing labels
# keeps all cores busy for minutes and comes last. Between them stands what loads a server until it refuses, and measures.
printers='^PrintingTests\.|PrintingProcessTests'
blackbox='^WaybillServerTests\.BlackBox/'
step "Printers: emulated, and one of CUPS"
run_tests --filter "$printers"
step "Tests"
# Each commit is flushed to its log's file. Where /dev/shm has 4 GB free, hundreds of logs do not wait for one disk; what
# is proven of a real one is among the black-box tests.
quick="$(mktemp -d /dev/shm/waybill-tests.XXXXXX 2>/dev/null || true)"
if [[ -n "$quick" ]]; then
    trap "rm -rf '$quick'" EXIT
    (($(df --output=avail -k "$quick" | tail -1) > 4 * 1024 * 1024)) || quick=""
fi
TMPDIR="${quick:-${TMPDIR:-/tmp}}" run_tests --skip "$printers" --skip "$blackbox" --skip LabelRenderTests
step "Black box: keys case by case, a hundred kills, eighty desks, overload"
run_tests --filter "$blackbox"
step "Labels: every one drawn, and read by other programs"
run_tests --filter LabelRenderTests
if ((status)); then
    printf '\nFailed:\n'
    grep -E '^✘|Fatal error|error: ' "$log" || true
    printf '\nTests failed. The whole output is in %s\n' "$log"
    exit 1
fi
grep '^measured:' "$log" || true
printf '\nAll tests passed: %s\n' "$(grep -oE 'Test run with [0-9]+ tests? in [0-9]+ suites?' "$log" | sed 's/Test run with //' |
    paste -sd+ | sed 's/+/, and /g')"
