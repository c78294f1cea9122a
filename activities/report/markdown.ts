import type { IncidentRecord } from './read-record.ts';
import { leftToDo, summaryOf } from './summary.ts';

/** The report as Markdown. Every value is made inert, so that it cannot start a link, a tag, a heading or a table cell. */
export function reportMarkdown(record: IncidentRecord): string {
  const { incident } = record;
  const todo = leftToDo(record);
  return [
    `# ${incident.id}: ${plain(incident.server)} — ${plain(record.outcome)}`,
    '',
    ...summaryOf(record).map(plain),
    '',
    '## Steps',
    '',
    ...table(
      ['step', 'started', 'result'],
      record.steps.map(({ title, startedAt, text }) => [title, startedAt, text]),
    ),
    '## Still to be done by hand',
    '',
    ...(todo.length === 0 ? ['Nothing.'] : todo.map((sentence) => `- ${plain(sentence)}`)),
    '',
    '## Who decided what',
    '',
    ...record.gates.flatMap((gate) => [
      `### ${plain(gate.step)}: ${plain(gate.state)}`,
      '',
      `Plan digest \`${plain(gate.digest)}\`, order ${gate.plan.order}, quorum ${gate.quorum}.`,
      '',
      ...gate.plan.actions.map(
        ({ title, effect, wayBack }) => `- ${plain(title)} (${effect}). Way back: ${plain(wayBack)}`,
      ),
      '',
      ...table(
        ['who', 'decided', 'when', 'how', 'reason'],
        gate.decisions.map(({ name, verdict, at, via, reason }) => [name, verdict, at, via, reason ?? '']),
      ),
    ]),
    '## Credentials',
    '',
    ...table(
      ['credential', 'address', 'state', 'old refused', 'new accepted'],
      record.credentials.map(({ id, vault }) => {
        const rotation = record.rotations.find(({ credential }) => credential === id);
        const task = record.tasks.find(({ action }) => action.args.credential === id);
        const state = rotation?.state ?? (task ? `manual: ${task.state}` : 'not rotated');
        return [id, vault, state, rotation?.oldRefusedAt ?? 'unproven', rotation?.newAcceptedAt ?? 'unproven'];
      }),
    ),
    '## Proofs',
    '',
    ...table(
      ['holds', 'proof', 'asked at'],
      record.proofs.map(({ ok, text, at }) => [ok ? 'yes' : 'NO', text, at]),
    ),
    '## Findings',
    '',
    ...table(
      ['severity', 'confidence', 'title', 'where', 'excerpt'],
      record.findings.map(({ severity, confidence, title, position, excerpt }) => [
        severity,
        confidence,
        title,
        `${position.file}:${position.line ?? ''}`,
        excerpt,
      ]),
    ),
    '## Coverage',
    '',
    ...table(
      ['source', 'files', 'read', 'in window', 'unreadable', 'gaps'],
      record.coverage.map(({ title, coverage }) => [
        title,
        coverage.files,
        coverage.read,
        coverage.inWindow,
        coverage.unreadable,
        coverage.gaps.join(' '),
      ]),
    ),
    '## Evidence',
    '',
    ...table(
      ['what', 'address', 'sha256'],
      record.evidence.map(({ title, address, sha256 }) => [title, address, sha256]),
    ),
    '## Ledger',
    '',
    ...table(
      ['chain', 'lines', 'head', 'holds'],
      record.chains.map(({ name, lines, head, broken }) => [name, lines, head, broken ?? 'yes']),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  if (rows.length === 0) return ['None.', ''];
  const line = (cells: readonly (string | number)[]) => `| ${cells.map((cell) => plain(String(cell))).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line), ''];
}

function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]<>#|!&~]/g, '\\$&')
    .replace(/:\/\//g, ':\\/\\/');
}
