import { z } from 'zod';
import { FilePath } from '../file-path.ts';

/** How the records of a transcript look. Without one, the first readable line of each file decides. */
export const ConversationFormat = z.enum(['claude-code', 'role-content']);
export type ConversationFormat = z.infer<typeof ConversationFormat>;

/** The slice `conversations:` of ir.yaml: where AI conversation history lies. */
export const ConversationsConfig = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        /** A file, a folder (its `.jsonl` and `.jsonl.gz` files at any depth), or a path with `*` and `**`. */
        path: FilePath,
        format: ConversationFormat.optional(),
      }),
    )
    .default([]),
});
export type ConversationsConfig = z.infer<typeof ConversationsConfig>;
