import type { Links } from '../slack/cards/links.ts';
import type { Config } from './config.ts';

/** Where messages may point people to. */
export function linksFor({ temporal }: Config): Links {
  if (temporal.ui === undefined) return {};
  return { temporalUi: `${temporal.ui.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(temporal.namespace)}` };
}
