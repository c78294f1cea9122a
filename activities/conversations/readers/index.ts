import type { TranscriptReader } from '../record.ts';
import { claudeCode } from './claude-code.ts';
import { roleContent } from './role-content.ts';

/** Every shape of transcript that can be read. One file each; a test compares this list with the folder. */
export const transcriptReaders: readonly TranscriptReader[] = [claudeCode, roleContent];
