import { setupWorker } from 'msw/browser';
import { MOCK_ROOT, notificationMock } from '../../mocks/index.ts';

export interface PageMock {
  /** Where the mock's service is reached from this page. */
  readonly root: string;
  setFrozen(frozen: boolean): void;
}

const mocks: Readonly<Record<string, () => Promise<PageMock>>> = {
  'notification-producers': async () => {
    const { handlers, service } = notificationMock();
    await setupWorker(...handlers).start({ serviceWorker: { url: '/mockServiceWorker.js' }, onUnhandledFrame: 'bypass', quiet: true });
    return { root: MOCK_ROOT, setFrozen: (frozen) => { if (frozen) service.freeze(); else service.thaw(); } };
  },
};

/** Starts the exercise's mock in this page. Rejects where service workers can't be had, and for an exercise without a mock. */
export function startMock(exercise: string): Promise<PageMock> {
  const start = mocks[exercise];
  return start === undefined ? Promise.reject(new Error(exercise)) : start();
}
