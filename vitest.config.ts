import { defineConfig } from 'vitest/config';

/** Clusters are heavy: their files run one after another, so that times mean something and memory suffices. */
const heavy = { fileParallelism: false, testTimeout: 240_000, hookTimeout: 300_000, teardownTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], ...heavy } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...heavy } },
      { test: { name: 'claims', include: ['test/claims/**/*.test.ts'], ...heavy, testTimeout: 240_000 } },
      { test: { name: 'submissions', include: ['test/submissions/*.test.ts'], ...heavy, testTimeout: 240_000 } },
    ],
  },
});
