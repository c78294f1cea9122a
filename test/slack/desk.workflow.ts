import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { decideUpdate, doneUpdate, refusedSignal, statusQuery } from '../../workflows/contract/names.ts';
import type { Signed } from '../../workflows/contract/statement.ts';

/** What arrived at a desk, in order. */
export interface Heard {
  words: Signed[];
  refusals: { code: string; signed: Signed }[];
}

export const heardQuery = defineQuery<Heard>('heard');
export const closeSignal = defineSignal('close');

/** Stands where an incident would: it notes each word, or refuses each with one code, and shows the status it is given. */
export async function desk(input: { refuse?: string; status?: unknown }): Promise<void> {
  const heard: Heard = { words: [], refusals: [] };
  let closed = false;
  const note = (signed: Signed) => {
    heard.words.push(signed);
    return { text: 'Noted.' };
  };
  const validator = (_: Signed) => {
    if (input.refuse) throw ApplicationFailure.nonRetryable('Because of the test.', input.refuse);
  };
  setHandler(defineUpdate<{ text: string }, [Signed]>(decideUpdate), note, { validator });
  setHandler(defineUpdate<{ text: string }, [Signed]>(doneUpdate), note, { validator });
  setHandler(defineSignal<[Heard['refusals'][number]]>(refusedSignal), (refusal) => void heard.refusals.push(refusal));
  setHandler(defineQuery(statusQuery), () => input.status);
  setHandler(heardQuery, () => heard);
  setHandler(closeSignal, () => {
    closed = true;
  });
  await condition(() => closed);
}
