import { createServer } from 'node:http';
import { Kafka, logLevel } from 'kafkajs';
import { Publisher } from './publisher.ts';
import { roleNamed } from './role.ts';
import { Worker } from './worker.ts';

const role = roleNamed(process.env['ROLE'] ?? 'general');
const kafka = new Kafka({
  clientId: role.groupId,
  brokers: (process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092').split(','),
  logLevel: logLevel.NOTHING,
});
const publisher = new Publisher(kafka, {
  processed: process.env['PROCESSED_TOPIC'] ?? 'notifications-processed',
  deadLetters: process.env['DLT_TOPIC'] ?? 'notifications-dlt',
});
const worker = new Worker(kafka, { role, publisher, topic: process.env['TOPIC'] ?? 'notifications' });

await publisher.connect();
await worker.start();

// region: health
const server = createServer((request, response) => {
  const healthy = request.method === 'GET' && request.url === '/actuator/health';
  response.writeHead(healthy ? 200 : 404, { 'content-type': healthy ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(healthy ? { status: 'UP' } : { status: 404, title: 'Not found', detail: `there is no ${request.method} ${request.url}` }));
}).listen(Number(process.env['PORT'] ?? 8080));
// endregion

// region: stop
process.once('SIGTERM', () => {
  server.close();
  // The group first: it shares out our partitions at once, not at the end of our session.
  void worker.stop().then(() => publisher.disconnect()).finally(() => process.exit(0));
});
// endregion
