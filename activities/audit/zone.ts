import type { BusinessHours } from './config.ts';
import { weekdays } from './config.ts';

/** Tells the local clock of one IANA zone. Made once per run: `Intl` is slow to start and quick afterwards. */
export class Zone {
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    this.#format =
      name === 'UTC'
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            timeZone: name,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
          });
  }

  /** Milliseconds to add to UTC for the wall clock at this instant (epoch ms). */
  offsetAt(instant: number): number {
    if (!this.#format) return 0;
    // Every zone changes its offset on a quarter of an hour.
    const slot = Math.floor(instant / 900_000);
    const known = this.#offsets.get(slot);
    if (known !== undefined) return known;
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(slot * 900_000)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - slot * 900_000;
    if (this.#offsets.size > 50_000) this.#offsets.clear();
    this.#offsets.set(slot, offset);
    return offset;
  }

  /** The instant of a wall-clock time given as if it were UTC. Of two (clocks set back) it is the earlier one. */
  instantOf(wall: number): number {
    const first = wall - this.offsetAt(wall);
    const again = wall - this.offsetAt(first);
    const earlier = wall - this.offsetAt(again - 3_600_000);
    return earlier + this.offsetAt(earlier) === wall ? Math.min(earlier, again) : again;
  }

  /** Whether an instant lies within business hours: the start counts, the end does not. */
  isBusiness(instant: number, hours: BusinessHours): boolean {
    const wall = new Date(instant + this.offsetAt(instant));
    const day = weekdays[wall.getUTCDay()];
    if (!day || !hours.days.includes(day)) return false;
    const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
    return minute >= minuteOf(hours.start) && minute < minuteOf(hours.end);
  }
}

function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
