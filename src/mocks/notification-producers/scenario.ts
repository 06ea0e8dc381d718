/** One answer of a service, reduced to what the contract fixes: wording, ids and times may differ. */
export interface SeenAnswer {
  readonly step: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface ScenarioOptions {
  /** Without a trailing slash; the service's own root. */
  readonly baseUrl: string;
  /** Makes ids and users of this run its own. */
  readonly run: string;
  /** Asks again until the condition holds, or throws. */
  readonly waitUntil: (what: string, check: () => Promise<boolean>) => Promise<unknown>;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
}

type Shape = (body: Record<string, unknown>) => unknown;

/**
 * What the exercise's contract fixes on a good day, asked of any service: the page's mock and the reference solution
 * must come out alike. Returns the answers in order, for comparison.
 */
export async function runNotificationScenario(options: ScenarioOptions): Promise<SeenAnswer[]> {
  const { baseUrl, run, waitUntil, fetch: ask = fetch } = options;
  const seen: SeenAnswer[] = [];
  const send = async (step: string, method: string, path: string, body: string | undefined, shape: Shape): Promise<Record<string, unknown>> => {
    const response = await ask(`${baseUrl}${path}`, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }) });
    const parsed = (await response.json()) as Record<string, unknown>;
    seen.push({ step, status: response.status, contentType: (response.headers.get('content-type') ?? '').split(';')[0] ?? '', body: shape(parsed) });
    return parsed;
  };
  const notification = (name: string, user: string, rest: object = {}) => JSON.stringify({ id: `${run}-${name}`, userId: `${run}-${user}`, type: 'LIKE', ...rest });
  const position: Shape = (body) => ({ ...body, offset: offsetLike(body['offset']) });
  const problem: Shape = (body) => ({ status: body['status'], title: typeof body['title'], detail: typeof body['detail'] });
  const critical = '/api/notifications/critical';
  const general = '/api/notifications/general';

  await send('health', 'GET', '/actuator/health', undefined, ({ status }) => ({ status }));
  const first = await send('a critical notification', 'POST', critical, notification('c1', 'ada', { type: 'NEW_MESSAGE', importance: 'HIGH', payload: { from: 'Bo' } }), position);
  const second = await send('the same user again', 'POST', critical, notification('c2', 'ada'), position);
  seen.push({ step: 'the same user stays on its partition, further on', status: 0, contentType: '', body: first['partition'] === second['partition'] && BigInt(String(second['offset'])) > BigInt(String(first['offset'])) });
  for (const user of ['bo', 'cleo', 'dan', 'eve']) await send(`critical for ${user}`, 'POST', critical, notification(`c-${user}`, user), position);

  await send('a general notification', 'POST', general, notification('g1', 'ada', { type: 'COMMENT', importance: 'unheard-of' }), (body) => body);
  await waitUntil('SENT', async () => ((await (await ask(`${baseUrl}/api/notifications/${run}-g1`)).json()) as { status?: string }).status === 'SENT');
  await send('its status', 'GET', `/api/notifications/${run}-g1`, undefined, position);

  await send('an unknown id', 'GET', `/api/notifications/${run}-never`, undefined, problem);
  await send('an unknown route', 'GET', '/api/elsewhere', undefined, problem);
  const bad: Readonly<Record<string, string>> = {
    'no JSON': '{"id":', 'no object': '["id"]', 'null': 'null', 'nothing': '',
    'no userId': JSON.stringify({ id: `${run}-b1`, type: 'LIKE' }), 'an empty type': notification('b2', 'ada', { type: '' }), 'a number as id': JSON.stringify({ id: 7, userId: 'u', type: 'LIKE' }),
  };
  for (const [what, body] of Object.entries(bad)) {
    await send(`critical, ${what}`, 'POST', critical, body, problem);
    await send(`general, ${what}`, 'POST', general, body, problem);
  }
  await send('what was refused is unknown', 'GET', `/api/notifications/${run}-b2`, undefined, problem);
  return seen;
}

function offsetLike(offset: unknown): string {
  return typeof offset === 'string' && /^\d+$/.test(offset) ? 'digits' : `no offset: ${JSON.stringify(offset)}`;
}
