/** Which flags a launcher has, so that its package can be told from a flag's value. */
export interface FlagTable {
  /** Flags without a value. */
  plain: ReadonlySet<string>;
  /** Flags with a value: `--name value`, `--name=value`, `-n value`, `-nvalue`. */
  valued: ReadonlySet<string>;
  /** Flags whose value is the package. */
  package: ReadonlySet<string>;
  /** Flags that make the entry mean something else than a package of the configured registry. */
  refused: ReadonlySet<string>;
}

/** A piece of one argument: `args[argIndex].slice(offset)`. */
export interface Piece {
  argIndex: number;
  offset: number;
  text: string;
}

export interface WalkedFlags {
  packages: Piece[];
  positional?: Piece;
  /** Why the arguments cannot be understood. */
  unclear?: string;
}

/** Reads a launcher's flags from `args[from]` up to its first positional argument. What follows belongs to the server. */
export function walkFlags(args: readonly string[], from: number, table: FlagTable): WalkedFlags {
  const packages: Piece[] = [];
  for (let index = from; index < args.length; index += 1) {
    const text = args[index] ?? '';
    if (text === '--') {
      const next = args[index + 1];
      return next === undefined
        ? { packages }
        : { packages, positional: { argIndex: index + 1, offset: 0, text: next } };
    }
    if (!text.startsWith('-') || text === '-') {
      return { packages, positional: { argIndex: index, offset: 0, text } };
    }
    const flag = text.startsWith('--') ? longFlag(text, table) : shortFlags(text, table);
    if (flag === undefined) return { packages, unclear: `argument ${index + 1} is a flag that is not known here` };
    if (flag.kind === 'refused') {
      return {
        packages,
        unclear: `argument ${index + 1} makes it start something else than a package of the registry`,
      };
    }
    if (flag.kind === 'plain') continue;
    const attached = flag.valueAt !== undefined;
    const argIndex = attached ? index : index + 1;
    const offset = flag.valueAt ?? 0;
    const value = args[argIndex];
    if (value === undefined) return { packages, unclear: `argument ${index + 1} is a flag without its value` };
    if (flag.kind === 'package') packages.push({ argIndex, offset, text: value.slice(offset) });
    if (!attached) index += 1;
  }
  return { packages };
}

interface Flag {
  kind: 'plain' | 'valued' | 'package' | 'refused';
  /** Where an attached value starts; absent when the value is the next argument. */
  valueAt?: number;
}

function longFlag(text: string, table: FlagTable): Flag | undefined {
  const equals = text.indexOf('=');
  const kind = kindOf(equals < 0 ? text : text.slice(0, equals), table);
  if (kind === undefined) return undefined;
  return equals < 0 ? { kind } : { kind, valueAt: equals + 1 };
}

/** `-it`, `-e NAME` and `-eNAME` alike: the first flag with a value takes the rest. */
function shortFlags(text: string, table: FlagTable): Flag | undefined {
  for (let at = 1; at < text.length; at += 1) {
    const kind = kindOf(`-${text[at]}`, table);
    if (kind === undefined || kind === 'refused') return kind && { kind };
    if (kind === 'plain') continue;
    return at + 1 < text.length ? { kind, valueAt: at + 1 } : { kind };
  }
  return { kind: 'plain' };
}

function kindOf(name: string, table: FlagTable): Flag['kind'] | undefined {
  if (table.refused.has(name)) return 'refused';
  if (table.package.has(name)) return 'package';
  if (table.plain.has(name)) return 'plain';
  return table.valued.has(name) ? 'valued' : undefined;
}
