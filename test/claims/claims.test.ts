import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Claim, Measurement } from '../../content/claims/claim.ts';
import { chooseDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import { loadRuntime } from '../../src/runtime/index.ts';
import { openClaimLab } from './claim-lab.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'content/claims');
const files = (await readdir(folder)).filter((file) => file.endsWith('.claim.ts')).sort();
const claims = await Promise.all(files.map(async (file) => ({ file, claim: ((await import(join(folder, file))) as { default: Claim }).default })));

describe('claims of the lessons, tried on three real brokers', () => {
  let lab: RunningLab;
  let claimLab: Awaited<ReturnType<typeof openClaimLab>>;
  let directory: string;
  const measured: Record<string, readonly Measurement[]> = {};

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'atelier-claims-'));
    const driver = await chooseDriver();
    lab = await driver.start(await readLabSpec('notifications'), { labId: `claims-${process.pid}`, directory });
    const bootstrapServers = lab.hostAddresses['main'];
    if (bootstrapServers === undefined) throw new Error('the lab notifications has no host addresses for cluster main');
    claimLab = openClaimLab({ bootstrapServers, runtime: await loadRuntime(), inject: (service, fault) => lab.inject(service, fault) });
  });

  afterEach(() => claimLab?.heal());

  afterAll(async () => {
    await claimLab?.[Symbol.asyncDispose]();
    await lab?.stop({ discard: true });
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    await mkdir(join(root, 'test-results'), { recursive: true });
    await writeFile(join(root, 'test-results/measured-claims.json'), `${JSON.stringify(measured, null, 2)}\n`);
  });

  it.each(claims)('$file: the claim is named after its file', ({ file, claim }) => {
    expect(`${claim.id}.claim.ts`).toBe(file);
    expect(claim.sources.length).toBeGreaterThan(0);
  });

  for (const { claim } of claims) {
    it(`${claim.id}: ${claim.statement.en}`, async ({ skip, annotate }) => {
      const outcome = await claim.verify(claimLab);
      if ('skipped' in outcome) return skip(outcome.skipped);
      measured[claim.id] = outcome;
      for (const { what, value, unit } of outcome) await annotate(`${what}: ${value} ${unit}`);
    });
  }
});
