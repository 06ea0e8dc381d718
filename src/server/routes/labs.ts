import { Router } from 'express';
import { InjectFault, StartLab } from '../../contracts/index.ts';
import { AtelierError } from '../../support/index.ts';
import { type AppDeps, LEARNER } from '../app-deps.ts';
import { bodyOf, slugOf } from './parse-request.ts';

/** The lab of an exercise. Each answers with the lab as it then is; how it gets there comes as events. */
export function labRoutes({ exercises, labs, runs, checks }: AppDeps): Router {
  const router = Router();

  const assertFree = (definition: string): void => {
    if (!checks.usesLab(LEARNER, definition)) return;
    throw new AtelierError('LAB_BUSY', `a check uses the lab ${definition}`, {
      forLearner: { fr: 'Une vérification utilise ce lab. Annulez-la, ou attendez son résultat.', en: 'A check uses this lab. Cancel it, or wait for its result.' },
    });
  };

  router.post('/exercises/:slug/lab', async (request, response) => {
    const { lab } = exercises.get(slugOf(request));
    bodyOf(StartLab, request);
    await labs.claim(LEARNER, lab);
    response.json(labs.view(LEARNER, lab));
  });

  router.post('/exercises/:slug/lab/stop', async (request, response) => {
    const { lab } = exercises.get(slugOf(request));
    assertFree(lab);
    await runs.stopInLab(LEARNER, lab);
    await labs.stop(LEARNER, lab);
    response.json(labs.view(LEARNER, lab));
  });

  router.post('/exercises/:slug/lab/reset', async (request, response) => {
    const { lab } = exercises.get(slugOf(request));
    assertFree(lab);
    await runs.stopInLab(LEARNER, lab);
    await labs.reset(LEARNER, lab);
    response.json(labs.view(LEARNER, lab));
  });

  router.post('/exercises/:slug/lab/faults', async (request, response) => {
    const { lab } = exercises.get(slugOf(request));
    const { service, fault } = bodyOf(InjectFault, request);
    assertFree(lab);
    const running = labs.running(LEARNER, lab);
    if (running === undefined) {
      throw new AtelierError('CONFLICT', `the lab ${lab} does not run`, { forLearner: { fr: "Le labo ne tourne pas : démarrez-le d'abord.", en: 'The lab does not run: start it first.' } });
    }
    await running.lab.inject(service, fault);
    response.json(labs.view(LEARNER, lab));
  });

  return router;
}
