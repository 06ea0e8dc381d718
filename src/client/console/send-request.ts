import type { SampleRequest } from '../../contracts/index.ts';

/** A request as the page offers it: its label already in the page's language. */
export type ReadyRequest = Omit<SampleRequest, 'label'> & { readonly label: string };

/** What came back, or why nothing did. */
export interface Exchange {
  readonly id: number;
  readonly target: 'mock' | 'service';
  readonly method: string;
  readonly path: string;
  readonly ms: number;
  readonly outcome:
    | { readonly status: number; readonly statusText: string; readonly headers: readonly (readonly [string, string])[]; readonly body: string }
    | { readonly problem: string };
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 404: 'Not Found', 409: 'Conflict', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};
let next = 0;

/** Sends one request and measures it. Never rejects: a missing answer is an outcome too. */
export async function sendRequest(target: Exchange['target'], root: string, method: string, path: string, body: string): Promise<Exchange> {
  const startedAt = performance.now();
  const done = (outcome: Exchange['outcome']): Exchange => ({ id: (next += 1), target, method, path, ms: performance.now() - startedAt, outcome });
  try {
    const hasBody = method !== 'GET' && method !== 'DELETE' && body !== '';
    const response = await fetch(`${root}${path}`, { method, cache: 'no-store', headers: { 'accept-language': document.documentElement.lang, ...(hasBody ? { 'content-type': 'application/json' } : {}) }, ...(hasBody ? { body } : {}) });
    const text = await response.text();
    const refusal = target === 'service' ? platformProblem(response, text) : undefined;
    if (refusal !== undefined) return done({ problem: refusal });
    // The platform's relay marks all it passes on as an attachment: without the mark, this is some other server.
    if (target === 'service' && !response.headers.get('content-disposition')?.startsWith('attachment')) return done({ problem: `${response.status} ${REASONS[response.status] ?? ''}`.trim() });
    return done({ status: response.status, statusText: REASONS[response.status] ?? response.statusText, headers: [...response.headers].filter(([name]) => !HIDDEN.has(name)), body: pretty(text) });
  } catch (error) {
    return done({ problem: error instanceof Error ? error.message : String(error) });
  }
}

/** Headers of this platform's relay or of the mock, not of the service. */
const HIDDEN = new Set(['connection', 'keep-alive', 'x-powered-by', 'content-security-policy', 'x-content-type-options', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'origin-agent-cluster', 'referrer-policy', 'x-dns-prefetch-control', 'x-download-options', 'x-frame-options', 'x-permitted-cross-domain-policies', 'x-xss-protection', 'content-disposition', 'cache-control', 'ratelimit', 'ratelimit-policy', 'vary']);

/** The platform's own problem documents carry a `code`: then the request never reached the reader's program. Empty when it simply doesn't run. */
function platformProblem(response: Response, text: string): string | undefined {
  if (response.ok || !/problem\+json/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    const { code, title, detail, hint } = JSON.parse(text) as { code?: string; title?: string; detail?: string; hint?: string };
    if (code === undefined || !/^[A-Z_]+$/.test(code)) return undefined;
    return code === 'CONFLICT' ? '' : [title, detail, hint].filter((part) => part !== undefined).join('. ');
  } catch { return undefined; }
}

/** JSON with two spaces; anything else as it came. */
export function pretty(text: string): string {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}
