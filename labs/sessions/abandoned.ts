import type { LabRecord } from './lab-record.ts';

const DAY_MS = 86_400_000;

/** Whole days until a lab that is not running is removed for having been left alone; 0 when it is due, undefined while it runs. */
export function daysLeft({ state, usedAt, createdAt }: Pick<LabRecord, 'state' | 'usedAt' | 'createdAt'>, keepDays: number, now = Date.now()): number | undefined {
  if (state !== 'stopped' && state !== 'failed') return undefined;
  const unusedMs = now - Date.parse(usedAt ?? createdAt);
  return Math.max(Math.ceil((keepDays * DAY_MS - unusedMs) / DAY_MS), 0);
}
