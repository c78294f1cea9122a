import { mrkdwn, plainText } from './mrkdwn.js';

/** The nodes of a text object, plain or mrkdwn. */
export function richLabel(object, names) {
  if (!object) return [];
  return object.type === 'mrkdwn' ? mrkdwn(object.text, names) : [plainText(object.text)];
}
