import { expect, it } from 'vitest';
import { nearestKey } from '../../../../labs/spec/nearest-key.ts';

const KEYS = ['memoryMb', 'idleStopMin', 'clusters', 'topics'];

it('finds the key that was meant in spite of case, separators and a slip', () => {
  expect(nearestKey('memory_mb', KEYS)).toBe('memoryMb');
  expect(nearestKey('Topic', KEYS)).toBe('topics');
  expect(nearestKey('idelStopMin', KEYS)).toBe('idleStopMin');
});

it('suggests nothing for something else', () => {
  expect(nearestKey('color', KEYS)).toBeUndefined();
});
