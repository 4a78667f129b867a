#!/bin/sh
# Gets packages of Debian 13 where an older Debian runs, and unpacks them into a folder: nothing is installed, nothing in /etc/apt changes. Their
# programs written in Go run there too. The address of the archive is that of this machine's own apt sources.
#
#   deploy/tools/from-debian-13.sh FOLDER PACKAGE...
set -eu
folder=$1
shift
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
missing=''
for package in "$@"; do
  [ -e "$folder/.$package" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

archive=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
  sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' | grep -E '/debian/?$' | head -n 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -z "$archive" ] || [ ! -e "$keys" ] || ! command -v dpkg >/dev/null; then
  echo "from-debian-13.sh: this is no Debian with apt sources of its own; install by hand:$missing" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs"
echo "deb [signed-by=$keys] $archive trixie main" >"$work/sources.list"
chmod -R a+rX "$work"
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User=root "$@"
}
(
  cd "$work/debs"
  apt update
  # shellcheck disable=SC2086 # a list of package names
  apt download $missing
) >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$folder"; done
for package in $missing; do touch "$folder/.$package"; done
