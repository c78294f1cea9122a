#!/bin/sh
# The password comes from a file, so it is in no inspected environment of the container's configuration.
set -eu
export POSTGRES_PWD="$(cat /run/secrets/postgres_password)"
exec /etc/temporal/entrypoint.sh
