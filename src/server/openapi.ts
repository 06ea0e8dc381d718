import { z } from 'zod';
import { AttemptView, ExerciseSession, ExerciseView, InjectFault, LabView, LiveEvent, PlatformInfo, Problem, RunInput, RunView, SaveWorkspace, StartCheck, StartLab, StartRun, Workspace } from '../contracts/index.ts';

const ExerciseList = z.array(z.strictObject({ exercise: ExerciseView, passed: z.boolean(), bestScore: z.number() }));
const AttemptList = z.array(AttemptView);
const SCHEMAS = { AttemptList, AttemptView, ExerciseList, ExerciseSession, InjectFault, LabView, LiveEvent, PlatformInfo, Problem, RunInput, RunView, SaveWorkspace, StartCheck, StartLab, StartRun, Workspace };
type SchemaName = keyof typeof SCHEMAS;

export interface Operation {
  readonly method: 'get' | 'put' | 'post';
  /** Below /api, as Express writes it. */
  readonly path: string;
  readonly summary: string;
  readonly body?: SchemaName;
  readonly status: 200 | 201 | 202 | 204;
  readonly answer?: SchemaName;
}

/** Every route of the API but the relay to the learner's service. A test holds this against the routes there are. */
export const OPERATIONS: readonly Operation[] = [
  { method: 'get', path: '/platform', summary: 'What this platform is and whether labs can run', status: 200, answer: 'PlatformInfo' },
  { method: 'get', path: '/openapi.json', summary: 'This document', status: 200 },
  { method: 'get', path: '/exercises', summary: 'All exercises, with what was achieved', status: 200, answer: 'ExerciseList' },
  { method: 'get', path: '/exercises/:slug', summary: 'Everything a page needs; ?runtime= chooses whose files', status: 200, answer: 'ExerciseSession' },
  { method: 'put', path: '/exercises/:slug/workspace/:runtime', summary: 'Save all files', body: 'SaveWorkspace', status: 200, answer: 'Workspace' },
  { method: 'post', path: '/exercises/:slug/workspace/:runtime/reset', summary: 'Back to the starter', status: 200, answer: 'Workspace' },
  { method: 'post', path: '/exercises/:slug/workspace/:runtime/undo-reset', summary: 'Bring back what the last reset took away', status: 200, answer: 'Workspace' },
  { method: 'post', path: '/exercises/:slug/lab', summary: 'Start, claim or resume the lab; answers when it is ready', body: 'StartLab', status: 200, answer: 'LabView' },
  { method: 'post', path: '/exercises/:slug/lab/stop', summary: 'Stop the lab; its data stays', status: 200, answer: 'LabView' },
  { method: 'post', path: '/exercises/:slug/lab/reset', summary: 'A new, empty lab', status: 200, answer: 'LabView' },
  { method: 'post', path: '/exercises/:slug/lab/faults', summary: 'Freeze, thaw, kill or restart one service; in force when it answers', body: 'InjectFault', status: 200, answer: 'LabView' },
  { method: 'post', path: '/exercises/:slug/runs', summary: 'Run the saved program; a running one is stopped first', body: 'StartRun', status: 201, answer: 'RunView' },
  { method: 'post', path: '/exercises/:slug/runs/:id/stop', summary: 'Stop a run; answers when it is gone', status: 200, answer: 'RunView' },
  { method: 'post', path: '/exercises/:slug/runs/:id/input', summary: 'Write to its standard input', body: 'RunInput', status: 204 },
  { method: 'post', path: '/exercises/:slug/checks', summary: 'Check the saved program; goes on as events', body: 'StartCheck', status: 202, answer: 'AttemptView' },
  { method: 'post', path: '/exercises/:slug/checks/:id/cancel', summary: 'Cancel a check; answers when it is over', status: 200, answer: 'AttemptView' },
  { method: 'get', path: '/exercises/:slug/attempts', summary: 'Checks so far, newest first', status: 200, answer: 'AttemptList' },
  { method: 'get', path: '/exercises/:slug/events', summary: 'Server-sent events: the state, then every change', status: 200, answer: 'LiveEvent' },
];

/** The API as an OpenAPI 3.1 document, made from the schemas that requests are parsed with. */
export function openApi(version: string): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, unrepresentable: 'any' });
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = `/api${operation.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return { openapi: '3.1.0', info: { title: 'Kafka Atelier', version }, paths, components: { schemas: flattened(schemas) } };
}

/** zod puts recursive parts (any JSON value) under `__shared`; OpenAPI has one level. */
function flattened({ __shared: shared, ...schemas }: Record<string, z.core.JSONSchema.BaseSchema>): Record<string, unknown> {
  const all = { ...schemas, ...shared?.$defs };
  const described = Object.fromEntries(Object.entries(all).map(([id, schema]) => {
    const { $id: _id, $schema: _schema, ...rest } = typeof schema === 'object' ? schema : {};
    return [id, rest];
  }));
  return JSON.parse(JSON.stringify(described).replaceAll('#/components/schemas/__shared#/$defs/', '#/components/schemas/')) as Record<string, unknown>;
}

function describe({ path, summary, body, status, answer }: Operation): Record<string, unknown> {
  const type = answer === 'LiveEvent' ? 'text/event-stream' : 'application/json';
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return {
    summary, parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } } } }),
    responses: {
      [status]: { description: 'Done', ...(answer === undefined ? {} : { content: { [type]: { schema: { $ref: `#/components/schemas/${answer}` } } } }) },
      default: { description: 'What went wrong, as a problem document (RFC 9457)', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  };
}
