import type { Gate, Vote } from '../../workflows/contract/gate.ts';
import { fitLines } from './limits.ts';
import { slackDate } from './moment.ts';
import { prose } from './text.ts';

/** Slack user ids by person id, to call people by a mention. A person without an account is named. */
export type Accounts = ReadonlyMap<string, readonly string[]>;

/** «1 of 2: Alice approved», with time and way; the reason of a denial. */
export function decisionLines(gate: Gate, room: number): string {
  const lines = gate.votes.map(voteLine);
  return `*${progressOf(gate)}*${lines.length === 0 ? '' : `\n${fitLines(lines, room - 150)}`}`;
}

/** «1 of 2 approvals: Alice approved» as one line, for the notification text too. */
export function progressOf(gate: Gate): string {
  const given = gate.votes.filter(({ verdict }) => verdict === 'approve');
  const needed = `${given.length} of ${gate.quorum} ${gate.quorum === 1 ? 'approval' : 'approvals'}`;
  const names = given.slice(0, 3).map(({ name }) => prose(name, 30));
  if (given.length > names.length) names.push('others');
  return names.length === 0 ? needed : `${needed}: ${names.join(', ')} approved`;
}

function voteLine(vote: Vote): string {
  const word = vote.verdict === 'approve' ? 'approved' : 'denied';
  const way = vote.via === 'ssh' ? 'with an SSH key' : 'in Slack';
  const reason = vote.reason === undefined ? '' : `: “${prose(vote.reason, 300)}”`;
  return `• ${prose(vote.name, 80)} ${word} ${way}, ${slackDate(vote.at, '{time_secs}')}${reason}`;
}

/** Who may decide, called by mention where we know the account, and who may not, with the reason. */
export function whoLines(gate: Gate, accounts: Accounts, room: number): string {
  const may = gate.approvers.map(({ id, name }) => `• ${callOf(id, name, accounts)}`);
  const mayNot = gate.excluded.map(({ name, why }) => `• ${prose(name, 80)}: ${prose(why, 200)}`);
  const half = Math.floor(room / 2) - 60;
  const first = may.length === 0 ? 'Nobody. This gate can only expire.' : fitLines(may, half);
  return `*Who may decide*\n${first}${mayNot.length === 0 ? '' : `\n*Who may not*\n${fitLines(mayNot, half)}`}`;
}

function callOf(id: string, name: string, accounts: Accounts): string {
  const mentions = (accounts.get(id) ?? []).filter((user) => /^[UW][A-Z0-9]{2,20}$/.test(user)).slice(0, 2);
  const calls = mentions.map((user) => `<@${user}>`);
  return calls.length === 0 ? prose(name, 80) : `${prose(name, 80)} (${calls.join(', ')})`;
}
