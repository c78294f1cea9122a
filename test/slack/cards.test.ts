import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBlocks, checkView, textLength } from '../../sim/slack/check-blocks.ts';
import { messageLimits } from '../../sim/slack/limits.ts';
import type { Block, Message } from '../../slack/cards/block-kit.ts';
import { GateButton, readValue } from '../../slack/cards/button-value.ts';
import { gateCard } from '../../slack/cards/gate-card.ts';
import { incidentCard } from '../../slack/cards/incident-card.ts';
import { limits } from '../../slack/cards/limits.ts';
import { reasonModalView } from '../../slack/cards/reason-modal.ts';
import { summaryCard } from '../../slack/cards/summary-card.ts';
import { taskCard } from '../../slack/cards/task-card.ts';
import { timelineLines } from '../../slack/cards/timeline-lines.ts';
import { anyFindings, anyGate, anyOverview, anyTask, anyTasks, anyText } from './hostile.ts';
import { findingOf, gateOf, overviewOf, taskOf } from './nouns.ts';

const runs = { numRuns: 150 };
const shown = { requester: 'Cleo Marsh', findings: [findingOf()] };
const links = { temporalUi: 'http://127.0.0.1:8233/namespaces/default' };

/** What Slack would refuse about a message. */
function refusedBy(message: Message): unknown[] {
  const blocks: object[] = message.blocks;
  const problems: unknown[] = checkBlocks(JSON.parse(JSON.stringify(blocks)), 'message');
  if (JSON.stringify(blocks).length > limits.total) problems.push('over our own budget');
  if (textLength(JSON.parse(JSON.stringify(blocks))) > messageLimits.blocksText) problems.push('msg_blocks_too_long');
  if (Buffer.byteLength(message.text) > messageLimits.editedTextBytes) problems.push('msg_too_long');
  if (message.text === '') problems.push('no_text');
  return problems;
}

function words(message: Message): string {
  return message.blocks.map(wordsOf).join('\n');
}

function wordsOf(block: Block): string {
  if (block.type === 'actions') return '';
  return block.type === 'context' ? block.elements.map(({ text }) => text).join('\n') : block.text.text;
}

