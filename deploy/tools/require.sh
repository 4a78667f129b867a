#!/bin/sh
# Says which of the named tools are missing and the one command that installs each; exit 1 if any is.
#
#   deploy/tools/require.sh [--install] [tool...]
#
# Tools: jdk (17 or newer), maven (3.8 or newer), nats-server, redis-server, openssl, shellcheck, chromium, wrk (for make bench), python3-yaml, nginx,
# promtool (for make deploy-check), dockerd, busybox (for make deploy-up-check); all of them if none is named.
# --install: where apt-get can be used (root on Debian, Ubuntu and the like) the missing ones are installed.
set -eu

ALL='jdk maven nats-server redis-server openssl shellcheck wrk chromium python3-yaml nginx dockerd busybox promtool'
# nats-server and redis-server stand here on Debian, which is not on every user's path
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

install=no
if [ "${1:-}" = --install ]; then
  install=yes
  shift
fi
# shellcheck disable=SC2086 # a list of names
[ $# -gt 0 ] || set -- $ALL
for tool in "$@"; do
  case " $ALL " in
    *" $tool "*) ;;
    *)
      echo "$tool: is no tool that this script knows; it knows: $ALL" >&2
      exit 2
      ;;
  esac
done

# The first number group of a version at the head of stdin, escape sequences (Maven's bold) removed.
version_of() {
  sed -e 's/'"$(printf '\033')"'\[[0-9;]*m//g' | sed -n -e "s/^$1 \([0-9][0-9.]*\).*/\1/p" | head -n 1
}

# at_least FOUND MAJOR MINOR
at_least() {
  major=${1%%.*}
  rest=${1#*.}
  minor=${rest%%.*}
  [ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "${minor:-0}" -ge "$3" ]; }
}

# Prints nothing if the tool is there, otherwise what was found and what is needed.
lack() {
  case $1 in
    jdk)
      javac=javac
      [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
      if ! command -v "$javac" >/dev/null 2>&1; then
        echo "no $javac found; a JDK 17 or newer is needed"
      else
        found=$("$javac" -version 2>&1 | version_of javac)
        at_least "${found:-0}" 17 0 || echo "$javac is version ${found:-unknown}; 17 or newer is needed"
      fi
      ;;
    maven)
      if ! command -v mvn >/dev/null 2>&1; then
        echo "no mvn found; Maven 3.8 or newer is needed"
      elif [ -z "$(lack jdk)" ]; then # without a JDK, Maven cannot even say its version
        found=$(mvn -B -v 2>/dev/null | version_of 'Apache Maven')
        at_least "${found:-0}" 3 8 || echo "mvn is version ${found:-unknown}; 3.8 or newer is needed"
      fi
      ;;
    chromium)
      # any of the names under which the systems have it; the console's test looks for the same
      command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || echo "no chromium found"
      ;;
    python3-yaml)
      python3 -c 'import yaml' >/dev/null 2>&1 || echo "no python3 with the module yaml found"
      ;;
    nats-server | redis-server | openssl | shellcheck | wrk | nginx | dockerd | busybox | promtool)
      command -v "$1" >/dev/null 2>&1 || echo "no $1 found"
      ;;
  esac
}

package_of() {
  case $1 in
    jdk) echo default-jdk-headless ;;
    # a package of its own since Debian 13
    promtool) if apt-cache show promtool 2>/dev/null | grep -q .; then echo promtool; else echo prometheus; fi ;;
    nginx) echo nginx-light ;;
    dockerd) echo docker.io ;;
    busybox) echo busybox-static ;;
    *) echo "$1" ;;
  esac
}

# The command for a person; where there is no apt-get, what to look for.
advice() {
  if [ "$1" = jdk ] && [ -n "${JAVA_HOME:-}" ]; then
    echo "point JAVA_HOME (now $JAVA_HOME) at a JDK 17 or newer, or unset it"
  elif command -v apt-get >/dev/null 2>&1; then
    sudo=''
    [ "$(id -u)" -eq 0 ] || sudo='sudo '
    echo "${sudo}apt-get install -y --no-install-recommends $(package_of "$1")"
  elif command -v brew >/dev/null 2>&1; then
    case $1 in
      jdk) echo 'brew install openjdk@17' ;;
      redis-server) echo 'brew install redis' ;;
      python3-yaml) echo 'python3 -m pip install PyYAML' ;;
      dockerd) echo 'nothing: dockerd runs on Linux only' ;;
      chromium) echo 'brew install --cask chromium' ;;
      *) echo "brew install $1" ;;
    esac
  elif command -v dnf >/dev/null 2>&1; then
    case $1 in
      jdk) echo 'sudo dnf install java-17-openjdk-devel' ;;
      redis-server) echo 'sudo dnf install redis' ;;
      python3-yaml) echo 'sudo dnf install python3-pyyaml' ;;
      dockerd) echo 'sudo dnf install moby-engine' ;;
      shellcheck) echo 'sudo dnf install ShellCheck' ;;
      *) echo "sudo dnf install $1" ;;
    esac
  else
    case $1 in
      jdk) echo 'install a JDK 17 or newer with the package manager of this system and set JAVA_HOME' ;;
      *) echo "install the package $1 with the package manager of this system" ;;
    esac
  fi
}

missing=''
packages=''
for tool in "$@"; do
  if [ -n "$(lack "$tool")" ]; then
    missing="$missing $tool"
    packages="$packages $(package_of "$tool")"
  fi
done
[ -n "$missing" ] || exit 0

if [ "$install" = yes ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing:$packages" >&2
  log=$(mktemp)
  # RUNLEVEL=1: the brokers' packages do not start a service; tests start their own on free ports.
  # shellcheck disable=SC2086 # a list of package names
  if ! { apt-get -q update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get -q install -y --no-install-recommends $packages; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
  fi
  rm -f "$log"
fi

status=0
for tool in $missing; do
  lacking=$(lack "$tool")
  if [ -n "$lacking" ]; then
    echo "$tool: $lacking. To mend it: $(advice "$tool")" >&2
    status=1
  fi
done
exit "$status"
