import { delay, http, HttpResponse, type RequestHandler } from 'msw';
import { MockNotificationService } from './mock-service.ts';

/** Where the mock is reached: this prefix stands for the service's own root. */
export const MOCK_ROOT = '/mock/notification-producers';

export interface NotificationMock { readonly handlers: RequestHandler[]; readonly service: MockNotificationService }

/** The mock as MSW handlers, for the page's service worker and for Node alike. */
export function notificationMock(now: () => number = () => performance.now()): NotificationMock {
  const service = new MockNotificationService(now);
  const handler = http.all(`*${MOCK_ROOT}/*`, async ({ request }) => {
    const { pathname } = new URL(request.url);
    const { status, body, delayMs } = service.handle({ method: request.method, path: pathname.slice(pathname.indexOf(MOCK_ROOT) + MOCK_ROOT.length), body: await request.text() });
    if (delayMs > 0) await delay(delayMs);
    return HttpResponse.json(body as Record<string, unknown>, { status, headers: { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' } });
  });
  return { handlers: [handler], service };
}
