import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Two files at a time: labs mostly wait, and a broker that starts keeps more than one processor busy. */
const heavy = { maxWorkers: 2, testTimeout: 240_000, hookTimeout: 300_000, teardownTimeout: 30_000, sequence: { groupOrder: 1 } } as const;

/** Minutes each: begun first, or the other worker would wait for them at the end. */
const LONG = ['claims/claims', 'contract/compose', 'contract/native', 'cluster/cli', 'cluster/sessions', 'cluster/mirror-secured'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], ...heavy } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...heavy } },
      { test: { name: 'claims', include: ['test/claims/**/*.test.ts'], ...heavy } },
      { test: { name: 'submissions', include: ['test/submissions/*.test.ts'], ...heavy } },
    ],
  },
});
