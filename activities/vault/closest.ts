/** The candidate with the fewest typing slips from a name, if it has at most a third of the name's length of them. */
export function closestTo(name: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, slips: slipsBetween(name.slice(0, 63), candidate) }))
    .filter(({ candidate, slips }) => slips <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)))
    .sort((a, b) => a.slips - b.slips);
  return best?.candidate;
}

/** Levenshtein distance: characters inserted, left out or replaced. */
function slipsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const row = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
