import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LabSpec } from '../../../../src/contracts/index.ts';
import { labDefinitions, parseLabSpec, readLabSpec } from '../../../../labs/spec/index.ts';

const NOTIFICATIONS = readFileSync(new URL('../../../../labs/definitions/notifications/compose.yaml', import.meta.url), 'utf8');
const ENDS_AT = /\n/g;

/** The definition with one thing changed, which must be there exactly `times` times. */
function changed(from: string, to: string, times = 1): string {
  expect(NOTIFICATIONS.split(from).length - 1, `"${from}" in the definition`).toBe(times);
  return NOTIFICATIONS.replace(from, to);
}

/** What the parser says, without its heading; line numbers are checked against the text. */
function complaint(text: string): string {
  try {
    parseLabSpec(text, { name: 'notifications', file: 'compose.yaml' });
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split('\n');
    expect(heading).toBe('the lab definition compose.yaml is not as it should be:');
    expect(error).toMatchObject({ code: 'BAD_INPUT' });
    return lines.map((line) => line.trim()).join('\n');
  }
  throw new Error('the definition was accepted');
}

/** `compose.yaml:<line>:` of the first occurrence of a text. */
function at(text: string, needle: string): string {
  const before = text.slice(0, text.indexOf(needle));
  return `compose.yaml:${(before.match(ENDS_AT)?.length ?? 0) + 1}:${needle.length > 0 ? before.length - before.lastIndexOf('\n') : 0}`;
}

