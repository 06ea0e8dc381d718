import { Router } from 'express';
import { type AppDeps, LEARNER } from '../app-deps.ts';
import { slugOf } from './parse-request.ts';

/** Live events of one exercise: first the state as it is, then every change. */
export function eventRoutes({ exercises, labs, runs, checks, clusters, feed, streams, log }: AppDeps): Router {
  const router = Router();

  router.get('/exercises/:slug/events', async (request, response) => {
    const slug = slugOf(request);
    const { lab } = exercises.get(slug);
    const attempt = await checks.current(LEARNER, slug);
    streams.open(request, response, (send) => {
      // No await from here on: nothing can change between the state and the subscription.
      const run = runs.current(LEARNER, slug);
      const live = checks.live(LEARNER, slug) ?? attempt;
      send({ type: 'lab', lab: labs.view(LEARNER, lab) });
      if (run !== null) {
        const { output: _output, ...head } = run;
        send({ type: 'run', run: head });
      }
      if (live !== null) send({ type: 'attempt', attempt: live });
      for (const snapshot of clusters.last(LEARNER, slug)) send({ type: 'snapshot', snapshot });
      const letGo = labs.hold(LEARNER, lab); // somebody looks: not idle
      const unsubscribe = feed.subscribe(LEARNER, slug, send);
      log.debug({ slug }, 'event stream opened');
      return () => {
        unsubscribe();
        letGo();
      };
    });
  });

  return router;
}
