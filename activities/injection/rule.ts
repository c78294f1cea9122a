import type { Confidence } from '../../workflows/contract/finding.ts';
import type { Severity } from '../../workflows/contract/incident.ts';

/**
 * One wording. Written in lower case against lower-cased text; a space stands for one to four white-space characters.
 * The start of a text counts as a line break. What is allowed beyond that: see pattern.ts.
 */
export interface Wording {
  expression: RegExp;
  /** 5: hardly ever said by chance. 3: suspicious in a tool result. 2: a hint. 1: counts only in company. */
  points: 1 | 2 | 3 | 4 | 5;
}

interface RuleText {
  /** Kebab-case, the name of the file. Never renamed: findings and suppressions refer to it. */
  id: string;
  title: string;
  severity: Severity;
  /** The highest confidence this rule may reach without another rule near it. */
  confidence: Confidence;
  /** Why it matters, as a sentence for a responder. */
  why: string;
  /** OWASP LLM and MCP ids, MITRE ATLAS ids. */
  tags: readonly string[];
  /** Texts of our own that this rule must find in a tool result. */
  hits: readonly string[];
  /** Texts of our own that look alike and must stay quiet for this rule. */
  misses: readonly string[];
}

/** Finds wordings. */
export interface WordingRule extends RuleText {
  kind: 'wording';
  wordings: readonly Wording[];
}

/** Finds what the survey of characters or the decoding of payloads brought up; the code is beside the rule's engine. */
export interface SignalRule extends RuleText {
  kind: 'signal';
  signal: 'hidden-characters' | 'encoded-instruction';
}

export type InjectionRule = WordingRule | SignalRule;

/** The source that is really run: each space outside a class becomes `\s{1,4}`. */
export function sourceOf(expression: RegExp): string {
  let out = '';
  let inClass = false;
  for (let i = 0; i < expression.source.length; i += 1) {
    const char = expression.source.charAt(i);
    if (char === '\\') {
      out += char + expression.source.charAt(i + 1);
      i += 1;
      continue;
    }
    if (char === '[') inClass = true;
    if (char === ']') inClass = false;
    // «(?:all )?»: an optional or counted space must not become a quantifier on a quantifier.
    out += char === ' ' && !inClass ? (/[?{]/.test(expression.source.charAt(i + 1)) ? '\\s' : '\\s{1,4}') : char;
  }
  return out;
}
