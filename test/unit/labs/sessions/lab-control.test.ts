import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askControl } from '../../../../labs/sessions/index.ts';
import { openControl } from '../../../../labs/sessions/lab-control.ts';
import type { RunningLab } from '../../../../labs/drivers/lab-driver.ts';
import { AtelierError } from '../../../../src/support/index.ts';
import { imaginedLab, outcome } from '../../../helpers/imagined-lab.ts';

test('another process changes links and services of a lab through its folder, and is told what the lab says', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-control-'));
  try {
    const made = imaginedLab(async () => outcome('pass'));
    const lab: RunningLab = {
      ...made.lab,
      links: () => [{ name: 'wan', between: ['kafka-1', 'kafka-2'], cut: true, latencyMs: 0 }],
      heal: () => Promise.reject(new AtelierError('NOT_FOUND', 'the lab has no link lan', { hint: 'it has wan.' })),
    };
    const control = await openControl(directory, lab);
    expect((await stat(join(directory, 'control.sock'))).mode & 0o077).toBe(0);
    expect(await askControl(directory, { do: 'change', link: 'wan', change: { kind: 'cut' } })).toEqual({ links: lab.links(), services: [] });
    await askControl(directory, { do: 'change', link: 'wan', change: { kind: 'delay', latencyMs: 40 } });
    expect(made.linkChanges).toEqual([['wan', { kind: 'cut' }], ['wan', { kind: 'delay', latencyMs: 40 }]]);
    await expect(askControl(directory, { do: 'change', link: 'lan', change: { kind: 'heal' } })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'the lab has no link lan', hint: 'it has wan.' });
    await expect(askControl(directory, { do: 'change', link: 'wan', change: { kind: 'delay', latencyMs: 0 } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await askControl(directory, { do: 'fault', service: 'kafka-1', fault: 'pause' });
    expect(made.faults).toEqual([['kafka-1', 'pause']]);
    await control.close();
    expect(await readdir(directory)).toEqual([]);
    await expect(askControl(directory, { do: 'look' })).rejects.toMatchObject({ code: 'CONFLICT', hint: 'is it still running? "atelier lab list" says so.' });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
