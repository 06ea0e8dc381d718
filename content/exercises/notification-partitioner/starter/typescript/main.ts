import { createServer } from 'node:http';
import { handleRequests } from './api.ts';
import { RecordSender } from './record-sender.ts';
import { StatusStore } from './status-store.ts';

const brokers = (process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092').split(',');
const topic = process.env['TOPIC'] ?? 'notifications';

// The service of the exercise before, complete. What is missing is in partitioner.ts.
// Two senders: an urgent notification never queues behind a burst of likes.
const critical = new RecordSender({ brokers, topic, clientId: 'notifications-critical' });
const general = new RecordSender({ brokers, topic, clientId: 'notifications-general' });
await Promise.all([critical.ready(), general.ready()]);

const server = createServer(handleRequests({ critical, general, statuses: new StatusStore() }));
server.listen(Number(process.env['PORT'] ?? 8080));

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void Promise.all([critical.close(), general.close()]).finally(() => process.exit(0));
});
