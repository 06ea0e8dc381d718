import { Router } from 'express';
import { SaveWorkspace } from '../../contracts/index.ts';
import { exerciseSession, exerciseView } from '../../flows/index.ts';
import { type AppDeps, LEARNER } from '../app-deps.ts';
import { openApi } from '../openapi.ts';
import { bodyOf, runtimeOf, slugOf, workspaceOf } from './parse-request.ts';

/** Exercises, their sessions and the learner's files. */
export function exerciseRoutes(deps: AppDeps): Router {
  const { exercises, planOf, attempts, workspaces } = deps;
  const router = Router();

  router.get('/platform', async (_request, response) => {
    response.json(await deps.platform());
  });

  router.get('/openapi.json', async (_request, response) => {
    response.json(openApi((await deps.platform()).version));
  });

  router.get('/exercises', async (_request, response) => {
    response.json(await Promise.all(exercises.list().map(async (exercise) => {
      const { passed, failedAttempts, bestScore } = await attempts.progress(LEARNER, exercise.slug);
      return { exercise: exerciseView(exercise, planOf, failedAttempts), passed, bestScore };
    })));
  });

  router.get('/exercises/:slug', async (request, response) => {
    response.json(await exerciseSession(deps, LEARNER, slugOf(request), runtimeOf(request)));
  });

  router.put('/exercises/:slug/workspace/:runtime', async (request, response) => {
    const { slug, runtime } = workspaceOf(request);
    response.json(await workspaces.save(LEARNER, slug, runtime, bodyOf(SaveWorkspace, request)));
  });

  router.post('/exercises/:slug/workspace/:runtime/reset', async (request, response) => {
    const { slug, runtime } = workspaceOf(request);
    response.json(await workspaces.reset(LEARNER, slug, runtime));
  });

  router.post('/exercises/:slug/workspace/:runtime/undo-reset', async (request, response) => {
    const { slug, runtime } = workspaceOf(request);
    response.json(await workspaces.undoReset(LEARNER, slug, runtime));
  });

  return router;
}
