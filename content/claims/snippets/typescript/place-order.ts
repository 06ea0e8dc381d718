import { Kafka } from 'kafkajs';

interface Order {
  readonly id: string;
  readonly customer: string;
  readonly amount: number;
}

const ORDERS = process.env.ORDERS ?? 'orders';
const PAYMENTS = process.env.PAYMENTS ?? 'payments';

const brokers = (process.env.BOOTSTRAP_SERVERS ?? '').split(',');

const orderOf = (order: Order) => ({ key: order.customer, value: JSON.stringify(order) });
const paymentOf = ({ id, customer, amount }: Order) => ({ key: customer, value: JSON.stringify({ order: id, amount }) });

// region: producer
const kafka = new Kafka({ clientId: 'shop', brokers });
const producer = kafka.producer({
  transactionalId: process.env.TRANSACTIONAL_ID ?? 'shop-0',
  idempotent: true,
  maxInFlightRequests: 1,
});
// endregion

// region: place
async function place(order: Order, check: () => void): Promise<void> {
  const transaction = await producer.transaction();
  try {
    await transaction.send({ topic: ORDERS, messages: [orderOf(order)] });
    check();
    await transaction.send({ topic: PAYMENTS, messages: [paymentOf(order)] });
    await transaction.commit();
  } catch (error) {
    await transaction.abort();
    throw error;
  }
}
// endregion

await producer.connect();
await place({ id: 'o-1', customer: 'u-8', amount: 30 }, () => undefined);
console.log('o-1 placed');
await place({ id: 'o-2', customer: 'u-8', amount: 9_000 }, () => { throw new Error('card refused'); })
  .catch((error: Error) => console.log(`o-2 dropped: ${error.message}`));
await producer.disconnect();