function buttonsOf(message: Message) {
  return message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

describe('a card from hostile data', () => {
  it('is a gate card that Slack accepts', () => {
    const property = fc.property(anyGate, anyFindings, anyText, (gate, findings, requester) => {
      expect(refusedBy(gateCard(gate, { requester, findings, links }))).toEqual([]);
    });
    fc.assert(property, runs);
  });

  it('is an incident card that Slack accepts', () => {
    fc.assert(
      fc.property(anyOverview, (overview) => {
        expect(refusedBy(incidentCard(overview, links))).toEqual([]);
      }),
      runs,
    );
  });

  it('is a task card that Slack accepts', () => {
    const property = fc.property(anyTask, anyOverview, (task, overview) => {
      expect(refusedBy(taskCard(task, overview))).toEqual([]);
    });
    fc.assert(property, runs);
  });

  it('is a summary that Slack accepts', () => {
    const property = fc.property(anyOverview, anyFindings, anyTasks, (overview, findings, tasks) => {
      expect(refusedBy(summaryCard({ overview, findings, tasks }, links))).toEqual([]);
    });
    fc.assert(property, runs);
  });

  it('is a thread line that calls nobody and stays short', () => {
    const property = fc.property(anyText, (text) => {
      const line = timelineLines(text);
      expect(line.text).not.toMatch(/[<>\u200b\u202e]/);
      expect(refusedBy({ ...line, blocks: [] })).toEqual([]);
    });
    fc.assert(property, runs);
  });

  it('calls nobody: the only angle brackets are our own dates, links and mentions', () => {
    const property = fc.property(anyGate, anyFindings, anyText, (gate, findings, requester) => {
      const message = gateCard(gate, { requester, findings, links });
      const bodies = message.blocks.filter(({ type }) => type !== 'header').map(wordsOf);
      const ours = /<!date\^\d+\^\{[\w} {]*\|[\w :-]+>|<http:\/\/127[^>|]*\|Timeline>/g;
      expect([...bodies, message.text].join('\n').replace(ours, '')).not.toMatch(/[<>\u200b\u202e]/);
    });
    fc.assert(property, runs);
  });
});

describe('hostile text in a card', () => {
  const cases: [string, string, string | RegExp][] = [
    ['a mention', 'ok <!here>', 'ok &lt;!here&gt;'],
    ['an emoji', 'ok :white_check_mark:', 'ok ꞉white_check_mark:'],
    ['bold type', '*Approved by Ada*', '∗Approved by Ada∗'],
    ['a link', 'see https://evil.example/x', 'see hxxps[:]//evil[.]example/x'],
    ['a bare domain', 'see login.evil.com', 'see login[.]evil[.]com'],
    ['a zero-width character', 'a\u200bb', 'a\\u{200b}b'],
    ['a bidi override', 'a\u202eb', 'a\\u{202e}b'],
    ['a line break', 'a\n> b', 'a &gt; b'],
    ['a file name and a time, which stay as they are', 'audit.jsonl at 12:30:45', 'audit.jsonl at 12:30:45'],
  ];

  it.each(cases)('shows %s as harmless text', (_, text, expected) => {
    const gate = gateOf();
    const message = gateCard({ ...gate, plan: { ...gate.plan, because: [text] } }, shown);
    expect(words(message)).toContain(`• ${expected}`);
  });

  it('cannot hide what comes after it by being long', () => {
    const gate = gateOf();
    const message = gateCard(
      { ...gate, plan: { ...gate.plan, because: ['x'.repeat(5000), 'the second reason'] } },
      shown,
    );
    expect(words(message)).toContain('the second reason');
  });
});

describe('the card of an open gate', () => {
  const message = gateCard(gateOf(), { ...shown, links });
  const text = words(message);

  it('says first what is asked, and what cannot be undone', () => {
    expect(message.blocks[0]).toMatchObject({ text: { text: 'Approval needed: Revoke the access of sentinel?' } });
    expect(message.text).toContain('Approval needed (incident INC-20260218-7K3QF, server sentinel)');
    expect(message.text).toContain('this cannot be undone. 1 of 2 approvals: Ada Park approved.');
    expect(message.text).toContain('2026-02-18 12:30 UTC; then it counts as denied and nothing will be done.');
  });

  const facts: [string, string][] = [
    ['what is done, to what', '1. Revoke 2 tokens of AppRole mcp-sentinel\n      on `auth/approle/role/mcp-sentinel`'],
    ['the way back', 'way back: Enable it again in Entra.'],
    ['an action whose effect differs', '`entra/applications/1234` (reversible)'],
    ['the reasons', '• 3 people used it in the last 72 hours.'],
    ['the gravest finding with its place', 'The token was used from a new address at `audit.jsonl:12`'],
    ['what breaks', '• Sign-ins through it stop.'],
    ['the chosen order', 'Containment: the old credential is cut first'],
    ['the quorum with names', '*1 of 2 approvals: Ada Park approved*'],
    ['who may decide', '*Who may decide*\n• Ada Park\n• Ben Osei'],
    ['who may not, and why', '*Who may not*\n• Dev Raman: owns the token'],
    ['when it expires', '<!date^1771417800^{date_short_pretty} at {time}|2026-02-18 12:30 UTC>'],
    ['what expiry means', 'it counts as denied and nothing will be done'],
    ['the digest, short and whole', `Plan \`c0ffee000000\`, SHA-256 \`${gateOf().digest}\``],
    [
      'the timeline',
      '/workflows/ir%2Fmcp-compromise%2Fsentinel/0190f000-0000-7000-8000-000000000001/history|Timeline>',
    ],
  ];
  it.each(facts)('shows %s', (_, fact) => {
    expect(text).toContain(fact);
  });

  it('names each thing that breaks once', () => {
    expect(text.split('sentinel cannot read its secrets.')).toHaveLength(2);
  });

  it('carries the gate, the run, the nonce and the digest in both buttons', () => {
    const { workflowId: w, runId: r, id: g, nonce: n, digest: d } = gateOf();
    const values = buttonsOf(message).map(({ value }) => readValue(GateButton, value));
    expect(values).toEqual([
      { w, r, g, n, d },
      { w, r, g, n, d },
    ]);
  });

  it('asks again before a destructive approval, repeating the effect, but not before a denial', () => {
    const [approve, deny] = buttonsOf(message);
    expect(approve).toMatchObject({ action_id: 'gate_approve', style: 'danger' });
    expect(approve?.confirm?.text.text).toContain('This cannot be undone. 2 actions on sentinel');
    expect(deny).toMatchObject({ action_id: 'gate_deny' });
    expect(deny?.confirm).toBeUndefined();
  });

  it('does not ask again before a reversible approval', () => {
    const [approve] = buttonsOf(gateCard(gateOf({ effect: 'reversible' }), shown));
    expect(approve).toMatchObject({ style: 'primary' });
    expect(approve?.confirm).toBeUndefined();
  });

  it('calls approvers whose account is known', () => {
    const accounts = new Map([['ada', ['U0ADA']]]);
    expect(words(gateCard(gateOf(), { ...shown, accounts }))).toContain('• Ada Park (<@U0ADA>)');
  });

  it('says how many actions it could not show', () => {
    const gate = gateOf();
    const [first] = gate.plan.actions;
    const actions = Array.from({ length: 200 }, () => first).filter((action) => action !== undefined);
    const long = words(gateCard({ ...gate, plan: { ...gate.plan, actions } }, shown));
    expect(long).toContain('(200 actions)');
    expect(long).toMatch(/_… \d+ more, see `ir status --json`_/);
  });
});

describe('the card of a gate that is over', () => {
  it.each([
    ['approved', 'Approved'],
    ['denied', 'Denied'],
    ['expired', 'Expired, nothing was done'],
    ['aborted', 'Aborted, nothing was done'],
  ] as const)('has no buttons when it is %s, and says how it ended', (state, word) => {
    const message = gateCard(gateOf({ state, outcome: 'This is how it ended.' }), shown);
    expect(buttonsOf(message)).toEqual([]);
    expect(message.text).toContain(word);
    expect(words(message)).toContain('This is how it ended.');
  });

  it('shows who denied it, and why', () => {
    const at = '2026-02-18T12:05:00.000Z';
    const votes = [{ person: 'ben', name: 'Ben Osei', verdict: 'deny', reason: 'Not now.', at, via: 'ssh' } as const];
    expect(words(gateCard(gateOf({ state: 'denied', votes }), shown))).toMatch(
      /Ben Osei denied with an SSH key, .*: “Not now\.”/,
    );
  });
});

describe('the card of a manual task', () => {
  it('names the person, the steps in order, and has one button', () => {
    const message = taskCard(taskOf(), overviewOf());
    expect(message.text).toContain('Ben Osei, please do this by hand');
    expect(words(message)).toContain('1. Open the admin console.\n2. Make a new key.');
    expect(buttonsOf(message)).toMatchObject([{ action_id: 'task_done', text: { text: 'Done' } }]);
  });

  it('has no button once it is reported done, and says what was not proven', () => {
    const checks = [{ ok: false, text: 'The old key still works.' }];
    const message = taskCard(taskOf({ state: 'done-unproven', doneBy: 'Ben Osei', checks }), overviewOf());
    expect(buttonsOf(message)).toEqual([]);
    expect(words(message)).toContain('not proven: The old key still works.');
  });
});

describe('the card of an incident', () => {
  it('says where it stands and what waits for people', () => {
    const message = incidentCard(overviewOf());
    expect(message.text).toContain('on server sentinel: Containment. 1 of 2 steps are done, 1 waits for people.');
    expect(words(message)).toContain("*Waiting for people*\n◆ waiting for approval: Revoke the server's access.");
  });

  it('ends with the outcome and the address of the report', () => {
    const report = [{ ...gateOf().planEvidence, title: 'Report' }];
    const message = incidentCard(overviewOf({ phase: 'closed', outcome: 'contained', report }));
    expect(message.text).toContain('Contained');
    expect(words(message)).toContain(`• Report: \`${gateOf().planEvidence.address}\``);
  });
});

describe('the modal for a reason', () => {
  it('is one that Slack accepts and carries only the button value', () => {
    const value = { w: 'ir/p/s', r: 'run', g: 'g.1', n: 'nonce', d: 'digest' };
    const view = reasonModalView(value);
    expect(checkView(JSON.parse(JSON.stringify(view)))).toEqual([]);
    expect(JSON.parse(view.private_metadata)).toEqual(value);
  });
});
