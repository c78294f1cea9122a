import type { GatewayLogger } from './parts.ts';

/**
 * Tells Slack that a delivery arrived. When that fails, the person sees a warning sign and may press again; what they
 * said is passed on all the same.
 */
export async function acknowledge(ack: () => Promise<void>, logger: GatewayLogger): Promise<void> {
  try {
    await ack();
  } catch {
    logger.warn({}, 'Slack did not take an acknowledgement');
  }
}
