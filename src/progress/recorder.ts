import { readFileSync } from 'node:fs';
import { isCode } from '../support/index.ts';

/**
 * Names the process that records an attempt, so that whoever comes later can tell whether it still lives.
 * The start time tells it from a later process with the same number (Linux; elsewhere the number alone).
 */
export function thisRecorder(): string {
  return `${process.pid}:${startTime(process.pid) ?? ''}`;
}

export function recorderLives(recorder: string): boolean {
  const [pid = '', started = ''] = recorder.split(':');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return isCode(error, 'EPERM') && (startTime(Number(pid)) ?? started) === started;
  }
  return (startTime(Number(pid)) ?? started) === started;
}

/** Field 22 of /proc/<pid>/stat; the name in brackets may hold anything, so count from its end. Undefined for a zombie's parent-less remains too. */
function startTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return fields[0] === 'Z' ? 'dead' : fields[19];
  } catch {
    return undefined;
  }
}
