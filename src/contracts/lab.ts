import { z } from 'zod';
import { Localized } from './localized.ts';

/** What a fault does to one service of a lab. All are undone by `resume` or `restart`. */
export const FAULTS = ['pause', 'resume', 'kill', 'restart'] as const;
export const Fault = z.enum(FAULTS);
export type Fault = z.infer<typeof Fault>;

/** What may happen to a link; all is undone by `heal`. */
export const LinkChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cut') }),
  /** Of each direction, so a request waits for its answer at least twice as long. */
  z.strictObject({ kind: z.literal('delay'), latencyMs: z.number().int().min(1).max(60_000) }),
  z.strictObject({ kind: z.literal('heal') }),
]);
export type LinkChange = z.infer<typeof LinkChange>;

export const HealthCheck = z.strictObject({
  /** `["CMD", "prog", "arg"]` or `["CMD-SHELL", "line"]`, run inside the service. */
  test: z.array(z.string()).min(2),
  intervalMs: z.number().int().positive().default(1_000),
  timeoutMs: z.number().int().positive().default(5_000),
  retries: z.number().int().positive().default(30),
  startPeriodMs: z.number().int().nonnegative().default(0),
});

/** A port of a service that the host may reach. Always bound to 127.0.0.1. */
export const PublishedPort = z.strictObject({
  /** Port inside the lab. */
  target: z.number().int().min(1).max(65_535),
  /** Port on the host under plain `docker compose`; the native driver picks a free one. */
  published: z.number().int().min(1).max(65_535),
  /** Environment variable of compose.yaml that chooses `published` (`${NAME:-29092}`), when there is one. */
  variable: z.string().optional(),
});

/** The request that a service which is no broker answers once it can be used. Asked from inside the lab. */
export const HttpReadiness = z.strictObject({
  /** `http://<service>:<port>/path` */
  http: z.url({ protocol: /^http$/ }),
  status: z.number().int().min(200).max(599).default(200),
});
export type HttpReadiness = z.infer<typeof HttpReadiness>;

/** A Postgres can be used once it goes on to ask a new session of this user and database for its password (or lets it in). */
export const PostgresReadiness = z.strictObject({
  /** `postgres://<user>@<service>:<port>/<database>` */
  postgres: z.url({ protocol: /^postgres$/ }),
});
export type PostgresReadiness = z.infer<typeof PostgresReadiness>;

export const Readiness = z.union([HttpReadiness, PostgresReadiness]);
export type Readiness = z.infer<typeof Readiness>;

export const ServiceSpec = z.strictObject({
  name: z.string(),
  /** Name of a folder in docker/images, e.g. `kafka`. */
  image: z.string(),
  environment: z.record(z.string(), z.string()),
  dependsOn: z.array(z.string()),
  ports: z.array(PublishedPort),
  /** Container path → named volume. The native driver gives each a folder in the lab's data directory. */
  volumes: z.array(z.strictObject({ volume: z.string(), target: z.string() })),
  healthCheck: HealthCheck.optional(),
  /** Of services that are no brokers; brokers are asked through their cluster. */
  ready: Readiness.optional(),
  stopGraceMs: z.number().int().positive(),
});
export type ServiceSpec = z.infer<typeof ServiceSpec>;

export const TopicSpec = z.strictObject({
  name: z.string().min(1),
  partitions: z.number().int().positive(),
  replicationFactor: z.number().int().positive(),
  config: z.record(z.string(), z.string()).default({}),
});
export type TopicSpec = z.infer<typeof TopicSpec>;

/**
 * How clients of a secured cluster are let in: SASL_SSL everywhere. A password of the course, the same in every lab: it stands in the
 * definition for the learner to read and opens nothing but a lab on loopback. Kept out of logs, URLs and views all the same.
 */
export const ClusterSecurity = z.strictObject({
  mechanism: z.literal('SCRAM-SHA-512'),
  username: z.string().min(1),
  password: z.string().min(1),
  /** Where a service of the lab hands out its CA's certificate, `http://<service>:<port>/path`. Made at the lab's first start. */
  ca: z.url({ protocol: /^http$/ }),
});
export type ClusterSecurity = z.infer<typeof ClusterSecurity>;

