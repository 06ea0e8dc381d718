/** Explorables by tag: each loads only on a page that uses it. */
const EXPLORABLES: Readonly<Record<string, () => Promise<unknown>>> = {
  'acks-explorable': () => import('../../explorables/acks/acks-explorable.ts'),
  'partitioner-explorable': () => import('../../explorables/partitioner/partitioner-explorable.ts'),
  'commit-timing-explorable': () => import('../../explorables/commit-timing/commit-timing-explorable.ts'),
  'group-explorable': () => import('../../explorables/group/group-explorable.ts'),
  'log-explorable': () => import('../../explorables/log/log-explorable.ts'),
  'transaction-explorable': () => import('../../explorables/transaction/transaction-explorable.ts'),
};

export function startExplorables(): void {
  for (const [tag, load] of Object.entries(EXPLORABLES)) if (document.querySelector(tag) !== null) void load();
}
