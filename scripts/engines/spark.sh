#!/bin/sh
# The Java that Spark needs, from Debian's packages where there is none. The last line of an
# error says why there cannot be one.
set -eu

if command -v java >/dev/null; then
    exit 0
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Java is not installed: Spark needs Java 17" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --quiet openjdk-17-jre-headless >/dev/null 2>&1 \
    || { apt-get update --quiet >/dev/null 2>&1 \
        && apt-get install --yes --quiet openjdk-17-jre-headless >/dev/null 2>&1; } \
    || { echo "apt-get cannot install Java" >&2; exit 1; }