describe('a lab definition', () => {
  it('reads the notifications lab: three brokers, one cluster, one topic, every fault', async () => {
    const spec = await readLabSpec('notifications');
    expect(LabSpec.parse(spec)).toEqual(spec);
    expect(spec.services.map(({ name, image }) => [name, image])).toEqual([['kafka-1', 'kafka'], ['kafka-2', 'kafka'], ['kafka-3', 'kafka']]);
    expect(spec.clusters).toEqual({ main: { brokers: ['kafka-1', 'kafka-2', 'kafka-3'], bootstrapServers: ['kafka-1:9092', 'kafka-2:9092', 'kafka-3:9092'], hostListenerPort: 29_092 } });
    expect(spec.topics).toEqual({ main: [['notifications', 6], ['notifications-processed', 3], ['notifications-dlt', 1]].map(([name, partitions]) => ({ name, partitions, replicationFactor: 3, config: { 'min.insync.replicas': '2' } })) });
    expect(spec.faults['kafka-2']).toEqual(['pause', 'resume', 'kill', 'restart']);
    const second = spec.services[1];
    expect(second?.ports).toEqual([{ target: 29_092, published: 29_093, variable: 'ATELIER_PORT_KAFKA_2' }]);
    expect(second?.volumes).toEqual([{ volume: 'kafka-2-data', target: '/var/lib/kafka/data' }]);
    expect(second?.stopGraceMs).toBe(15_000);
    expect(second?.environment).toMatchObject({ KAFKA_NODE_ID: '2', KAFKA_MIN_INSYNC_REPLICAS: '2', KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka-2:9092,HOST://127.0.0.1:${ATELIER_PORT_KAFKA_2:-29093}' });
    expect(second?.healthCheck?.test.join(' ')).toContain('/dev/tcp/$HOSTNAME/9092');
  });

  it('reads every definition in the repository', async () => {
    for (const name of await labDefinitions()) expect((await readLabSpec(name)).name).toBe(name);
  });

  it('says which labs there are when asked for another', async () => {
    await expect(readLabSpec('notification')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'there is no lab notification in labs/definitions', hint: 'did you mean notifications?' });
  });
});

describe('a wrong lab definition is refused with file, line, column, key path', () => {
  it('for an unknown key, with the one that was probably meant', () => {
    const text = changed('    hostname: kafka-2\n', '    hostnme: kafka-2\n');
    expect(complaint(text)).toBe(`${at(text, 'hostnme')} services.kafka-2.hostnme: unknown key; did you mean hostname?`);
  });

  it('for an unknown key near nothing, with what is known there', () => {
    const text = changed('  memoryMb: 900\n', '  memoryMb: 900\n  colour: red\n');
    expect(complaint(text)).toBe(`${at(text, 'colour')} x-atelier.colour: unknown key; known here: title, memoryMb, idleStopMin, startTimeoutSec, clusters, topics, faults, links, ready`);
  });

  it('for a key that comes in by an anchor, where the anchor has it', () => {
    const text = changed('  stop_grace_period: 15s\n', '  stop_grace_period: soon\n');
    const [first = '', ...others] = complaint(text).split('\n');
    expect(first).toBe(`${at(text, 'stop_grace_period')} services.kafka-1.stop_grace_period: a duration such as 500ms, 5s or 1m30s`);
    expect(others).toHaveLength(2);
  });

  it('for a compose feature that no driver here would honour', () => {
    const text = changed("    volumes: ['kafka-1-data:/var/lib/kafka/data']\n", "    volumes: ['./data:/var/lib/kafka/data']\n    privileged: true\n");
    expect(complaint(text)).toBe([
      `${at(text, "'./data")} services.kafka-1.volumes[0]: name:/path, a named volume; folders of the host are not mounted`,
      `${at(text, 'privileged')} services.kafka-1.privileged: unknown key; known here: image, build, hostname, environment, depends_on, ports, volumes, healthcheck, stop_grace_period`,
    ].join('\n'));
  });

  it('for a missing key, where its parent stands', () => {
    const text = changed('  memoryMb: 900\n', '  memory_mb: 900\n');
    expect(complaint(text)).toBe([
      `${at(text, 'x-atelier:')} x-atelier.memoryMb: is missing (number); is memory_mb meant to be it?`,
      `${at(text, 'memory_mb')} x-atelier.memory_mb: unknown key; did you mean memoryMb?`,
    ].join('\n'));
  });

  it('for a misspelt x-atelier', () => {
    expect(complaint(changed('x-atelier:\n', 'x-atelie:\n'))).toBe('compose.yaml:1:1 x-atelier: is missing (object); is x-atelie meant to be it?');
  });

  it('for a port that the whole network could reach', () => {
    const text = changed("    ports: ['127.0.0.1:${ATELIER_PORT_KAFKA_1:-29092}:29092']", "    ports: ['29092:29092']");
    expect(complaint(text)).toBe(`${at(text, "'29092:29092'")} services.kafka-1.ports[0]: 127.0.0.1:<port>:<port inside>, e.g. '127.0.0.1:\${ATELIER_PORT_KAFKA_1:-29092}:29092'; without 127.0.0.1 the whole network could reach it`);
  });

  it('for YAML that is none', () => {
    const text = changed('    hostname: kafka-2\n', '   hostname: kafka-2\n');
    expect(complaint(text)).toMatch(/^compose\.yaml:\d+:\d+ All mapping items must start at the same column/);
  });

  it('for a key that stands twice', () => {
    const text = changed('    hostname: kafka-2\n', '    hostname: kafka-2\n    hostname: kafka-2\n');
    expect(complaint(text)).toMatch(/^compose\.yaml:\d+:5 Map keys must be unique/);
  });

  it('for a file without anything in it', () => {
    expect(complaint('')).toBe('compose.yaml:1:1 Invalid input: expected object, received null');
  });
});

describe('names and numbers of a lab definition must fit each other', () => {
  it('a broker is a service', () => {
    const text = changed('brokers: [kafka-1, kafka-2, kafka-3]', 'brokers: [kafka-1, kafka-2, kafka3]');
    expect(complaint(text)).toContain(`${at(text, 'kafka3')} x-atelier.clusters.main.brokers[2]: there is no service kafka3; did you mean kafka-3?`);
  });

  it('a bootstrap address is a listener of a broker', () => {
    const text = changed("'kafka-3:9092']", "'kafka-3:9999']");
    expect(complaint(text)).toBe(`${at(text, "'kafka-3:9999'")} x-atelier.clusters.main.bootstrapServers[2]: kafka-3 has no listener on port 9999 (KAFKA_LISTENERS)`);
  });

  it('every broker publishes the host listener', () => {
    const text = changed("    ports: ['127.0.0.1:${ATELIER_PORT_KAFKA_3:-29094}:29092']\n", '');
    expect(complaint(text)).toContain('x-atelier.clusters.main.brokers[2]: kafka-3 does not publish port 29092, the cluster\'s hostListenerPort');
  });

  it('a fault names a service', () => {
    const text = changed('    kafka-3: [pause, resume, kill, restart]', '    kafka-4: [pause]');
    expect(complaint(text)).toBe(`${at(text, 'kafka-4: [')} x-atelier.faults.kafka-4: there is no service kafka-4; did you mean kafka-1?`);
  });

  it('a fault is one that exists', () => {
    const text = changed('    kafka-3: [pause, resume, kill, restart]', '    kafka-3: [pause, explode]');
    expect(complaint(text)).toMatch(/x-atelier\.faults\.kafka-3\[1\]: Invalid option: expected one of "pause"\|"resume"\|"kill"\|"restart"$/);
  });

  it('a link joins two services once, and says which ports are dialled', () => {
    const one = '    kafka-1-kafka-2: {between: [kafka-1, kafka-2], ports: {kafka-1: [9092, 9093], kafka-2: [9092, 9093]}}\n';
    const wrong = [
      ['    a: {between: [kafka-1, kafka-9], ports: {kafka-1: [9092]}}\n', 'x-atelier.links.a.between[1]: there is no service kafka-9; did you mean kafka-1?'],
      ['    a: {between: [kafka-1, kafka-1], ports: {kafka-1: [9092]}}\n', 'x-atelier.links.a.between: a service has no link to itself'],
      ['    a: {between: [kafka-1, kafka-2], ports: {}}\n', 'x-atelier.links.a.ports: which of its ports does the other end dial? e.g. {kafka-2: [9092]}'],
      ['    a: {between: [kafka-1, kafka-2], ports: {kafka-3: [9092]}}\n', 'x-atelier.links.a.ports.kafka-3: there is no end kafka-3; did you mean kafka-1?'],
      ['    a: {between: [kafka-1, kafka-2], ports: {kafka-2: [9099]}}\n', 'x-atelier.links.a.ports.kafka-2[0]: kafka-2 has no listener on port 9099 (KAFKA_LISTENERS)'],
      ['    a: {between: [kafka-1, kafka-2], ports: {kafka-2: 9092}}\n', 'x-atelier.links.a.ports.kafka-2: a list of ports, e.g. [9092, 9093]'],
      ['    a: {between: [kafka-1], ports: {kafka-1: [9092]}}\n', 'x-atelier.links.a.between: the two services, e.g. [kafka-1, kafka-2]'],
      ['    a: {between: [kafka-3, kafka-1], ports: {kafka-1: [9092]}}\n', 'x-atelier.links.kafka-1-kafka-3.between: kafka-1 and kafka-3 are already joined by a'],
    ] as const;
    for (const [line, problem] of wrong) {
      const [first, ...others] = complaint(changed(one, line)).split('\n');
      expect([first?.replace(/^\S+ /, ''), others]).toEqual([problem, []]);
    }
  });

  it('no service waits for itself', () => {
    const text = changed('    hostname: kafka-1\n', '    hostname: kafka-1\n    depends_on: [kafka-2]\n').replace('    hostname: kafka-2\n', '    hostname: kafka-2\n    depends_on: [kafka-1]\n');
    expect(complaint(text)).toBe(`${at(text, 'depends_on')} services.kafka-1.depends_on: waits for itself: kafka-1 → kafka-2 → kafka-1`);
  });

  it('replicas and in-sync replicas can be had', () => {
    const text = changed('        replicationFactor: 3\n', '        replicationFactor: 4\n', 3).replace("min.insync.replicas: '2'", "min.insync.replicas: '5'");
    expect(complaint(text)).toBe([
      `${at(text, 'replicationFactor')} x-atelier.topics.main[0].replicationFactor: 4 replicas need as many brokers; cluster main has 3`,
      `${at(text, 'min.insync.replicas')} x-atelier.topics.main[0].config.min.insync.replicas: 5 in-sync replicas can't be had of 4: nothing could ever be written with acks=all`,
    ].join('\n'));
  });

  it('no two services publish one port', () => {
    const text = changed("    ports: ['127.0.0.1:${ATELIER_PORT_KAFKA_2:-29093}:29092']", "    ports: ['127.0.0.1:29092:29092']");
    expect(complaint(text)).toBe(`${at(text, "'127.0.0.1:29092:29092'")} services.kafka-2.ports[0]: port 29092 is already published by kafka-1`);
  });

  it('a variable has one default', () => {
    const text = changed('HOST://127.0.0.1:${ATELIER_PORT_KAFKA_2:-29093}', 'HOST://127.0.0.1:${ATELIER_PORT_KAFKA_2:-29999}');
    expect(complaint(text)).toMatch(/services\.kafka-2\.environment\.KAFKA_ADVERTISED_LISTENERS: ATELIER_PORT_KAFKA_2 has the default 29999 here and 29093 under ports$/);
  });

  it('a variable has a default', () => {
    const text = changed('HOST://127.0.0.1:${ATELIER_PORT_KAFKA_2:-29093}', 'HOST://127.0.0.1:${ATELIER_PORT_KAFKA_2}');
    expect(complaint(text)).toMatch(/KAFKA_ADVERTISED_LISTENERS: a variable is written \$\{NAME:-default\}, always with a default; a dollar sign of its own is \$\$$/);
  });
});
