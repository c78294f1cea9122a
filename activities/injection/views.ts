import { bidiView, hasOverride } from './bidi-view.ts';
import { cleanView, needsCleaning } from './clean-view.ts';
import { leetView, spacedView } from './cued-views.ts';
import { payloadViews, selectorView, tagView } from './payload-views.ts';
import { type Survey, survey } from './survey.ts';
import type { View } from './view.ts';

const deepest = 2;
const most = 16;

/** All copies of a text that are worth scanning, the original first. */
export interface Views {
  views: View[];
  /** What the survey found in the original. */
  survey: Survey;
  /** True when there was more to decode than the limits allow: 16 views, two steps deep, 8 KiB a payload. */
  truncated: boolean;
}

/** Surveys a text and makes its views. rot13 waits for a cue that only the gate sees: see scan-text.ts. */
export function viewsOf(text: string): Views {
  const original: View = { text, chain: [] };
  const first = survey(text);
  const views: View[] = [original];
  let truncated = false;
  for (let at = 0; at < views.length; at += 1) {
    const view = views[at];
    if (!view || view.chain.length > deepest) continue;
    const found = at === 0 ? first : survey(view.text);
    const more = next(view, found, at === 0 ? first : undefined);
    if (view.chain.length === deepest) {
      if (more.some((child) => child.chain.at(-1)?.endsWith('decoded'))) truncated = true;
      continue;
    }
    for (const child of more) {
      // A run shows again in the cleaned copy; once is enough.
      if (views.some((known) => known.text === child.text)) continue;
      if (views.length < most) views.push(child);
      else truncated = true;
    }
  }
  return { views, survey: first, truncated };
}

function next(view: View, found: Survey, original: Survey | undefined): View[] {
  const more: View[] = [];
  if (original && original.hidden.tag.count >= 4) more.push(tagView(view));
  if (original && original.hidden.selector.count >= 4) more.push(selectorView(view));
  if (original && original.hidden.bidi.count > 0 && hasOverride(view.text)) more.push(bidiView(view));
  const cleaned = needsCleaning(found);
  if (cleaned) more.push(cleanView(view, found));
  // The clean copy shows the same runs again; only the one that is nearer to the writer's text is decoded.
  if (!cleaned || found.payloads.length > 0) more.push(...payloadViews(view, found, most));
  if (!cleaned && found.leetWords >= 3) more.push(leetView(view));
  if (!cleaned && found.spacedLetters >= 6) more.push(spacedView(view));
  return more;
}
