#!/bin/sh
# Proves a bundle: installs it into an empty folder in a network namespace that has nothing but loopback, loads the
# sample report, serves, and asks for the page.   Usage: deploy/prove.sh dist/duban-….tar.gz
set -eu
[ "${1:-}" ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
if [ -z "${DUBAN_PROVING:-}" ]; then
    DUBAN_PROVING=1 exec unshare --map-root-user --net "$0" "$1"
fi
ip link set lo up
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$1" -C "$work"
export HOME="$work/home" DUBAN_HOME="$work/home/.duban" PIP_CONFIG_FILE=/dev/null
unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL || true
mkdir "$HOME"
"${PYTHON:-python3}" "$work"/duban-*/install.py "$HOME/duban"
"$HOME/duban/venv/bin/duban" demo >"$work/demo"
head -n 1 "$work/demo"
DUBAN_PORT=8991 "$HOME/duban/venv/bin/duban" serve 2>"$work/log" &
server=$!
for _ in $(seq 60); do
    if "$HOME/duban/venv/bin/python" - <<'PY'
import sys, urllib.error, urllib.request
try:
    page = urllib.request.urlopen("http://127.0.0.1:8991/", timeout=5).read().decode()
    ready = urllib.request.urlopen("http://127.0.0.1:8991/readyz", timeout=5).read().decode()
except (urllib.error.URLError, ConnectionError):
    sys.exit(1)
print("page:", page[page.index("<title>") : page.index("</title>") + 8], "ready:", ready)
PY
    then
        kill "$server"
        wait "$server" || true
        echo "proven without network: $(basename "$1")"
        exit 0
    fi
    sleep 1
done
cat "$work/log" >&2
exit 1
