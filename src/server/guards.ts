import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { AtelierError } from '../support/index.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests under a foreign host name: a page of elsewhere whose name was re-pointed to this machine
 * (DNS rebinding) would otherwise count as same-origin.
 */
export function hostGuard(allowed: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const host = request.headers.host ?? '';
    if (hostIsOurs(host, allowed)) return next();
    throw new AtelierError('BAD_INPUT', `this server does not answer for the host name "${host.slice(0, 100)}"`, {
      hint: 'Open it as http://localhost; to use another name, set ATELIER_ALLOWED_HOSTS.', facts: { status: 421 },
    });
  };
}

/** Whether a Host header names this server: as loopback, or by a name that was allowed. */
export function hostIsOurs(host: string | undefined, allowed: readonly string[]): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return LOOPBACK.includes(name) || allowed.some((one) => one.toLowerCase() === name);
}

/**
 * Refuses requests that another site's page makes. Browsers name the site themselves; programs (curl, the CLI) send
 * neither header and pass.
 */
export const sameOriginGuard: RequestHandler = (request, _response, next) => {
  if (!comesFromUs(request.headers)) throw new AtelierError('BAD_INPUT', 'this request comes from another site', { facts: { status: 403 }, hint: 'Use the page of this server itself.' });
  // `none` is a typed address: it may look, not act.
  if (request.headers['sec-fetch-site'] === 'none' && request.method !== 'GET' && request.method !== 'HEAD') throw new AtelierError('BAD_INPUT', 'a change needs the page of this server', { facts: { status: 403 } });
  next();
};

/** Whether a request with these headers was made by one of our own pages, by a typed address, or by a program. */
export function comesFromUs(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** What a form of another site can't send: JSON. */
export const jsonOnly: RequestHandler = (request, _response, next) => {
  const hasBody = request.headers['content-length'] !== undefined ? request.headers['content-length'] !== '0' : request.headers['transfer-encoding'] !== undefined;
  if (!hasBody || request.is('application/json')) return next();
  throw new AtelierError('BAD_INPUT', 'the body must be application/json', { facts: { status: 415 } });
};

/** Slows a client down that asks without end. */
export function requestLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000, limit: perMinute, standardHeaders: 'draft-8', legacyHeaders: false,
    handler: () => {
      throw new AtelierError('BAD_INPUT', `more than ${perMinute} requests within a minute`, {
        facts: { status: 429 }, forLearner: { fr: 'Trop de requêtes en une minute. Attendez un instant.', en: 'Too many requests within a minute. Wait a moment.' },
      });
    },
  });
}
