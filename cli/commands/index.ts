export { abort, approve, deny, done, retry, skip } from './decide.ts';
export { demo } from './demo.ts';
export { gates, list, status, watch } from './look.ts';
export { plan } from './plan.ts';
export { gateway, worker } from './processes.ts';
export { report } from './report.ts';
export { secret } from './secret.ts';
export { start } from './start.ts';
export { up } from './up.ts';
