import { type BlockText, blockTexts, ToolNames } from '../blocks.ts';
import { joined } from '../leaves.ts';
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

const kinds: Record<string, SourceKind> = {
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool-result',
  function: 'tool-result',
  'tool-result': 'tool-result',
  tool_result: 'tool-result',
};

/** One message a line: `{role, content}`, where content is a text or blocks; with `tool_calls` as chat completions have them. */
export const roleContent: TranscriptReader = {
  format: 'role-content',
  fits: (value) => typeof value.role === 'string' && ('content' in value || 'tool_calls' in value),
  open(name) {
    const names = new ToolNames();
    const turns = new Map<string, number>();
    return (value) => {
      const conversation = (
        textOf(value, 'conversation_id', 'conversation', 'session_id', 'sessionId', 'thread_id', 'chat_id') ?? name
      ).slice(0, 200);
      const turn = (turns.get(conversation) ?? -1) + 1;
      if (turns.size < mostConversations || turns.has(conversation)) turns.set(conversation, turn);
      const role = (textOf(value, 'role') ?? 'unknown').slice(0, 40);
      const at = momentOf(value.timestamp ?? value.created_at ?? value.at ?? value.time);
      const subject = textOf(value, 'user', 'account', 'author')?.slice(0, 100);
      const tool = textOf(value, 'name', 'tool', 'tool_name') ?? names.of(value.tool_call_id);
      // A role nobody knows is taken for the least trusted one.
      const kind = kinds[role.toLowerCase()] ?? 'tool-result';
      const texts = [...blockTexts(value.content, kind, '/content', names), ...callTexts(value, names)];
      return texts.map(
        (text): Turn => ({
          ...(kind === 'tool-result' && tool !== undefined ? { tool } : {}),
          ...text,
          conversation,
          turn,
          role,
          ...(at === undefined ? {} : { at }),
          ...(subject === undefined ? {} : { subject }),
        }),
      );
    };
  },
};

function callTexts(value: JsonObject, names: ToolNames): BlockText[] {
  const calls = Array.isArray(value.tool_calls) ? value.tool_calls.slice(0, 200) : [];
  return calls.flatMap((call, index): BlockText[] => {
    if (!isObject(call)) return [];
    const made = isObject(call.function) ? call.function : call;
    const tool = textOf(made, 'name');
    names.remember(call.id, tool);
    const given = made.arguments ?? made.args ?? made.input;
    const text = joined(parsed(given));
    if (text === '') return [];
    return [
      { sourceKind: 'tool-call', text, pointer: `/tool_calls/${index}`, ...(tool === undefined ? {} : { tool }) },
    ];
  });
}

/** Arguments are often JSON inside a text. */
function parsed(given: unknown): unknown {
  if (typeof given !== 'string' || !given.startsWith('{')) return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
