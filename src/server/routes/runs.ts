import { Router } from 'express';
import { RunInput, StartCheck, StartRun } from '../../contracts/index.ts';
import { AtelierError } from '../../support/index.ts';
import { type AppDeps, LEARNER } from '../app-deps.ts';
import { bodyOf, idOf, slugOf } from './parse-request.ts';

/** Runs of the learner's program, and checks. */
export function runRoutes({ exercises, runs, checks }: AppDeps): Router {
  const router = Router();

  router.post('/exercises/:slug/runs', async (request, response) => {
    const slug = slugOf(request);
    const { runtime } = bodyOf(StartRun, request);
    if (checks.usesLab(LEARNER, exercises.get(slug).lab)) {
      throw new AtelierError('LAB_BUSY', 'a check uses the lab', {
        forLearner: { fr: 'Une vérification utilise ce lab. Annulez-la, ou attendez son résultat, puis lancez votre programme.', en: 'A check uses this lab. Cancel it, or wait for its result, then run your program.' },
      });
    }
    response.status(201).json(await runs.start(LEARNER, slug, runtime));
  });

  router.post('/exercises/:slug/runs/:id/stop', async (request, response) => {
    const { slug, id } = idOf(request);
    response.json(await runs.stop(LEARNER, slug, id));
  });

  router.post('/exercises/:slug/runs/:id/input', (request, response) => {
    const { slug, id } = idOf(request);
    runs.input(LEARNER, slug, id, bodyOf(RunInput, request).text);
    response.status(204).end();
  });

  router.post('/exercises/:slug/checks', async (request, response) => {
    response.status(202).json(await checks.start(LEARNER, slugOf(request), bodyOf(StartCheck, request)));
  });

  router.post('/exercises/:slug/checks/:id/cancel', async (request, response) => {
    const { slug, id } = idOf(request);
    response.json(await checks.cancel(LEARNER, slug, id));
  });

  router.get('/exercises/:slug/attempts', async (request, response) => {
    const slug = slugOf(request);
    exercises.get(slug);
    response.json(await checks.list(LEARNER, slug));
  });

  return router;
}
