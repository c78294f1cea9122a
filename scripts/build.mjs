// Compiles to dist/, copies what is not TypeScript, and bundles the workflows once, so that a worker starts without webpack.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const root = new URL('..', import.meta.url).pathname;
const dist = join(root, 'dist');
// Made beside the old one and swapped in at the end: whoever runs from dist/ never sees half a build.
const out = join(root, `.dist-${process.pid}`);

const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' });

for (const folder of ['workflows', 'activities', 'worker', 'slack', 'cli', 'sim', 'demo']) {
  copyAssets(join(root, folder), join(out, folder));
}
const { bundleWorkflowCode } = await import('@temporalio/worker');
const { code } = await bundleWorkflowCode({
  workflowsPath: join(out, 'workflows', 'index.js'),
  failureConverterPath: join(out, 'worker', 'failure-converter.js'),
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
});
writeFileSync(join(out, 'workflows.bundle.js'), code);
cpSync(join(root, 'package.json'), join(out, 'package.json'));
const bin = join(out, 'cli', 'ir.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
const old = `${out}-old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(out, dist);
rmSync(old, { recursive: true, force: true });

function copyAssets(from, to) {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    if (statSync(source).isDirectory()) copyAssets(source, join(to, name));
    else if (!name.endsWith('.ts') && name !== 'tsconfig.json') cpSync(source, join(to, name));
  }
}
