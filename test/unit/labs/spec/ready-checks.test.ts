import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFINITIONS } from '../../../../labs/spec/definitions.ts';
import { labDefinitions, parseLabSpec, readLabSpec } from '../../../../labs/spec/index.ts';

/** The message of the definition `rest-proxy` with one thing replaced. */
async function refusal(from: string, to: string): Promise<string> {
  const text = await readFile(join(DEFINITIONS, 'rest-proxy', 'compose.yaml'), 'utf8');
  expect(text).toContain(from);
  try {
    parseLabSpec(text.replace(from, to), { name: 'rest-proxy', file: 'compose.yaml' });
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/:\d+:\d+/g, '') : String(error);
  }
  return 'accepted';
}

test('every definition of the project can be read, and all its services can say when they are ready', async () => {
  const names = await labDefinitions();
  expect(names).toEqual(expect.arrayContaining(['notifications', 'rest-proxy', 'single-broker']));
  for (const name of names) expect((await readLabSpec(name)).services.length).toBeGreaterThan(0);
});

test('a service that is neither a broker nor asked over HTTP is refused', async () => {
  expect(await refusal("rest-proxy: {http: 'http://rest-proxy:8082/topics'}", "rest-prox: {http: 'http://rest-proxy:8082/topics'}")).toBe(
    'the lab definition compose.yaml is not as it should be:\n'
    + '  compose.yaml x-atelier.ready.rest-prox: there is no service rest-prox; did you mean rest-proxy?\n'
    + '  compose.yaml services.rest-proxy: is no broker of a cluster in x-atelier.clusters and has no request in x-atelier.ready, so nothing could say when it is ready',
  );
});

test('a request that asks somebody else, or a broker, is refused', async () => {
  expect(await refusal('http://rest-proxy:8082/topics', 'http://localhost:8082/topics')).toContain('x-atelier.ready.rest-proxy.http: asks localhost; it must ask rest-proxy');
  expect(await refusal('  ready:\n', "  ready:\n    kafka-1: {http: 'http://kafka-1:9092/'}\n")).toContain('x-atelier.ready.kafka-1: kafka-1 is a broker: its cluster says when it is ready');
});
