import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';

const kinds: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Headers of everything that a browser may show. Nothing from elsewhere is loaded, and no script but our files runs. */
const safety: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Sends a file of the page; anything that looks like a permalink gets the page itself. */
export async function sendPageFile(path: string, response: ServerResponse): Promise<void> {
  const asked = path === '/' || path.startsWith('/archives/') ? 'index.html' : path.replace(/^\/page\//, '');
  const extension = /^[a-z-]+\.(html|css|js|svg)$/.exec(asked)?.[1];
  const content = extension
    ? await readFile(new URL(`./page/${asked}`, import.meta.url)).catch(() => undefined)
    : undefined;
  if (!content || !extension) {
    response.writeHead(404, { ...safety, 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.\n');
    return;
  }
  response.writeHead(200, { ...safety, 'content-type': kinds[extension] ?? 'text/plain' }).end(content);
}
