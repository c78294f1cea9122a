import { gateCard } from '../../slack/cards/gate-card.ts';
import { incidentCard } from '../../slack/cards/incident-card.ts';
import type { Links } from '../../slack/cards/links.ts';
import { summaryCard } from '../../slack/cards/summary-card.ts';
import { taskCard } from '../../slack/cards/task-card.ts';
import { timelineLines } from '../../slack/cards/timeline-lines.ts';
import type { ShowActivities } from '../../workflows/contract/activities.ts';
import type { Person } from '../../workflows/contract/policy.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { callWebhook, type Webhook } from './call-webhook.ts';
import { post, postOrEdit, type SlackChat } from './post-or-edit.ts';
import { readPlan } from './read-plan.ts';

/** What showing needs. */
export interface ShowServices {
  slack: SlackChat;
  /** Id of the channel that every card is posted in. */
  channel: string;
  links: Links;
  /** Where plans are read from. */
  evidence: Pick<EvidenceStore, 'read'>;
  /** Whose Slack accounts are mentioned on open gates, so that their phones ring. */
  people?: readonly Person[];
  webhook?: Webhook;
}

/**
 * Shows a run in Slack. Each call is safe to repeat. They throw `SlackUnreachable` (Temporal tries again, after Slack's
 * Retry-After where it gave one) or `SlackRefused`, which names Slack's error and the channel.
 */
export function createShowActivities(services: ShowServices): ShowActivities {
  const { slack, channel, links, evidence } = services;
  const accounts = new Map(services.people?.map(({ id, slack: own }) => [id, own.map(({ user }) => user)]));
  return {
    showIncident: (overview) => postOrEdit(slack, channel, incidentCard(overview, links), overview.message),

    async showGate({ gate, requester, findings }) {
      const card = gateCard(await readPlan(evidence, gate), { requester, findings, links, accounts });
      return postOrEdit(slack, channel, card, gate.message);
    },

    showTask: ({ task, overview }) => postOrEdit(slack, channel, taskCard(task, overview), task.message),

    async replyInThread({ message, text }) {
      await post(slack, message.channel, timelineLines(text), message.ts);
    },

    async notify({ overview, findings, tasks }) {
      // The webhook first: it knows a repeated call by its key, Slack does not.
      const reached = services.webhook === undefined ? undefined : await callWebhook(services.webhook, overview);
      await post(slack, channel, summaryCard({ overview, findings, tasks }, links));
      const told = [`Slack channel ${channel}`];
      if (reached !== undefined) told.push(reached ? 'webhook' : 'not the webhook: it did not take the message');
      return { told };
    },
  };
}
