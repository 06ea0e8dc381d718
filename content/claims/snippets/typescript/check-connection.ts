import { Kafka, logLevel } from 'kafkajs';

// region: connect
const kafka = new Kafka({
  clientId: 'set-up',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
  logLevel: logLevel.ERROR,
});
const admin = kafka.admin();
await admin.connect();
const { brokers } = await admin.describeCluster();
for (const { nodeId, host, port } of brokers) console.log(`broker ${nodeId} at ${host}:${port}`);
// endregion
await admin.disconnect();
