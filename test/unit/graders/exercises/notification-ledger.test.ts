import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../graders/kit/index.ts';
import type { TopicRecord } from '../../../../graders/probes/index.ts';
import { type Claim, disagreement, type Entry, groupById } from '../../../../graders/exercises/03-development/notifications/ledger.ts';
import { changedFields, newNotification, type Notification } from '../../../../graders/exercises/03-development/notifications/notification.ts';

const record = (value: string | null, partition = 0, offset = '0'): TopicRecord => ({ topic: 'notifications', partition, offset, timestamp: 0, key: null, value: value === null ? null : Buffer.from(value), headers: [] });
const entry = (id: string, claim: Claim): Entry => ({ notification: { id, userId: 'u', type: 'LIKE' }, endpoint: 'general', claim, reported: false });
const idsOf = (entries: Entry[], records: TopicRecord[]) => Object.fromEntries([...groupById(entries, records)].map(([id, found]) => [id, found.map(({ offset }) => offset).join()]));

describe('finding the records of a notification', () => {
  const entries = [entry('n-1', { kind: 'pending' }), entry('n-2', { kind: 'pending' })];
  it('goes by the id of the JSON, wherever it stands in it', () => {
    expect(idsOf(entries, [record('{"id":"n-1"}', 0, '1'), record('{"type":"LIKE", "id" : "n-2"}', 0, '2'), record('{"id":"n-1","more":1}', 0, '3')])).toEqual({ 'n-1': '1,3', 'n-2': '2' });
  });
  it('is not misled by another id inside the payload', () => {
    expect(idsOf(entries, [record('{"payload":{"id":"n-2"},"id":"n-1"}', 0, '1')])).toEqual({ 'n-1': '1', 'n-2': '' });
  });
  it('finds a record whose value is wrapped or no JSON, so that a wrong value is not called a lost record', () => {
    expect(idsOf(entries, [record('{"notification":{"id":"n-1"}}', 0, '1'), record('LIKE n-2', 0, '2')])).toEqual({ 'n-1': '1', 'n-2': '2' });
  });
  it('leaves alone what is nobody\'s', () => {
    expect(idsOf(entries, [record(null), record(''), record('{"id":"n-3"}'), record('[]')])).toEqual({ 'n-1': '', 'n-2': '' });
  });
});

describe('comparing an answer with the log', () => {
  const created: Claim = { kind: 'created', partition: 3, offset: '17' };
  it.each<[string, Claim, TopicRecord[], string | undefined]>([
    ['agrees on one record in its place', created, [record('', 3, '17')], undefined],
    ['misses a record that was announced', created, [], 'n-1 announced at partition 3, offset 17, missing in the log.'],
    ['finds it elsewhere', created, [record('', 3, '18')], 'n-1 announced at partition 3, offset 17, found at partition 3, offset 18.'],
    ['finds it twice', created, [record('', 3, '17'), record('', 3, '19')], 'n-1 stands 2 times in the log: partition 3, offset 17 ; partition 3, offset 19.'],
    ['allows a failed one to be missing', { kind: 'open' }, [], undefined],
    ['allows a failed one to be there once', { kind: 'open' }, [record('')], undefined],
    ['does not allow a failed one twice', { kind: 'open' }, [record('', 1, '1'), record('', 2, '2')], 'n-1 stands 2 times in the log: partition 1, offset 1 ; partition 2, offset 2.'],
    ['does not allow a status to stay open', { kind: 'pending' }, [record('')], 'n-1 is still PENDING.'],
  ])('%s', (_, claim, found, sentence) => {
    expect(disagreement(entry('n-1', claim), found)?.observed.en).toBe(sentence);
  });
});

describe('notifications of a run', () => {
  it('are the same for the same seed, and no two alike', () => {
    const draw = (seed: string) => { const random = createRandom(seed); return Array.from({ length: 50 }, () => newNotification(random)); };
    expect(draw('a')).toEqual(draw('a'));
    expect(new Set(draw('a').map(({ id }) => id)).size).toBe(50);
    expect(draw('a')).not.toEqual(draw('b'));
  });
  it('keep what is fixed, and differ from a value that lost or changed a field', () => {
    const sent: Notification = newNotification(createRandom('x'), { type: 'LIKE', payload: { text: 'é' } });
    expect(sent.type).toBe('LIKE');
    expect(changedFields(sent, { ...sent, added: true })).toEqual([]);
    expect(changedFields(sent, { ...sent, payload: { text: 'e' } })).toEqual(['payload']);
    expect(changedFields(sent, {})).toEqual(Object.keys(sent));
  });
});
