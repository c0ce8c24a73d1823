#!/bin/sh
# Installs duban from this bundle, without network: ./install.sh [folder, by default ~/duban]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${1:-"$HOME/duban"}
python=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }

if command -v sha256sum >/dev/null; then
    (cd "$here" && sha256sum --check --quiet SHA256SUMS) || {
        say "安装包不完整，请重新复制。The bundle is damaged; copy it again." >&2
        exit 1
    }
fi
needed=$(basename "$here" | sed -n 's/.*-py3\([0-9]*\)$/3.\1/p')
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ -n "$needed" ] && [ "$needed" != "$found" ]; then
    say "这个安装包要 Python $needed，本机是 $found；可用 PYTHON=python$needed ./install.sh 指定。" >&2
    say "This bundle is for Python $needed, $python is $found; name another by PYTHON=python$needed ./install.sh" >&2
    exit 1
fi
[ -d "$into/venv" ] || "$python" -m venv "$into/venv"
"$into/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
    --upgrade "duban[$(cat "$here/EXTRAS")]"
"$into/venv/bin/duban" --version
say "已安装。试用：$into/venv/bin/duban demo --serve"
say "Installed. Try: $into/venv/bin/duban demo --serve"
