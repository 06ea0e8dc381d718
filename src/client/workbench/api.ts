import type { Problem } from '../../contracts/index.ts';

/** Why a request came to nothing: no server there at all, no connection, or the server's own problem document. */
export class RequestFailed extends Error {
  readonly kind: 'no-server' | 'offline' | 'problem';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(kind: 'no-server' | 'offline' | 'problem', status: number, message: string, problem?: Problem) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
  }
}

/**
 * One JSON request to the platform's API.
 * @throws RequestFailed always this one, so that callers say what to do about it.
 */
export async function request<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, options: { readonly keepalive?: boolean } = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', 'accept-language': document.documentElement.lang, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...options,
    });
  } catch (error) {
    throw new RequestFailed('offline', 0, error instanceof Error ? error.message : String(error));
  }
  const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  if (response.ok) {
    if (response.status === 204) return undefined as T;
    if (json) return (await response.json()) as T;
    throw new RequestFailed('no-server', response.status, 'not JSON'); // a static host answers every path with a page
  }
  if (!json) throw new RequestFailed(response.status >= 500 ? 'offline' : 'no-server', response.status, response.statusText);
  const problem = (await response.json()) as Problem;
  throw new RequestFailed('problem', response.status, problem.detail ?? problem.title, problem);
}

/** The sentence for a person. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof RequestFailed)) return error instanceof Error ? error.message : String(error);
  const { problem } = error;
  if (problem === undefined) return error.message;
  const where = problem.errors?.map((one) => `${one.path}: ${one.message}`).join('; ');
  return [problem.title, problem.detail ?? where, problem.hint].filter((part) => part !== undefined && part !== '').join('. ').replace(/([.!?]) ?\./g, '$1');
}
