import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFINITIONS } from '../../../../labs/spec/definitions.ts';
import { parseLabSpec } from '../../../../labs/spec/index.ts';

/** The definition `mirror-secured` with one text replaced. */
async function parsed(from = 'name: mirror-secured', to = from) {
  const text = await readFile(join(DEFINITIONS, 'mirror-secured', 'compose.yaml'), 'utf8');
  expect(text).toContain(from);
  return parseLabSpec(text.replaceAll(from, to), { name: 'mirror-secured', file: 'compose.yaml' });
}

test('both clusters of mirror-secured say how clients are let in', async () => {
  const { clusters } = await parsed();
  for (const { security } of Object.values(clusters)) expect(security).toEqual({ mechanism: 'SCRAM-SHA-512', username: 'admin', password: 'atelier-admin', ca: 'http://authority:8090/ca.pem' });
});

test('a CA that nobody could fetch is refused', async () => {
  await expect(parsed('ca: http://authority:8090/ca.pem', 'ca: http://authority:8091/ca.pem')).rejects.toThrow("authority does not publish port 8091: readiness and the learner's tools could not fetch it");
  await expect(parsed('ca: http://authority:8090/ca.pem', 'ca: http://autority:8090/ca.pem')).rejects.toThrow(/autority/);
});
