import { describe, expect, it } from 'vitest';
import { parseMeasure, takeMeasure } from '../../../src/client/page/measure.ts';
import { countSentences } from '../../../src/client/page/sentences.ts';
import { plainText } from '../../../src/client/workbench/ansi.ts';
import { faultsFor, pictureOf } from '../../../src/client/workbench/cluster-model.ts';
import { withOutput } from '../../../src/client/workbench/state.ts';
import { typeset, typesetSpaces } from '../../../src/client/words/typeset.ts';
import type { ClusterSnapshot, LabView } from '../../../src/contracts/index.ts';

const snapshot: ClusterSnapshot = {
  at: '2026-11-21T10:00:00.000Z', cluster: 'main',
  brokers: [{ id: 1, service: 'kafka-1', alive: true }, { id: 2, service: 'kafka-2', alive: true }, { id: 3, service: 'kafka-3', alive: false }],
  topics: [{ name: 'notifications', partitions: [
    { id: 1, leader: -1, replicas: [3, 2, 1], isr: [], low: '0', high: '0' },
    { id: 0, leader: 2, replicas: [2, 3, 1], isr: [2, 1], low: '10', high: '210' },
    { id: 2, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3], low: '0', high: '50' },
  ] }],
  groups: [{ id: 'readers', state: 'Stable', members: [{ clientId: 'c', assigned: [] }], offsets: [{ topic: 'notifications', partition: 0, committed: '110', lag: '100' }, { topic: 'notifications', partition: 2, committed: '50', lag: '0' }] }],
};
const lab = { services: [{ name: 'kafka-1', state: 'paused' }, { name: 'kafka-2', state: 'running' }, { name: 'kafka-3', state: 'dead' }] } as unknown as LabView;

describe('measures of predictions', () => {
  it.each([
    ['partitions-with-records:notifications', 2], ['records:notifications', 250], ['partitions:notifications', 3], ['isr:notifications/0', 2],
    ['leader:notifications/2', 1], ['brokers-alive', 2], ['lag:readers', 100], ['records:absent', undefined], ['lag:absent', undefined],
  ])('%s is %s', (text, value) => {
    const measure = parseMeasure(text);
    expect(measure).toBeDefined();
    if (measure !== undefined) expect(takeMeasure(measure, snapshot)).toBe(value);
  });

  it.each(['records', 'records:', 'leader:notifications', 'isr:notifications/x', 'colour:red', ''])('refuses "%s"', (text) => {
    expect(parseMeasure(text)).toBeUndefined();
  });
});

describe('pictureOf', () => {
  const picture = pictureOf(snapshot, lab);

  it('shows a frozen broker as frozen although the cluster still counts it', () => {
    expect(picture.brokers.map((broker) => broker.look)).toEqual(['paused', 'alive', 'gone']);
  });

  it('fills lanes by what is between low and high, the fullest one wholly', () => {
    expect(picture.topics[0]?.lanes.map((lane) => [lane.partition, lane.records, lane.fill])).toEqual([[0, 200n, 1], [1, 0n, 0], [2, 50n, 0.25]]);
    expect(picture.topics[0]?.records).toBe(250n);
  });

  it('tells leader, in-sync and out-of-sync replicas apart', () => {
    expect(picture.topics[0]?.lanes[0]?.replicas).toEqual([{ id: 1, role: 'in-sync' }, { id: 2, role: 'leader' }, { id: 3, role: 'out-of-sync' }]);
  });

  it('puts committed offsets on the lane and adds up the lag', () => {
    expect(picture.topics[0]?.lanes[0]?.commits).toEqual([{ group: 'readers', at: 0.5, lag: 100n }]);
    expect(picture.groups).toEqual([{ id: 'readers', state: 'Stable', members: 1, lag: 100n }]);
  });
});

describe('countSentences', () => {
  it.each([
    ['', 0], ['Oui.', 0], ['The answer waits for the acknowledgement.', 1], ['The answer waits for the ack. Then it says where the record is.', 2],
    ['La réponse attend l’accusé. Ensuite elle dit', 1], ['La réponse attend l’accusé. Ensuite elle dit où se trouve l’enregistrement', 2],
    ['. . . . .', 0], ['a. b. c. d. e.', 0], ['It uses acks=all in version 4.3.1 of Kafka.', 1],
  ])('"%s" has %i', (text, count) => {
    expect(countSentences(text)).toBe(count);
  });
});

describe('plainText', () => {
  it('takes out colours, cursor movements and titles, and lets a carriage return start the line anew', () => {
    expect(plainText('\u001b[31merror\u001b[0m\u001b]0;title\u0007 \u001b[2K done\r\nnext')).toBe('error  done\nnext');
    expect(plainText('10 %\r20 %\r30 %\nend')).toBe('30 %\nend');
    expect(plainText('bell\u0007 and \u0000null')).toBe('bell and null');
  });
});

describe('withOutput', () => {
  it('joins neighbours of one stream and keeps streams apart', () => {
    const pieces = [['stdout', 'a'], ['stdout', 'b'], ['stderr', 'c'], ['stdout', 'd']] as const;
    expect(pieces.reduce<ReturnType<typeof withOutput>>((all, [stream, text]) => withOutput(all, { stream, text }), [])).toEqual([
      { stream: 'stdout', text: 'ab' }, { stream: 'stderr', text: 'c' }, { stream: 'stdout', text: 'd' },
    ]);
  });

  it('drops the beginning of endless output', () => {
    let output: ReturnType<typeof withOutput> = [];
    for (let at = 0; at < 100; at += 1) output = withOutput(output, { stream: 'stdout', text: 'x'.repeat(10_000) });
    expect(output.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThanOrEqual(256 * 1_024);
  });
});

describe('faults that are offered', () => {
  it('are those that change something and that the lab admits', () => {
    const all = ['pause', 'resume', 'kill', 'restart'] as const;
    expect(faultsFor('running', all)).toEqual(['pause', 'kill']);
    expect(faultsFor('paused', all)).toEqual(['resume', 'kill']);
    expect(faultsFor('dead', all)).toEqual(['restart']);
    expect(faultsFor('stopped', all)).toEqual([]);
    expect(faultsFor('running', ['kill', 'restart'])).toEqual(['kill']);
  });
});

describe('typeset', () => {
  it('sets French spaces and guillemets', () => {
    expect(typeset('Il dit : "oui" ; vraiment ?', 'fr')).toBe('Il dit\u00a0: «\u00a0oui\u00a0»\u202f; vraiment\u202f?');
    expect(typeset('l\'ISR compte 1 000 enregistrements en 250 ms', 'fr')).toBe('l’ISR compte 1\u202f000 enregistrements en 250\u00a0ms');
  });

  it('changes nothing the second time', () => {
    const once = typeset('Il dit : "oui" ; vraiment ?', 'fr');
    expect(typeset(once, 'fr')).toBe(once);
  });

  it('sets English quotes and leaves spaces', () => {
    expect(typeset('It says "yes": isn\'t it?', 'en')).toBe('It says “yes”: isn’t it?');
  });

  it('leaves JSON as it is where text may quote it', () => {
    expect(typesetSpaces('Reçu : {"status":501,"title":"Not implemented"}', 'fr')).toBe('Reçu\u00a0: {"status":501,"title":"Not implemented"}');
  });
});
