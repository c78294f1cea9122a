import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../activities/secret.ts';
import { rememberSecret } from '../../worker/known-secrets.ts';
import { createLog, temporalLogger } from '../../worker/logger.ts';

const known = `k"${randomUUID()}`;
rememberSecret(new Secret(known));
const token = 'xoxb-1234567890-abcdefghij';

/** What a log wrote, as lines of text and as parsed objects. */
function written(write: (log: ReturnType<typeof createLog>) => void) {
  const lines: string[] = [];
  write(createLog('test', 'debug', { write: (line) => lines.push(line) }));
  return { text: lines.join(''), events: lines.map((line): unknown => JSON.parse(line)) };
}

describe('The log', () => {
  it('is one JSON object a line, with role and time', () => {
    const { events } = written((log) => log.info({ server: 'sentinel' }, 'opened'));
    expect(events).toEqual([expect.objectContaining({ role: 'test', server: 'sentinel', msg: 'opened', level: 30 })]);
  });

  it.each([
    { where: 'a message', write: (log: ReturnType<typeof createLog>) => log.info(`sent ${known} and ${token}`) },
    {
      where: 'a field, however deep',
      write: (log: ReturnType<typeof createLog>) => log.info({ a: [{ b: { c: known, d: token } }] }, 'x'),
    },
    { where: 'a bare error', write: (log: ReturnType<typeof createLog>) => log.error(new Error(`${known} ${token}`)) },
    {
      where: 'an error in a field',
      write: (log: ReturnType<typeof createLog>) => log.error({ err: new Error(`${known} ${token}`) }, 'failed'),
    },
    { where: 'the name of a field', write: (log: ReturnType<typeof createLog>) => log.info({ [known]: 1 }, token) },
    {
      where: 'an object that Object.create(null) made',
      write: (log: ReturnType<typeof createLog>) =>
        log.info({ query: Object.assign(Object.create(null), { known, token }) }, 'x'),
    },
    {
      where: 'what Temporal logs',
      write: (log: ReturnType<typeof createLog>) =>
        temporalLogger(log).warn('Activity failed', { error: new Error(`${known} ${token}`), known }),
    },
  ])('shows no secret in $where', ({ write }) => {
    const { text, events } = written(write);
    expect(events).toHaveLength(1);
    expect(text).not.toContain(known);
    expect(text).not.toContain(JSON.stringify(known).slice(1, -1));
    expect(text).not.toContain(token);
  });

  it('prints a Secret as what it is', () => {
    expect(written((log) => log.info({ token: new Secret('short') }, 'x')).text).toContain('[secret]');
  });
});
