import type { Policy } from '../workflows/contract/policy.ts';
import type { Config } from './config.ts';

/** Who may decide in an incident of a server, as configured now. The requester and the server's owner may not. */
export function policyFor(config: Config, { server, requestedBy }: { server: string; requestedBy?: string }): Policy {
  const owner = Object.hasOwn(config.servers, server) ? config.servers[server]?.owner : undefined;
  const { responders, reversible, destructive } = config.policy;
  const gate = ({ approvers, quorum, expires }: typeof reversible) => ({
    approvers: [...new Set(approvers)],
    quorum,
    expiresInSeconds: expires,
  });
  return {
    people: config.people.map(({ id, name, slack, sshKeys }) => ({ id, name, slack, sshKeys })),
    gatewayKeys: config.gateway.publicKeys,
    responders,
    excluded: [
      ...(requestedBy === undefined ? [] : [{ person: requestedBy, why: 'started this incident' }]),
      ...(owner === undefined || owner === requestedBy ? [] : [{ person: owner, why: `own ${server} and its token` }]),
    ],
    gates: { reversible: gate(reversible), destructive: gate(destructive) },
  };
}
