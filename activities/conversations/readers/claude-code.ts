import { type BlockText, blockTexts, ToolNames } from '../blocks.ts';
import { leavesOf } from '../leaves.ts';
import {
  isObject,
  type JsonObject,
  momentOf,
  type SourceKind,
  type TranscriptReader,
  type Turn,
  textOf,
} from '../record.ts';

const mostConversations = 10_000;
/** Texts of a structured result that are compared with the result itself; a bound on work, not on what is read. */
const mostCompared = 50;

/**
 * Claude Code's own transcripts, `~/.claude/projects/<project>/<session>.jsonl` and `subagents/` beside them. The shape
 * is internal to that program and changes; members that are missing or new do no harm.
 */
export const claudeCode: TranscriptReader = {
  format: 'claude-code',
  fits: (value) =>
    typeof value.type === 'string' &&
    (isObject(value.message) ||
      'sessionId' in value ||
      'leafUuid' in value ||
      'messageId' in value ||
      'parentUuid' in value),
  open(name) {
    const names = new ToolNames();
    const turns = new Map<string, number>();
    return (value) => {
      const conversation = conversationOf(value, name);
      const texts = textsOf(value, names);
      const before = turns.get(conversation) ?? -1;
      const turn = isObject(value.message) || before < 0 ? before + 1 : before;
      if (turns.size < mostConversations || turns.has(conversation)) turns.set(conversation, turn);
      const at = momentOf(value.timestamp);
      const subject = subjectOf(value);
      return texts.map(
        (text): Turn => ({
          ...text,
          conversation,
          turn,
          role: roleOf(value),
          ...(at === undefined ? {} : { at }),
          ...(subject === undefined ? {} : { subject }),
        }),
      );
    };
  },
};

function textsOf(value: JsonObject, names: ToolNames): BlockText[] {
  if (isObject(value.message)) {
    const spoken = blockTexts(value.message.content, kindOf(value), '/message/content', names);
    return [...spoken, ...structuredResult(value, spoken)];
  }
  const summary = textOf(value, 'summary');
  if (summary !== undefined) return [{ sourceKind: 'assistant', text: summary, pointer: '/summary' }];
  if (isObject(value.attachment))
    return leavesOf(value.attachment, '/attachment').map((leaf) => ({ ...leaf, sourceKind: 'tool-result' }));
  const content = textOf(value, 'content');
  if (content === undefined) return [];
  return [{ sourceKind: value.type === 'queue-operation' ? 'user' : 'system', text: content, pointer: '/content' }];
}

/** `toolUseResult` repeats the result in another form; only what the result itself does not say is kept. */
function structuredResult(value: JsonObject, spoken: readonly BlockText[]): BlockText[] {
  if (value.toolUseResult === undefined) return [];
  const results = spoken.filter(({ sourceKind }) => sourceKind === 'tool-result');
  const tool = results[0]?.tool;
  return leavesOf(value.toolUseResult, '/toolUseResult')
    .filter(
      ({ text }, index) =>
        text.length > 12 && (index >= mostCompared || !results.some((result) => result.text.includes(text))),
    )
    .map((leaf) => ({ ...leaf, sourceKind: 'tool-result', ...(tool === undefined ? {} : { tool }) }));
}

function kindOf(value: JsonObject): SourceKind {
  if (value.type === 'assistant' || value.isCompactSummary === true) return 'assistant';
  if (value.type === 'system' || value.isMeta === true) return 'system';
  const content = isObject(value.message) ? value.message.content : undefined;
  // What a command of the user printed is no word of the user.
  const isOutput = typeof content === 'string' && /^<(?:local-command-stdout|bash-stdout|bash-stderr)>/.test(content);
  return isOutput ? 'tool-result' : 'user';
}

function roleOf(value: JsonObject): string {
  const role = isObject(value.message) ? textOf(value.message, 'role') : undefined;
  return (role ?? textOf(value, 'type') ?? 'unknown').slice(0, 40);
}

function conversationOf(value: JsonObject, name: string): string {
  const session = textOf(value, 'sessionId') ?? name;
  const agent = textOf(value, 'agentId');
  return (agent === undefined ? session : `${session}/${agent}`).slice(0, 200);
}

/** The account behind a working folder under /home or /Users. */
function subjectOf(value: JsonObject): string | undefined {
  const folder = textOf(value, 'cwd');
  return folder === undefined ? undefined : /^(?:\/home|\/Users|[A-Z]:\\Users)[/\\]([\w.-]{1,64})/.exec(folder)?.[1];
}
