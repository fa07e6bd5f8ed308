#!/usr/bin/env bash
# Installs what is missing of the packages below, checks the Swift toolchain, and makes the Python environment in which
# the tests read printed barcodes back. Does nothing, quickly, where nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly swift_needed=6.2
readonly venv=.venv-label-check
readonly requirements=scripts/label-check/requirements.txt

# One a line; where names differ between releases, alternatives are parted by `|` and the first known one is taken.
readonly packages="
    ca-certificates
    cups-ipp-utils
    curl
    dbus-daemon
    fonts-liberation2|fonts-liberation
    fonts-noto-cjk
    fonts-noto-core
    ghostscript
    git
    libcups2-dev
    libcurl4-openssl-dev
    libfreetype-dev
    libfribidi-dev
    libharfbuzz-bin
    libharfbuzz-dev
    libsqlite3-dev
    libxml2-dev
    libzint-dev
    mupdf-tools
    openssl
    pkg-config
    poppler-utils
    python3
    python3-venv
    qpdf
    strace
    zlib1g-dev
"

say() { printf '%s\n' "$*" >&2; }

is_installed() { [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

# The first of the alternatives that is installed; nothing if none is.
installed_of() {
    local name
    for name in ${1//|/ }; do
        if is_installed "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
}

# The first of the alternatives that apt can install; the first of all if it knows none, so that apt says so by name.
installable_of() {
    local name
    for name in ${1//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    printf '%s\n' "${1%%|*}"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is neither Debian nor Ubuntu. Waybill needs the equivalents of these packages:"
        say "$packages"
        return
    fi
    local missing=() package as_root=()
    for package in $packages; do
        [[ -n "$(installed_of "$package")" ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID)); then
        if ! command -v sudo >/dev/null; then
            say "Missing packages: ${missing[*]%%|*}"
            say "Install them as root (apt-get install ${missing[*]%%|*}), then run this again."
            exit 69
        fi
        as_root=(sudo)
    fi
    say "Installing: ${missing[*]%%|*}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    local names=()
    for package in "${missing[@]}"; do names+=("$(installable_of "$package")"); done
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" >/dev/null
}

check_swift() {
    local version=""
    if command -v swift >/dev/null; then
        version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)+).*/\1/p' | head -n 1)
    fi
    if [[ -z "$version" || "$(printf '%s\n%s\n' "$swift_needed" "$version" | sort -V | head -n 1)" != "$swift_needed" ]]; then
        say "Waybill needs Swift $swift_needed or later; found: ${version:-none}."
        say "Install it from https://www.swift.org/install/linux/ and see that \`swift\` is in PATH, then run this again."
        exit 69
    fi
}

# The stamp holds the requirements that were installed: a changed list, or a run that was broken off, starts afresh.
make_venv() {
    if cmp --silent "$requirements" "$venv/installed-requirements.txt" && "$venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    say "Making $venv"
    rm -rf "$venv"
    if ! python3 -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        python3 -m virtualenv --quiet "$venv" 2>/dev/null || virtualenv --quiet "$venv" || {
            say "No Python environment can be made: install python3-venv for $(command -v python3)."
            exit 69
        }
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
    cp "$requirements" "$venv/installed-requirements.txt"
}

install_packages
check_swift
make_venv
