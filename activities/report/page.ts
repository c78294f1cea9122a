import { html, type Markup, trusted } from './html.ts';
import type { IncidentRecord } from './read-record.ts';
import { style } from './style.ts';
import { leftToDo, summaryOf } from './summary.ts';
import { activityPicture, timelinePicture } from './timeline-picture.ts';

/** The report as one self-contained page: no script, nothing loaded, printable, light and dark. */
export function reportPage(record: IncidentRecord): string {
  const { incident } = record;
  const todo = leftToDo(record);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${incident.id}: ${incident.server}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header><p class="over">Incident report · ${incident.playbook} · severity ${incident.severity}</p>
<h1>${incident.id}: ${incident.server} <span class="outcome ${record.outcome}">${record.outcome}</span></h1>
${summaryOf(record).map((sentence) => html`<p>${sentence}</p>`)}
${incident.reason === undefined ? undefined : html`<p>Reason given: <q>${incident.reason}</q></p>`}</header>
<main>
<section><h2>Timeline</h2>${timelinePicture(record)}<p class="note">Solid: working. Striped: waiting for people. Times are UTC.</p>
${table(
  ['Step', 'Started', 'Result'],
  record.steps.map(({ title, startedAt, text }) => [title, clock(startedAt), text]),
)}</section>
<section><h2>Still to be done by hand</h2>${todo.length === 0 ? html`<p>Nothing.</p>` : html`<ul>${todo.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}</section>
<section><h2>Who decided what</h2>${record.gates.map((gate) => gateSection(gate))}
${record.refusals.length === 0 ? undefined : html`<h3>Refused</h3><ul>${record.refusals.map(({ at, text }) => html`<li>${clock(at)} ${text}</li>`)}</ul>`}</section>
<section><h2>Credentials within reach</h2>${table(
    ['Credential', 'Address', 'Why', 'What became of it'],
    record.credentials.map((credential) => [
      credential.id,
      credential.vault,
      credential.reasons.join(' '),
      fateOf(record, credential.id),
    ]),
  )}</section>
<section><h2>Proofs</h2><p class="note">Asked of the servers after the act, not of our own records.</p>${table(
    ['', 'Proof', 'Asked at'],
    record.proofs.map(({ ok, text, at }) => [ok ? '✔ holds' : '✖ fails', text, clock(at)]),
  )}</section>
<section><h2>Findings</h2><p>${record.findingCount} in all; the gravest are shown. Excerpts are the attacker's words, masked and made inert.</p>${record.findings.map(
    (finding) =>
      html`<article class="finding ${finding.severity}"><h3>${finding.title}</h3><p class="note">${finding.severity} · ${finding.confidence} · ${finding.rule} · ${finding.position.file}${finding.position.line === undefined ? undefined : `:${finding.position.line}`} · ${finding.at ?? ''} ${finding.subject ?? ''} ${finding.tags.join(' ')}</p><p>${finding.why}</p><pre>${finding.excerpt}</pre></article>`,
  )}</section>
<section><h2>Activity</h2>${record.perHour.length === 0 ? undefined : activityPicture(record.perHour)}<p class="note">Calls to ${incident.server} per hour, ${record.window.from} to ${record.window.to}.</p>
${table(
  ['Caller', 'Calls', 'Last'],
  record.callers.map(({ user, calls, lastAt }) => [user, String(calls), lastAt]),
)}</section>
<section><h2>Coverage and doubts</h2>${table(
    ['Source', 'Files', 'Read', 'In window', 'Unreadable', 'Gaps'],
    record.coverage.map(({ title, coverage }) => [
      title,
      String(coverage.files),
      String(coverage.read),
      String(coverage.inWindow),
      String(coverage.unreadable),
      coverage.gaps.join(' ') || 'none known',
    ]),
  )}</section>
<section><h2>Appendix: evidence</h2>${table(
    ['What', 'Address', 'SHA-256', 'Bytes'],
    record.evidence.map(({ title, address, sha256, bytes }) => [title, address, sha256, String(bytes)]),
  )}</section>
<section><h2>Appendix: ledger</h2>${table(
    ['Chain', 'Lines', 'Head', 'Holds'],
    record.chains.map(({ name, lines, head, broken }) => [name, String(lines), head, broken ?? 'yes']),
  )}
${table(
  ['Time', 'Kind', 'What'],
  record.timeline.map(({ at, kind, text }) => [at.slice(0, 19).replace('T', ' '), kind, text]),
)}</section>
</main>
</body>
</html>
`.text;
}

function gateSection(gate: IncidentRecord['gates'][number]): Markup {
  return html`<article><h3>${gate.plan.actions.length} actions of ${gate.step}: ${gate.state}</h3>
<p class="note">Order: ${gate.plan.order} · plan digest <code>${gate.digest}</code> · quorum ${gate.quorum} · asked ${clock(gate.openedAt)}</p>
<ul>${gate.plan.actions.map((action) => html`<li><strong>${action.title}</strong> (${action.effect}) — <code>${action.target}</code>. ${action.breaks.join(' ')} Way back: ${action.wayBack}</li>`)}</ul>
<p>Because: ${gate.plan.because.join(' ')}</p>
${table(
  ['Who', 'Decided', 'When', 'How', 'Reason'],
  gate.decisions.map(({ name, verdict, at, via, reason }) => [
    name,
    verdict,
    clock(at),
    via === 'slack' ? 'Slack, attested by the gateway' : 'own SSH key',
    reason ?? '',
  ]),
)}</article>`;
}

function fateOf(record: IncidentRecord, credential: string): string {
  const rotation = record.rotations.find((one) => one.credential === credential);
  if (rotation) {
    const proofs = [
      rotation.oldRefusedAt && `old refused ${clock(rotation.oldRefusedAt)}`,
      rotation.newAcceptedAt && `new accepted ${clock(rotation.newAcceptedAt)}`,
    ].filter(Boolean);
    return `${rotation.state}: ${rotation.summary} ${proofs.join('; ')}`;
  }
  const task = record.tasks.find(({ action }) => action.args.credential === credential);
  return task ? `manual task: ${task.state}. ${task.checks.map(({ text }) => text).join(' ')}` : 'not rotated';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  if (rows.length === 0) return html`<p class="note">None.</p>`;
  return html`<div class="scroll"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function clock(time: string): string {
  return time.slice(11, 19);
}
