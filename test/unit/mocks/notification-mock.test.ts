import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partitionOf } from '../../../src/explorables/partitioner/murmur2.ts';
import { MOCK_ROOT, MockNotificationService, notificationMock, runNotificationScenario } from '../../../src/mocks/index.ts';
import { waitUntil } from '../../../src/support/index.ts';

const body = (id: string, userId = 'u-7') => JSON.stringify({ id, userId, type: 'LIKE' });

describe('the mock over HTTP', () => {
  const mock = notificationMock();
  const server = setupServer(...mock.handlers);
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterAll(() => server.close());

  it('answers the exercise\'s scenario as its contract says', async () => {
    const run = 'r1';
    const seen = await runNotificationScenario({
      baseUrl: `http://mock.test${MOCK_ROOT}`, run,
      waitUntil: (what, check) => waitUntil({ what, check, timeoutMs: 5_000, intervalMs: 20 }),
    });
    const of = (step: string) => seen.find((one) => one.step === step);
    expect(of('health')).toMatchObject({ status: 200, contentType: 'application/json', body: { status: 'UP' } });
    expect(of('a critical notification')).toMatchObject({ status: 201, body: { topic: 'notifications', partition: partitionOf('r1-ada', 6), offset: 'digits' } });
    expect(of('the same user stays on its partition, further on')?.body).toBe(true);
    expect(of('a general notification')).toMatchObject({ status: 202, body: { id: 'r1-g1' } });
    expect(of('its status')).toMatchObject({ status: 200, body: { id: 'r1-g1', status: 'SENT', partition: partitionOf('r1-ada', 6), offset: 'digits' } });
    expect(of('an unknown id')).toEqual({ step: 'an unknown id', status: 404, contentType: 'application/problem+json', body: { status: 404, title: 'string', detail: 'string' } });
    expect(seen.filter((one) => /^(critical|general), /.test(one.step)).map((one) => one.status)).toEqual(Array(14).fill(400));
    expect(of('what was refused is unknown')?.status).toBe(404);
  });
});

describe('MockNotificationService', () => {
  const at = { now: 0 };
  const make = () => { at.now = 0; return new MockNotificationService(() => at.now); };
  const statusOf = (service: MockNotificationService, id: string) => service.handle({ method: 'GET', path: `/api/notifications/${id}`, body: '' }).body;
  const general = (service: MockNotificationService, id: string) => service.handle({ method: 'POST', path: '/api/notifications/general', body: body(id) });
  const critical = (service: MockNotificationService, id: string) => service.handle({ method: 'POST', path: '/api/notifications/critical', body: body(id) });

  it('is PENDING first, then SENT where Kafka\'s hash puts the key', () => {
    const service = make();
    expect(general(service, 'n-1')).toEqual({ status: 202, body: { id: 'n-1' }, delayMs: 0 });
    expect(statusOf(service, 'n-1')).toEqual({ id: 'n-1', status: 'PENDING' });
    at.now = 1_000;
    expect(statusOf(service, 'n-1')).toEqual({ id: 'n-1', status: 'SENT', partition: partitionOf('u-7', 6), offset: '0' });
  });

  it('answers 503 after a wait while brokers are frozen, and writes nothing', () => {
    const service = make();
    service.freeze();
    expect(critical(service, 'n-1')).toMatchObject({ status: 503, delayMs: 800, body: { status: 503, title: 'Service unavailable' } });
    service.thaw();
    expect(critical(service, 'n-2')).toMatchObject({ status: 201, body: { offset: '0' } });
  });

  it('accepts general notifications at once while frozen and says FAILED when the delivery limit has passed', () => {
    const service = make();
    service.freeze();
    expect(general(service, 'n-1')).toMatchObject({ status: 202, delayMs: 0 });
    at.now = 1_999;
    expect(statusOf(service, 'n-1')).toEqual({ id: 'n-1', status: 'PENDING' });
    at.now = 2_000;
    expect(statusOf(service, 'n-1')).toEqual({ id: 'n-1', status: 'FAILED', error: 'not acknowledged within 20 s: no broker answered' });
    service.thaw();
    at.now = 9_000;
    expect(statusOf(service, 'n-1')).toMatchObject({ status: 'FAILED' });
  });

  it('delivers what was accepted in a short outage once the brokers are back', () => {
    const service = make();
    general(service, 'n-0');
    at.now = 100; // before its acknowledgement
    service.freeze();
    general(service, 'n-1');
    at.now = 1_000;
    expect([statusOf(service, 'n-0'), statusOf(service, 'n-1')]).toMatchObject([{ status: 'PENDING' }, { status: 'PENDING' }]);
    service.thaw();
    at.now = 1_400;
    expect([statusOf(service, 'n-0'), statusOf(service, 'n-1')]).toMatchObject([{ status: 'SENT', offset: '0' }, { status: 'SENT', offset: '1' }]);
  });
});
