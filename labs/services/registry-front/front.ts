import { Agent, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** Where Apicurio serves the API of Confluent's Schema Registry. */
export const CONFLUENT_API = '/apis/ccompat/v7';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'host']);
const V1 = 'application/vnd.schemaregistry.v1+json';

/**
 * Serves Apicurio's Confluent-compatible API at the root, as every Confluent client expects it. Paths, bodies, status and error codes pass unchanged.
 * @param backend loopback port of Apicurio
 */
export function registryFront(backend: { host: string; port: number }): (request: IncomingMessage, response: ServerResponse) => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return (request, response) => {
    const path = request.url ?? '/';
    if (path === '/') {
      response.writeHead(200, { 'content-type': V1 }).end('{}');
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
    // Apicurio knows application/json; Confluent's own media types carry the same documents.
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/json';
    const onward = forward({ agent, host: backend.host, port: backend.port, method: request.method, path: `${CONFLUENT_API}${path}`, headers }, (answer) => {
      const kept = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
      if (String(kept['content-type'] ?? '').includes('json')) kept['content-type'] = V1;
      response.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(503, { 'content-type': V1 }).end(JSON.stringify({ error_code: 50_003, message: 'the schema registry is not up' }));
    });
    request.on('aborted', () => onward.destroy());
    request.pipe(onward);
  };
}
