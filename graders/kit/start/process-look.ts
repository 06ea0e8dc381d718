import { readdir, readFile } from 'node:fs/promises';

export interface Listener {
  readonly address: string;
  readonly port: number;
}

/** Sockets that listen in this network namespace; empty where the system doesn't say. */
export async function listeners(): Promise<Listener[]> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')));
  return tables.flatMap((table) => table.split('\n').slice(1).flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    const [address, port] = (local ?? '').split(':');
    // 0A is LISTEN.
    return state === '0A' && address !== undefined && port !== undefined ? [{ address: readAddress(address), port: Number.parseInt(port, 16) }] : [];
  }));
}

/** The kernel prints addresses as 32-bit words in the machine's byte order. */
function readAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255) return bytes.slice(12).join('.');
  return Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16)).join(':');
}

/** Clock ticks used so far by each process of this pid namespace that was born after `since` (ticks after boot). */
export async function cpuTicks(since: number): Promise<Map<number, number>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map(async (pid) => ({ pid: Number(pid), fields: fieldsOf(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')) })));
  return new Map(stats.flatMap(({ pid, fields }) => {
    // Counted from the field after the command name: utime 12th, stime 13th, starttime 20th.
    const [user, system, born] = [Number(fields[11]), Number(fields[12]), Number(fields[19])];
    return fields.length > 19 && born >= since ? [[pid, user + system] as const] : [];
  }));
}

function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Linux reports process times in hundredths of a second. */
export const TICKS_PER_SECOND = 100;

/** Now, as ticks after boot; 0 where the system doesn't say. */
export async function ticksSinceBoot(): Promise<number> {
  const uptime = await readFile('/proc/uptime', 'utf8').catch(() => '0');
  return Math.floor(Number(uptime.split(' ')[0]) * TICKS_PER_SECOND);
}
