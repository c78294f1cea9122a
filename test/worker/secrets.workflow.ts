import { proxyActivities } from '@temporalio/workflow';

interface Doors {
  door(name: string): Promise<unknown>;
}

/** Calls one activity with Temporal's usual retries and gives its result back, as the engine's workflows do. */
export async function throughDoor(name: string): Promise<unknown> {
  const { door } = proxyActivities<Doors>({ startToCloseTimeout: '10s', retry: { initialInterval: '10ms' } });
  return door(name);
}