/** A Kafka cluster inside a lab: which services are its brokers and where clients knock. */
export const ClusterSpec = z.strictObject({
  /** Compose names of its brokers, in node id order. */
  brokers: z.array(z.string()).min(1),
  /** `host:port` of each broker as seen inside the lab. */
  bootstrapServers: z.array(z.string()).min(1),
  /** Port of the listener that the host reaches through a published port. */
  hostListenerPort: z.number().int().optional(),
  /** Without it every listener is PLAINTEXT. */
  security: ClusterSecurity.optional(),
});
export type ClusterSpec = z.infer<typeof ClusterSpec>;

/** A network link between two services that can be cut and slowed. */
export const LinkSpec = z.strictObject({
  between: z.tuple([z.string(), z.string()]),
  /** Service → those of its ports that the other end dials. The other end reaches no further ones by that service's name. */
  ports: z.record(z.string(), z.array(z.number().int().min(1).max(65_535)).min(1)),
});
export type LinkSpec = z.infer<typeof LinkSpec>;

/** A link as it is now. */
export const LinkView = z.strictObject({
  name: z.string(),
  between: z.tuple([z.string(), z.string()]),
  cut: z.boolean(),
  /** 0: as fast as it can be. */
  latencyMs: z.number().int().nonnegative(),
});
export type LinkView = z.infer<typeof LinkView>;

/** A lab as read from one `compose.yaml`, with defaults filled in. Plain data: nothing runs yet. */
export const LabSpec = z.strictObject({
  /** Name of the folder in labs/definitions. */
  name: z.string(),
  title: Localized,
  /** What the lab is allowed to take, all its services together. */
  memoryMb: z.number().int().positive(),
  /** An idle lab is stopped after this long. */
  idleStopMin: z.number().int().positive(),
  /** Readiness gives up after this long. */
  startTimeoutMs: z.number().int().positive(),
  services: z.array(ServiceSpec).min(1),
  clusters: z.record(z.string(), ClusterSpec),
  /** Topics that exist when the lab says it is ready, per cluster. */
  topics: z.record(z.string(), z.array(TopicSpec)),
  /** Which faults each service admits. */
  faults: z.record(z.string(), z.array(Fault)),
  /** Links that can be cut and slowed, by name. */
  links: z.record(z.string(), LinkSpec),
});
export type LabSpec = z.infer<typeof LabSpec>;

/** The ways of running labs, best first. */
export const DRIVER_NAMES = ['native', 'compose'] as const;

export const LabState = z.enum(['queued', 'starting', 'running', 'stopping', 'stopped', 'failed', 'wiped']);
export type LabState = z.infer<typeof LabState>;

export const ServiceState = z.enum(['waiting', 'starting', 'running', 'paused', 'dead', 'stopped']);
export type ServiceState = z.infer<typeof ServiceState>;

export const ServiceView = z.strictObject({
  name: z.string(),
  state: ServiceState,
  /** Milliseconds from spawn to its first successful readiness request. */
  readyAfterMs: z.number().optional(),
  /** Present while parts that the lab needs for the first time are being fetched. */
  fetching: z.strictObject({ heldBytes: z.number(), totalBytes: z.number() }).optional(),
  /** Last log lines, present when the service is `dead`. */
  lastLines: z.array(z.string()).optional(),
});
export type ServiceView = z.infer<typeof ServiceView>;

/** What a person sees of a lab. */
export const LabView = z.strictObject({
  id: z.string(),
  definition: z.string(),
  title: Localized,
  driver: z.string(),
  state: LabState,
  services: z.array(ServiceView),
  /** Name of a cluster, or of a service that is no broker → addresses for tools on this machine, `127.0.0.1:port,…`. */
  hostAddresses: z.record(z.string(), z.string()),
  /** Which faults each service admits, while the lab runs. */
  faults: z.record(z.string(), z.array(Fault)).optional(),
  createdAt: z.iso.datetime(),
  /** Present while it is `queued`: its place, 1 for the next, what it waits for, and about how long still (unknown for memory). */
  queue: z.strictObject({ place: z.number().int().positive(), waitsFor: z.enum(['start', 'memory']), estimateMs: z.number().int().nonnegative().optional() }).optional(),
  /** Milliseconds the last start took until the lab was usable. */
  startedInMs: z.number().optional(),
  memoryMb: z.number().optional(),
  /** Why it is `failed`: one sentence with what to do, and the last log lines of the culprit. */
  problem: z.strictObject({ message: Localized, lastLines: z.array(z.string()) }).optional(),
});
export type LabView = z.infer<typeof LabView>;
