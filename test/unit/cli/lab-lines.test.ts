import { expect, test } from 'vitest';
import { listLine, queueLine } from '../../../src/cli/commands/lab-lines.ts';

const NOW = Date.parse('2026-11-27T12:00:00.000Z');
const lab = { id: 'mirror-1a2b3c4d', state: 'stopped', owner: 'terminal', createdAt: '2026-11-27T11:20:00.000Z', pid: null, memoryMb: null, daysLeft: 30 };

test('a lab in a line: age and memory, and a warning before it is removed', () => {
  expect(listLine({ ...lab, state: 'running', pid: 42, memoryMb: 812, daysLeft: null }, NOW)).toBe('mirror-1a2b3c4d  running  terminal  40 min old  812 MB  pid 42');
  expect(listLine({ ...lab, createdAt: '2026-11-26T11:00:00.000Z' }, NOW)).toBe('mirror-1a2b3c4d  stopped  terminal  25 h old');
  expect(listLine({ ...lab, createdAt: '2026-10-30T12:00:00.000Z', daysLeft: 2 }, NOW)).toBe('mirror-1a2b3c4d  stopped  terminal  28 days old  not used for long: removed in 2 days, kept when you start it');
  expect(listLine({ ...lab, daysLeft: 0 }, NOW)).toContain('removed at the next start');
});

test('a lab in the queue says its place, and what it waits for', () => {
  expect(queueLine({ place: 2, waitsFor: 'start', estimateMs: 40_300 })).toBe('queued: place 2, about 40 s');
  expect(queueLine({ place: 1, waitsFor: 'memory' })).toBe('queued: place 1, too little memory is free; it starts as soon as there is enough');
});
