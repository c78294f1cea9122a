import type { z } from 'zod';
import type { ConnectorsConfig } from '../activities/connectors/index.ts';
import type { Inventory } from '../activities/inventory.ts';
import { closestTo } from '../activities/vault/closest.ts';
import { fingerprintOf } from '../workflows/contract/ssh-signature.ts';

/** What the checks look at. */
interface Referring {
  people: { id: string; slack: { team: string; user: string }[]; sshKeys: string[] }[];
  policy: { responders: string[]; reversible: GateRule; destructive: GateRule };
  servers: Inventory['servers'];
  credentials: Inventory['credentials'];
  connectors: ConnectorsConfig;
}

interface GateRule {
  approvers: string[];
  quorum: number;
}

type Report = (path: (string | number)[], what: string) => void;

const effects = ['reversible', 'destructive'] as const;

/**
 * What one part of ir.yaml says about another: people and credentials that exist, accounts and keys that belong to one
 * person, quorums that can be reached.
 */
export function checkReferences(config: Referring, context: z.RefinementCtx): void {
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkAccounts(config, report);
  checkPeople(config, report);
  checkQuorums(config, report);
  checkCredentials(config, report);
}

/** Two accounts of one person are one vote; one account of two people would be two. */
function checkAccounts({ people }: Referring, report: Report): void {
  const owners = new Map<string, string>();
  for (const [at, person] of people.entries()) {
    const accounts: [string, (string | number)[]][] = [
      [`the id ${person.id}`, ['id']],
      ...person.slack.map(({ team, user }, one): [string, (string | number)[]] => [
        `the Slack account ${team}/${user}`,
        ['slack', one],
      ]),
      ...person.sshKeys.map((key, one): [string, (string | number)[]] => [
        `the SSH key ${fingerprintOf(key)}`,
        ['sshKeys', one],
      ]),
    ];
    for (const [account, place] of accounts) {
      const other = owners.get(account);
      if (other === person.id && place[0] === 'id')
        report(['people', at, 'id'], `two people have the id ${other}; rename one`);
      else if (other !== undefined)
        report(['people', at, ...place], `${account} is also ${other}'s; give it to one person`);
      owners.set(account, person.id);
    }
  }
}

function checkPeople({ people, policy, servers, credentials }: Referring, report: Report): void {
  const ids = people.map(({ id }) => id);
  const known = (id: string, path: (string | number)[]) => {
    if (!ids.includes(id)) report(path, `nobody under people has the id ${id}; ${orMeant(id, ids)}`);
  };
  policy.responders.forEach((id, at) => {
    known(id, ['policy', 'responders', at]);
  });
  for (const effect of effects) {
    policy[effect].approvers.forEach((id, at) => {
      known(id, ['policy', effect, 'approvers', at]);
    });
  }
  for (const [name, { owner }] of Object.entries(servers)) {
    if (owner !== undefined) known(owner, ['servers', name, 'owner']);
  }
  for (const [id, credential] of Object.entries(credentials)) {
    if (credential.system === 'manual') known(credential.assignee, ['credentials', id, 'assignee']);
  }
}

/** The owner of a server may not decide about it, so a quorum must be reachable without them. */
function checkQuorums({ policy, servers }: Referring, report: Report): void {
  for (const effect of effects) {
    const { approvers, quorum } = policy[effect];
    const able = new Set(approvers);
    if (able.size === 0) continue;
    if (quorum > able.size) {
      const path = ['policy', effect, 'quorum'];
      report(path, `${quorum} of ${able.size} approvers can never agree; add approvers or lower the quorum`);
      continue;
    }
    for (const [name, { owner }] of Object.entries(servers)) {
      if (owner === undefined || !able.has(owner) || quorum < able.size) continue;
      const why = `${owner} may not decide about an own server, so ${effect} steps of ${name} can never get their ${quorum} approvals`;
      report(['servers', name, 'owner'], `${why}; add an approver to policy.${effect}`);
    }
  }
}

function checkCredentials({ servers, credentials, connectors }: Referring, report: Report): void {
  const ids = Object.keys(credentials);
  for (const [name, server] of Object.entries(servers)) {
    server.credentials.forEach((id, at) => {
      if (ids.includes(id)) return;
      report(
        ['servers', name, 'credentials', at],
        `there is no credential ${id} under credentials; ${orMeant(id, ids)}`,
      );
    });
  }
  for (const [id, { system }] of Object.entries(credentials)) {
    if (system !== 'entra' || connectors.entra !== undefined) continue;
    const what = 'an entra credential needs connectors.entra: the tenant and the own application of the engine';
    report(['credentials', id, 'system'], what);
  }
}

function orMeant(id: string, known: readonly string[]): string {
  const near = closestTo(id, known);
  return near === undefined ? 'add it there, or correct it here' : `did you mean ${near}?`;
}
