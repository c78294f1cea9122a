/** One call of the Web API or of a response URL, without its arguments. */
export interface LoggedCall {
  at: number;
  method: string;
  /** `ok`, an error name of Slack, or what the fault did. */
  outcome: string;
}

/** Counts the calls by method and outcome, and keeps the last 200. */
export class ApiLog {
  readonly counts: Record<string, Record<string, number>> = {};
  readonly recent: LoggedCall[] = [];

  add(call: LoggedCall): void {
    const ofMethod = this.counts[call.method] ?? {};
    ofMethod[call.outcome] = (ofMethod[call.outcome] ?? 0) + 1;
    this.counts[call.method] = ofMethod;
    this.recent.push(call);
    if (this.recent.length > 200) this.recent.shift();
  }
}
