import { fileURLToPath } from 'node:url';

/** How to run a module of this project as a process: compiled in dist/, through the same loader in development. */
export function moduleCommand(module: string, ...args: string[]): { command: string; args: string[] } {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`../../${module}.${extension}`, import.meta.url));
  return { command: process.execPath, args: [...process.execArgv, file, ...args] };
}
