/** How much a call brought back, in the words of its log. Absent: the log does not say. */
export interface ResultSize {
  records?: number;
  bytes?: number;
  /** The log says that there was more. */
  truncated: boolean;
}

const byteUnits: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  octets: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kilobytes: 1e3,
  megabytes: 1e6,
  gigabytes: 1e9,
};
const multipliers: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mio: 1e6,
  million: 1e6,
  g: 1e9,
  bn: 1e9,
  billion: 1e9,
};
const nothing = /^(empty|none|no (records?|results?|rows?|events?|data|matches|hits))$/;
const form = /^[~≈><=]*\s*(\d[\d.,_'\s\u00a0\u202f]*)(?:e\+?(\d{1,2}))?\s*([a-z]+)?\s*(?:([a-z][a-z _-]*))?\+?$/;
const most = 1e15;

/**
 * Reads `result_size` in every form that is known: «1,204 records», «12.0k events», «1.50M records», «3.2 MB»,
 * «512 KiB», «2048 bytes», a bare number (which counts records), «N/A», null. What cannot be read says nothing.
 */
export function resultSizeOf(value: unknown): ResultSize {
  if (typeof value === 'number') return counted(value, 'records', false);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fromObject(value);
  if (typeof value !== 'string' || value.length > 200) return { truncated: false };
  const lower = value.toLowerCase();
  const truncated = /truncat|partial|capped|\+\s*$/.test(lower);
  const text = lower
    .replace(/\([^)]*\)/g, ' ')
    .replace(/\b(truncated|partial|capped|about|approx\.?)\b/g, ' ')
    .trim();
  if (nothing.test(text)) return { records: 0, truncated };
  const match = form.exec(text);
  if (!match) return { truncated };
  const [, digits = '', exponent, first = '', second = ''] = match;
  const power = 10 ** Number(exponent ?? 0);
  const byteUnit = byteUnits[first] ?? (first === '' ? undefined : byteUnits[second]);
  if (byteUnit !== undefined) {
    const scale = byteUnits[first] === undefined ? (multipliers[first] ?? 1) : 1;
    return counted(numberOf(digits, false) * power * byteUnit * scale, 'bytes', truncated);
  }
  const multiplier = multipliers[first];
  return counted(numberOf(digits, multiplier === undefined) * power * (multiplier ?? 1), 'records', truncated);
}

function fromObject(value: object): ResultSize {
  const fields = new Map(Object.entries(value));
  const pick = (names: string[]) => names.map((name) => fields.get(name)).find((one) => typeof one === 'number');
  const records = pick(['records', 'rows', 'events', 'count', 'items', 'results', 'total']);
  const bytes = pick(['bytes', 'size_bytes', 'size', 'length']);
  return {
    ...(typeof records === 'number' ? counted(records, 'records', false) : {}),
    ...(typeof bytes === 'number' ? counted(bytes, 'bytes', false) : {}),
    truncated: fields.get('truncated') === true,
  };
}

function counted(amount: number, unit: 'records' | 'bytes', truncated: boolean): ResultSize {
  if (!Number.isFinite(amount) || amount < 0) return { truncated };
  return { [unit]: Math.min(amount, most), truncated };
}

/** `whole`: it counts things, so three digits after a lone dot are thousands, not a fraction. */
function numberOf(digits: string, whole: boolean): number {
  let text = digits.replace(/[_'\s\u00a0\u202f]/g, '').replace(/[.,]+$/, '');
  const marks = text.replace(/\d/g, '');
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (marks.length === 0) return Number(text);
  const mixed = marks.includes('.') && marks.includes(',');
  const tail = text.length - last - 1;
  const lastIsDecimal = mixed
    ? marks.indexOf(text[last] ?? '') === marks.length - 1
    : marks.length === 1 && !(tail === 3 && (whole || text[last] === ','));
  const head = text.slice(0, last).replace(/[.,]/g, '');
  text = lastIsDecimal ? `${head}.${text.slice(last + 1)}` : text.replace(/[.,]/g, '');
  return Number(text);
}
