import type { RotationState } from '../contract/rotation.ts';
import type { Phase } from './machine.ts';
import { credentialOf, type Known } from './progress.ts';

/**
 * One sentence or two on what is true now of the old and of the new value.
 * @param cause why it did not go through, as a sentence of ours
 */
export function summaryOf(state: RotationState, known: Known, cause: string | undefined): string {
  const credential = credentialOf(known.order);
  const why = cause === undefined ? '' : ` ${cause}`;
  const place = known.stagedVersion === undefined ? 'Vault' : `Vault version ${known.stagedVersion}`;
  switch (state) {
    case 'rotated': {
      const old =
        known.oldRefusedAt === undefined
          ? 'Vault held no old value to try, so that it is refused is not proven'
          : 'the vendor refuses the old one';
      return `${credential} was rotated: ${place} holds the new value, the vendor accepts it, and ${old}.`;
    }
    case 'undone':
      return known.base === undefined
        ? `${credential} was not touched.${why}`
        : `${credential} was not rotated: the new value was revoked, and the old one was left as it was.${why}`;
    case 'half-done':
      return `${credential} is half done: ${place} holds the new value; whether the old one still works is not known.${why}`;
    case 'needs-human':
      return `${credential} needs a person: it was not rotated, and undoing did not finish.${why}`;
  }
}

/** How each phase stands, for the live page in the Temporal UI. */
export type Marks = Map<Phase, 'running' | 'done' | 'failed' | 'cancelled'>;

const signs = { running: '▶', done: '✔', failed: '✖', cancelled: '✖' } as const;

/** The live page as Markdown. The UI renders it unsanitised, so it holds our words, ids and versions only. */
export function detailsOf(
  known: Known,
  marks: Marks,
  titleOf: (phase: Phase) => string,
  end: string | undefined,
): string {
  return [
    `### Rotate ${credentialOf(known.order)}`,
    '',
    '| | phase | state |',
    '|---|---|---|',
    ...[...marks].map(([phase, state]) => `| ${signs[state]} | ${titleOf(phase)} | ${state} |`),
    '',
    `Old key: ${code(known.base?.oldKeyId)} · new key: ${code(known.newKeyId)} · base version: ${known.base?.version ?? '–'}`,
    ...(end === undefined ? [] : ['', `**${end.replace(/[^\w .,:;()«»/#–-]/g, '')}**`]),
  ].join('\n');
}

function code(id: string | undefined): string {
  return id === undefined ? '–' : `\`${id.replace(/[^\w.-]/g, '')}\``;
}
