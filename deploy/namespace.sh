#!/bin/sh
# Makes the namespace and the search attributes that saved filters use. Doing it again changes nothing.
set -eu
export TEMPORAL_ADDRESS=temporal:7233
until temporal operator cluster health; do sleep 1; done
temporal operator namespace describe -n default || temporal operator namespace create -n default --retention 90d
for name in IrServer IrPlaybook IrSeverity IrPhase IrOutcome IrGate; do
  temporal operator search-attribute create -n default --name "$name" --type Keyword || true
done
