import express, { type Express } from 'express';
import type { AppDeps } from './app-deps.ts';
import { hostGuard, jsonOnly, requestLimit, sameOriginGuard } from './guards.ts';
import { problemHandler, unknownRoute } from './problems.ts';
import { eventRoutes } from './routes/events.ts';
import { exerciseRoutes } from './routes/exercises.ts';
import { labRoutes } from './routes/labs.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/service.ts';
import { siteHeaders } from './site-policy.ts';
import { staticSite } from './static-site.ts';

/** The web application, without a listener: `http.createServer(createApp(deps))`. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // API answers are live; the site makes its own
  app.use(hostGuard(deps.allowedHosts));
  app.use(siteHeaders(deps.scriptHashes));
  app.use((request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => deps.log.debug({ method: request.method, path: request.originalUrl.split('?')[0], status: response.statusCode, ms: Math.round(performance.now() - startedAt) }, 'request'));
    next();
  });
  app.use('/api', sameOriginGuard, requestLimit(deps.requestsPerMinute));
  app.use('/api', serviceRoutes(deps)); // before the body parser: its bodies are passed on as they are
  app.use('/api', (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  app.use('/api', jsonOnly, express.json({ limit: '4mb', strict: true }));
  app.use('/api', exerciseRoutes(deps), labRoutes(deps), runRoutes(deps), eventRoutes(deps), unknownRoute);
  app.use(staticSite(deps.dist));
  app.use(unknownRoute);
  app.use(problemHandler(deps.log));
  return app;
}
