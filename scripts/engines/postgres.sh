#!/bin/sh
# A PostgreSQL server for the tests: the one that SOJOURN_POSTGRES_HOST names, else one of this
# machine, installed from Debian's packages where there is none. The last line of an error says
# why there cannot be one.
set -eu

if [ -n "${SOJOURN_POSTGRES_HOST:-}" ]; then
    exit 0
fi

if [ "$(id -u)" != 0 ]; then
    echo "only root can install and start PostgreSQL; name a server by SOJOURN_POSTGRES_HOST" >&2
    exit 1
fi

if ! command -v pg_ctlcluster >/dev/null; then
    if ! command -v apt-get >/dev/null; then
        echo "PostgreSQL is not installed and there is no apt-get" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet postgresql >/dev/null 2>&1 \
        || { apt-get update --quiet >/dev/null 2>&1 \
            && apt-get install --yes --quiet postgresql >/dev/null 2>&1; } \
        || { echo "apt-get cannot install PostgreSQL" >&2; exit 1; }
fi

version=$(pg_lsclusters --no-header | awk '$2 == "main" { print $1 }' | tail -n 1)
if [ -z "$version" ]; then
    echo "there is no cluster named main: pg_createcluster makes one" >&2
    exit 1
fi
if ! pg_lsclusters --no-header | grep -q "^$version *main .*online"; then
    pg_ctlcluster "$version" main start
fi

# A role for the tests: it makes a database for each of them and drops it.
as_postgres() { su postgres -c "psql --quiet --no-align --tuples-only --command \"$1\""; }
for _ in 1 2 3 4 5; do
    if [ -n "$(as_postgres "select 1 from pg_roles where rolname = 'sojourn_test'")" ]; then
        exit 0
    fi
    as_postgres "create role sojourn_test login createdb password 'sojourn_test'" \
        && as_postgres "alter role sojourn_test set jit = off" \
        && as_postgres "alter role sojourn_test set work_mem = '64MB'" && exit 0
    sleep 1
done
echo "PostgreSQL does not answer" >&2
exit 1
