/** Names that a run is spoken to by. They appear in the Temporal UI and in every client: never rename one. */
export const statusQuery = 'status';
/** Update: approve or deny an open gate. Takes one {@link Signed}. */
export const decideUpdate = 'decide';
/** Update: retry, skip or abort. Takes one {@link Signed}. */
export const controlUpdate = 'control';
/** Update: a manual task was done. Takes one {@link Signed}. */
export const doneUpdate = 'done';
/** Signal: a refused statement, reported by the one that was refused, for the ledger. */
export const refusedSignal = 'refused';

/** Search attributes, all Keyword: ids and enums only, they are never encrypted. */
export const searchAttributes = {
  server: 'IrServer',
  playbook: 'IrPlaybook',
  severity: 'IrSeverity',
  phase: 'IrPhase',
  outcome: 'IrOutcome',
  /** `none`, or the effect of the open gate: `reversible` or `destructive`. */
  gate: 'IrGate',
} as const;
