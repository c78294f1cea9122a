import type { Client } from '@temporalio/client';
import type { Config } from '../../worker/config.ts';
import { Problem } from '../../worker/problem.ts';
import { controlUpdate, decideUpdate, doneUpdate } from '../../workflows/contract/names.ts';
import type { Status } from '../../workflows/contract/status.ts';
import { findIncident } from '../incidents.ts';
import { type CommonOptions, withSession } from '../session.ts';
import { speak } from '../speak.ts';
import type { Word } from '../ssh-sign.ts';
import { record, safe, say } from '../terminal.ts';
import type { Register } from './command.ts';

interface SpeakOptions extends CommonOptions {
  as?: string;
  key?: string;
  reason?: string;
  gate?: string;
}

interface Command {
  optsWithGlobals: () => SpeakOptions;
}

/** A command that says one signed word to an incident. */
function speaker(update: string, toWord: (status: Status, options: SpeakOptions, what: string | undefined) => Word) {
  return (name: string, what: string | undefined, options: SpeakOptions) =>
    withSession(options, async ({ config, client }: { config: Config; client: Client }) => {
      const status = await findIncident(client, name);
      const word = toWord(status, options, what);
      const text = await speak(client, config, status, update, word, options);
      if (options.json) record({ ok: true, text });
      else say(text);
      return undefined;
    });
}

function runOf({ workflowId, runId }: Status) {
  return { workflowId, runId };
}

function decision(verdict: 'approve' | 'deny') {
  return speaker(decideUpdate, (status, { gate: wanted, reason, json }) => {
    const open = status.gates.filter(({ state }) => state === 'open');
    const gate = wanted === undefined ? open[0] : open.find(({ id, step }) => id === wanted || step === wanted);
    if (!gate || (wanted === undefined && open.length > 1)) {
      const names = open.map(({ step }) => step).join(', ');
      throw new Problem(
        open.length > 1 ? 'usage' : 'notFound',
        open.length > 1 ? `Several gates are open; say which with --gate: ${names}.` : 'No such gate is open.',
      );
    }
    if (!json) {
      say(`${gate.title}  digest ${gate.digest}`);
      for (const { title, effect, wayBack } of gate.plan.actions)
        say(`  • ${safe(title)} (${effect}). Way back: ${safe(wayBack)}`);
    }
    const { id, digest, nonce } = gate;
    return {
      kind: 'decide',
      ...runOf(status),
      gate: id,
      digest,
      nonce,
      verdict,
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

const keyOptions = (command: ReturnType<Parameters<Register>[0]['command']>) =>
  command
    .option('--as <person>', 'who you are: an id under people in ir.yaml')
    .option('--key <file>', 'your SSH key (Ed25519; a public key whose private half is in your agent works, too)')
    .option('--json', 'the answer as JSON');

export const approve: Register = (program, run) => {
  const act = decision('approve');
  keyOptions(program.command('approve <incident>'))
    .description('Approve the open gate with your SSH key, when Slack is down or suspect')
    .option('--gate <step>', 'which gate, if several are open')
    .option('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  ir approve INC-20260218-7K3QF --gate revoke-token --key ~/.ssh/id_ed25519')
    .action(run((name: string, _: unknown, command: Command) => act(name, undefined, command.optsWithGlobals())));
};

export const deny: Register = (program, run) => {
  const act = decision('deny');
  keyOptions(program.command('deny <incident>'))
    .description('Deny the open gate with your SSH key')
    .option('--gate <step>', 'which gate, if several are open')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  ir deny INC-20260218-7K3QF --reason "wrong server"')
    .action(run((name: string, _: unknown, command: Command) => act(name, undefined, command.optsWithGlobals())));
};

export const retry: Register = (program, run) => {
  const act = speaker(controlUpdate, (status, _, step = '') => ({ kind: 'retry', ...runOf(status), step }));
  keyOptions(program.command('retry <incident> <step>'))
    .description('Try a step again that needs a human')
    .addHelpText('after', '\nExample:\n  ir retry sentinel rotate-credentials')
    .action(
      run((name: string, step: string, _: unknown, command: Command) => act(name, step, command.optsWithGlobals())),
    );
};

export const skip: Register = (program, run) => {
  const act = speaker(controlUpdate, (status, { reason = '' }, step = '') => ({
    kind: 'skip',
    ...runOf(status),
    step,
    reason,
  }));
  keyOptions(program.command('skip <incident> <step>'))
    .description('Go on without a step; what it left undone stays in the report')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  ir skip sentinel bump-version --reason "server is being removed"')
    .action(
      run((name: string, step: string, _: unknown, command: Command) => act(name, step, command.optsWithGlobals())),
    );
};

export const abort: Register = (program, run) => {
  const act = speaker(controlUpdate, (status, { reason = '' }) => ({ kind: 'abort', ...runOf(status), reason }));
  keyOptions(program.command('abort <incident>'))
    .description('Stop an incident: what has begun is finished or undone, nothing new starts, the report is written')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  ir abort sentinel --reason "false alarm"')
    .action(run((name: string, _: unknown, command: Command) => act(name, undefined, command.optsWithGlobals())));
};

export const done: Register = (program, run) => {
  const act = speaker(doneUpdate, (status, { reason }, task = '') => ({
    kind: 'done',
    ...runOf(status),
    task,
    ...(reason === undefined ? {} : { note: reason }),
  }));
  keyOptions(program.command('done <incident> <task>'))
    .description('Report a manual task done; the engine then checks it')
    .option('--reason <text>', 'a note for the record')
    .addHelpText('after', '\nExample:\n  ir secret put secret/mcp/github#token && ir done sentinel github-token')
    .action(
      run((name: string, task: string, _: unknown, command: Command) => act(name, task, command.optsWithGlobals())),
    );
};
