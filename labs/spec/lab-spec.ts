import type { LabSpec, ServiceSpec } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import { ComposeFile, type ComposeService } from './compose-file.ts';
import { crossChecks } from './cross-checks.ts';
import { schemaProblems } from './schema-problems.ts';
import { YamlSource, type Problem } from './yaml-source.ts';

const MAX_SHOWN = 10;
const ANCHORS_ONLY = /^x-(?!atelier$)/;

/**
 * Reads the text of a `compose.yaml` into a lab. Values of `environment` keep their `${NAME:-default}`: which host ports
 * are free is only known when the lab starts, and the driver fills them in (`fillVariables`).
 * @param file how the file is called in messages.
 * @throws AtelierError BAD_INPUT with one line per problem: `file:line:column key.path: what is wrong`.
 */
export function parseLabSpec(text: string, { name, file }: { readonly name: string; readonly file: string }): LabSpec {
  const source = new YamlSource(file, text);
  if (source.syntaxProblems.length > 0) throw refusal(source, source.syntaxProblems, file);
  const input = withoutAnchors(source.value());
  const parsed = ComposeFile.safeParse(input);
  if (!parsed.success) throw refusal(source, schemaProblems(ComposeFile, source.value(), parsed.error.issues), file);
  const spec = toLabSpec(name, parsed.data);
  const problems = crossChecks(parsed.data, spec);
  if (problems.length > 0) throw refusal(source, problems, file);
  return spec;
}

function refusal(source: YamlSource, problems: readonly Problem[], file: string): AtelierError {
  const lines = problems.slice(0, MAX_SHOWN).map((problem) => `  ${source.explain(problem)}`);
  if (problems.length > MAX_SHOWN) lines.push(`  … and ${problems.length - MAX_SHOWN} more`);
  return new AtelierError('BAD_INPUT', `the lab definition ${file} is not as it should be:\n${lines.join('\n')}`, { facts: { file, problems } });
}

/** Top-level `x-…` other than `x-atelier` hold nothing but anchors, which are resolved by now. */
function withoutAnchors(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ANCHORS_ONLY.test(key)));
}

function toLabSpec(name: string, { services, 'x-atelier': atelier }: ComposeFile): LabSpec {
  const { title, memoryMb, idleStopMin, startTimeoutSec, clusters, topics, faults, links, ready } = atelier;
  return {
    name, title, memoryMb, idleStopMin,
    startTimeoutMs: startTimeoutSec * 1_000,
    services: Object.entries(services).map(([service, declared]) => ({ ...toServiceSpec(service, declared), ...(ready[service] === undefined ? {} : { ready: ready[service] }) })),
    clusters, topics, faults, links,
  };
}

function toServiceSpec(name: string, declared: ComposeService): ServiceSpec {
  const { healthcheck, image, environment, depends_on: dependsOn, ports, volumes, stop_grace_period: stopGraceMs } = declared;
  return {
    name, environment, dependsOn, stopGraceMs,
    image: image.slice(image.indexOf('/') + 1, image.lastIndexOf(':')),
    ports: ports.map(toPort),
    volumes: volumes.map((text) => ({ volume: text.slice(0, text.indexOf(':')), target: text.slice(text.indexOf(':') + 1) })),
    ...(healthcheck === undefined ? {} : {
      healthCheck: {
        test: healthcheck.test.map((word) => word.replaceAll('$$', '$')),
        intervalMs: healthcheck.interval ?? 1_000,
        timeoutMs: healthcheck.timeout ?? 5_000,
        retries: healthcheck.retries ?? 30,
        startPeriodMs: healthcheck.start_period ?? 0,
      },
    }),
  };
}

/** `127.0.0.1:${NAME:-29092}:29092`, its form already checked. */
function toPort(text: string): ServiceSpec['ports'][number] {
  const [, variable, fallback, fixed, target] = /^127\.0\.0\.1:(?:\$\{([A-Z0-9_]+):-(\d+)\}|(\d+)):(\d+)$/.exec(text) ?? [];
  return { target: Number(target), published: Number(fallback ?? fixed), ...(variable === undefined ? {} : { variable }) };
}
