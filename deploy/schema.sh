#!/bin/sh
# Makes and updates Temporal's two databases. Doing it again changes nothing.
set -eu
export SQL_PASSWORD="$(cat /run/secrets/postgres_password)"
tool() { temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal "$@"; }
for database in temporal temporal_visibility; do
  tool --db "$database" create || true
  tool --db "$database" setup-schema -v 0.0 || true
done
tool --db temporal update-schema -d /etc/temporal/schema/postgresql/v12/temporal/versioned
tool --db temporal_visibility update-schema -d /etc/temporal/schema/postgresql/v12/visibility/versioned
