#!/usr/bin/env bash
# Shows Waybill at work: quotes example shipments, starts a server on the embedded store, issues a label and says where
# it lies. On a terminal the server then stays until Ctrl-C; otherwise this ends by itself.
#
#     scripts/demo.sh .build/release/waybill
set -euo pipefail
waybill=$(realpath "${1:?the path of the waybill binary}")
cd "$(dirname "$0")/.."

readonly day=2025-12-02  # within the validity of the rate tables that are shipped
readonly labels=demo-out
work=$(mktemp -d)
readonly work store="sqlite:$labels/waybill.sqlite"
server=""

clean_up() {
    local status=$?
    trap - EXIT INT TERM
    stop_server
    rm -rf "$work"
    exit "$status"
}

# Asks the server to end, gives it ten seconds, then ends it. Only the process that was started here.
stop_server() {
    [[ -n "$server" ]] || return 0
    kill -TERM "$server" 2>/dev/null || true
    for _ in {1..100}; do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=""
}

trap clean_up EXIT
trap 'exit 0' INT  # how a person ends the server
trap 'exit 143' TERM

heading() { printf '\n== %s\n\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    if [[ -s "$work/server.log" ]]; then
        printf 'The server said:\n' >&2
        tail -n 20 "$work/server.log" >&2
    fi
    exit 70
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts the server; false if it ends or is not ready within thirty seconds.
start_server() {
    local port
    port=$(free_port)
    address="http://127.0.0.1:$port"
    "$waybill" serve --listen "127.0.0.1:$port" --store "$store" --rate-tables rate-tables --clock "$day" \
        >"$work/server.log" 2>&1 &
    server=$!
    for _ in {1..300}; do
        curl --silent --fail --max-time 1 --output /dev/null "$address/ready" && return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    stop_server
    return 1
}

# A field of the JSON on standard input.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

heading "Quotes for some of Examples/shipments"
for name in us-socks-to-chicago us-small-heavy-box us-oversized uk-small-parcel us-too-heavy-for-all; do
    printf '%s\n' "-- $name"
    # 1 says that nothing is eligible, which one of these is here to show.
    "$waybill" quote "Examples/shipments/$name.json" --rate-tables rate-tables || [[ $? -eq 1 ]]
    printf '\n'
done

heading "How one price comes about"
"$waybill" quote Examples/shipments/us-pillow-dimensional-weight.json --rate-tables rate-tables --explain

heading "A label, from a test range: it prints SPECIMEN"
mkdir -p "$labels"
rm -f "$labels"/waybill.sqlite*
# The port may be taken between being found and being used; another attempt finds another.
start_server || start_server || fail "The server did not start."

post_label() {
    curl --silent --show-error --fail-with-body --max-time 10 "$address/v1/labels" \
        --header 'Content-Type: application/json' --header 'Idempotency-Key: demo-1' \
        --data-binary @Examples/shipments/us-socks-to-chicago.json
}
answer=$(post_label) || fail "No label: $answer"
again=$(post_label) || fail "No second answer: $again"
[[ "$answer" == "$again" ]] || fail "The same request brought another answer."
id=$(field id <<<"$answer")
for format in zpl pdf png; do
    curl --silent --show-error --fail --max-time 10 "$address/v1/labels/$id/document.$format" \
        --output "$labels/label.$format" || fail "No $format of the label."
done
printf 'Tracking number  %s\n' "$(field tracking_number <<<"$answer")"
printf 'ZPL              %s\n' "$(realpath "$labels/label.zpl")"
printf 'PDF              %s\n' "$(realpath "$labels/label.pdf")"
printf 'PNG              %s\n' "$(realpath "$labels/label.png")"
printf 'Log              %s\n' "$(realpath "$labels/waybill.sqlite")"
printf 'The same request sent again brought the same label, not a second one.\n'

if [[ -t 0 && -t 1 ]]; then
    heading "The server is at $address until Ctrl-C"
    wait "$server" || fail "The server ended by itself."
else
    printf '\nDone.\n'
fi
