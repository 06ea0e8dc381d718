import { z } from 'zod';
import { ClusterSecurity, Fault, Localized, Readiness, TopicSpec } from '../../src/contracts/index.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as compose writes it (`1m30s`, `500ms`), read as milliseconds. */
const Duration = z.string('a duration such as 500ms, 5s or 1m30s')
  .regex(/^(\d+(ms|s|m|h))+$/, 'a duration such as 500ms, 5s or 1m30s')
  .transform((text) => [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce((sum, [, count, unit = 'ms']) => sum + Number(count) * (UNITS[unit] ?? 1), 0));

const Name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, e.g. kafka-1');
const names = (what: string) => z.array(Name, `a list of ${what}, e.g. [kafka-1, kafka-2]`);

const Service = z.strictObject({
  image: z.string().regex(/^kafka-atelier\/[a-z0-9-]+:[\w.-]+$/, 'kafka-atelier/<folder of docker/images>:<tag>, e.g. kafka-atelier/kafka:4.3.1'),
  build: z.strictObject({ context: z.string(), dockerfile: z.string().regex(/^docker\/images\/[a-z0-9-]+\/Dockerfile$/, 'docker/images/<name>/Dockerfile') }),
  hostname: z.string().optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'text, a number, true or false').transform(String)).default({}),
  depends_on: names('services').default([]),
  ports: z.array(z.string('a text: quote it').regex(
    /^127\.0\.0\.1:(\d+|\$\{[A-Z][A-Z0-9_]*:-\d+\}):\d+$/,
    "127.0.0.1:<port>:<port inside>, e.g. '127.0.0.1:${ATELIER_PORT_KAFKA_1:-29092}:29092'; without 127.0.0.1 the whole network could reach it",
  )).default([]),
  volumes: z.array(z.string().regex(/^[a-z][a-z0-9-]*:\/[^:]+$/, 'name:/path, a named volume; folders of the host are not mounted')).default([]),
  healthcheck: z.strictObject({
    test: z.array(z.string(), "a list, e.g. ['CMD', 'bash', '-c', '…']").min(2, "a list, e.g. ['CMD', 'bash', '-c', '…']"),
    interval: Duration.optional(),
    timeout: Duration.optional(),
    retries: z.number().int().positive().optional(),
    start_period: Duration.optional(),
  }).optional(),
  stop_grace_period: Duration.default(10_000),
});
export type ComposeService = z.infer<typeof Service>;

const Cluster = z.strictObject({
  brokers: names('broker services').min(1, 'at least one broker'),
  bootstrapServers: z.array(z.string().regex(/^[a-z][a-z0-9-]*:\d+$/, '<service>:<port>, e.g. kafka-1:9092')).min(1, 'at least one address'),
  /** Readiness asks through it, and the learner's own tools do. */
  hostListenerPort: z.number().int().min(1).max(65_535),
  security: ClusterSecurity.optional(),
});

const Link = z.strictObject({
  between: z.tuple([Name, Name], 'the two services, e.g. [kafka-1, kafka-2]'),
  /** Of each end that is dialled. */
  ports: z.record(Name, z.array(z.number().int().min(1).max(65_535), 'a list of ports, e.g. [9092, 9093]').min(1, 'at least one port')),
});

const Atelier = z.strictObject({
  title: Localized,
  memoryMb: z.number().int().positive(),
  idleStopMin: z.number().int().positive().default(30),
  startTimeoutSec: z.number().int().positive().default(60),
  clusters: z.record(Name, Cluster),
  topics: z.record(Name, z.array(TopicSpec)).default({}),
  faults: z.record(Name, z.array(Fault)).default({}),
  links: z.record(Name, Link).default({}),
  /** For each service that is no broker. */
  ready: z.record(Name, Readiness).default({}),
});

/** The part of compose that labs use, plus what compose has no word for. Everything else is refused, so that no driver can overlook it. */
export const ComposeFile = z.strictObject({
  name: z.string().optional(),
  services: z.record(Name, Service),
  volumes: z.record(Name, z.null('nothing after the colon')).default({}),
  'x-atelier': Atelier,
});
export type ComposeFile = z.infer<typeof ComposeFile>;
