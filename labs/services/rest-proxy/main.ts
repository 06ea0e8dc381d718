/**
 * The REST proxy as a service of a lab. Its environment is that of Confluent's image, so that the image may take its place:
 * KAFKA_REST_BOOTSTRAP_SERVERS, KAFKA_REST_LISTENERS (one `http://host:port`), KAFKA_REST_SCHEMA_REGISTRY_URL, KAFKA_REST_CONSUMER_INSTANCE_TIMEOUT_MS.
 * @module
 */
import { createServer } from 'node:http';
import { z } from 'zod';
import { explainError, parseOrExplain } from '../../../src/support/index.ts';
import { createRestProxy } from './app.ts';

const Environment = z.object({
  KAFKA_REST_BOOTSTRAP_SERVERS: z.string('the brokers to start from, host:port,…').min(1),
  KAFKA_REST_LISTENERS: z.url('one http://host:port').default('http://0.0.0.0:8082'),
  KAFKA_REST_SCHEMA_REGISTRY_URL: z.url().optional(),
  KAFKA_REST_CONSUMER_INSTANCE_TIMEOUT_MS: z.coerce.number().int().positive().default(300_000),
});

try {
  const environment = parseOrExplain(Environment, process.env, 'the environment of the REST proxy');
  const brokers = environment.KAFKA_REST_BOOTSTRAP_SERVERS.split(',').map((one) => one.trim().replace(/^\w+:\/\//, ''));
  const listener = new URL(environment.KAFKA_REST_LISTENERS);
  const { app, close } = createRestProxy({
    brokers,
    schemaRegistryUrl: environment.KAFKA_REST_SCHEMA_REGISTRY_URL,
    consumerInstanceTimeoutMs: environment.KAFKA_REST_CONSUMER_INSTANCE_TIMEOUT_MS,
  });
  const server = createServer(app);
  server.on('error', (error) => fail(error));
  server.listen(Number(listener.port || 8082), listener.hostname, () => process.stdout.write(`REST proxy listens on ${listener.host}\n`));
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void close().finally(() => process.exit(0));
  });
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`rest-proxy: ${explainError(error)}\n`);
  process.exit(64);
}
