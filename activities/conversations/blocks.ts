import { joined } from './leaves.ts';
import { isObject, type JsonObject, type SourceKind, textOf } from './record.ts';

/** One text of a message: what a block of content says. */
export interface BlockText {
  sourceKind: SourceKind;
  text: string;
  pointer: string;
  tool?: string;
}

const mostRemembered = 20_000;
const mostBlocks = 5_000;

/** Remembers which tool a call id belongs to, so that its result can be named. Forgets the oldest first. */
export class ToolNames {
  readonly #names = new Map<string, string>();

  remember(id: unknown, name: string | undefined): void {
    if (typeof id !== 'string' || !name) return;
    if (this.#names.size >= mostRemembered)
      for (const oldest of this.#names.keys()) if (this.#names.delete(oldest)) break;
    this.#names.set(id, name);
  }

  of(id: unknown): string | undefined {
    return typeof id === 'string' ? this.#names.get(id) : undefined;
  }
}

/**
 * The texts of a message's content: one text, or blocks as the Messages API has them (`text`, `thinking`, `tool_use`,
 * `tool_result`, and their `input_text` and `output_text` cousins).
 * @param kind who speaks, for everything that is not a tool block
 */
export function blockTexts(content: unknown, kind: SourceKind, pointer: string, names: ToolNames): BlockText[] {
  if (typeof content === 'string') return content === '' ? [] : [{ sourceKind: kind, text: content, pointer }];
  const blocks = Array.isArray(content) ? content.slice(0, mostBlocks) : isObject(content) ? [content] : [];
  return blocks.flatMap((block, index) => {
    const at = Array.isArray(content) ? `${pointer}/${index}` : pointer;
    if (typeof block === 'string') return block === '' ? [] : [{ sourceKind: kind, text: block, pointer: at }];
    return isObject(block) ? blockText(block, kind, at, names) : [];
  });
}

function blockText(block: JsonObject, kind: SourceKind, pointer: string, names: ToolNames): BlockText[] {
  switch (block.type) {
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const tool = textOf(block, 'name');
      names.remember(block.id, tool);
      return said('tool-call', joined(block.input), `${pointer}/input`, tool);
    }
    case 'tool_result':
    case 'mcp_tool_result':
    case 'web_search_tool_result':
      return said('tool-result', resultText(block.content), `${pointer}/content`, names.of(block.tool_use_id));
    case 'image':
    case 'redacted_thinking':
      return [];
    case 'thinking':
      return said(kind, textOf(block, 'thinking') ?? '', `${pointer}/thinking`, undefined);
    default: {
      const text = textOf(block, 'text', 'content', 'value');
      if (text !== undefined) return said(kind, text, `${pointer}/text`, undefined);
      return said(kind, joined({ ...block, type: undefined, id: undefined }), pointer, undefined);
    }
  }
}

/** A result's texts; images and other binary blocks are left out. */
function resultText(content: unknown): string {
  if (!Array.isArray(content)) return joined(content);
  return content
    .slice(0, mostBlocks)
    .filter((block) => !isObject(block) || block.type !== 'image')
    .map((block) =>
      isObject(block) ? (textOf(block, 'text') ?? joined({ ...block, type: undefined })) : joined(block),
    )
    .join('\n');
}

function said(sourceKind: SourceKind, text: string, pointer: string, tool: string | undefined): BlockText[] {
  return text === '' ? [] : [{ sourceKind, text, pointer, ...(tool === undefined ? {} : { tool }) }];
}
