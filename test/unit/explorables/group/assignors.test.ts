import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cooperativeRound, range, roundRobin, sticky, uniform, type Assignment } from '../../../../src/explorables/group/assignors.ts';

interface Scenario {
  readonly partitions: number;
  readonly members: readonly (readonly string[])[];
  readonly assignments: Readonly<Record<'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | 'uniform', readonly Readonly<Record<string, number[]>>[]>>;
}

/** What the Java classes of Kafka 4.3.1 gave; the claim explorable-assigns-as-kafka asks them again. */
const scenarios = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../../content/claims/snippets/java/assignor-vectors.json'), 'utf8')) as Scenario[];

const sorted = (assignment: Assignment) => Object.fromEntries([...assignment].map(([member, partitions]) => [member, [...partitions].sort((a, b) => a - b)]));
const onlyOf = (members: readonly string[], owned: Assignment): Assignment => new Map([...owned].filter(([member]) => members.includes(member)));

/** Runs a scenario with an assignor that remembers what was given before. */
function withMemory(members: Scenario['members'], assign: (members: readonly string[], owned: Assignment) => Assignment): Assignment[] {
  let owned: Assignment = new Map();
  return members.map((now) => (owned = assign(now, onlyOf(now, owned))));
}

describe.each(scenarios)('$partitions partitions, members $members', ({ partitions, members, assignments }) => {
  it('range gives what RangeAssignor gives', () => {
    expect(members.map((now) => sorted(range(now, partitions)))).toEqual(assignments.range);
  });
  it('round robin gives what RoundRobinAssignor gives', () => {
    expect(members.map((now) => sorted(roundRobin(now, partitions)))).toEqual(assignments.roundrobin);
  });
  it('sticky gives what StickyAssignor gives', () => {
    expect(withMemory(members, (now, owned) => sticky(now, partitions, owned)).map(sorted)).toEqual(assignments.sticky);
  });
  it('uniform gives what UniformAssignor gives', () => {
    expect(withMemory(members, (now, target) => uniform(now, partitions, target)).map(sorted)).toEqual(assignments.uniform);
  });
  it('cooperative gives what CooperativeStickyAssignor gives, round by round', () => {
    let owned: Assignment = new Map();
    const rounds: Assignment[] = [];
    for (const now of members) {
      for (let again = true; again;) {
        const before = onlyOf(now, owned);
        const given = cooperativeRound(now, partitions, before);
        again = [...before].some(([member, had]) => had.some((partition) => !given.get(member)?.includes(partition)));
        owned = given;
        rounds.push(given);
      }
    }
    expect(rounds.map(sorted)).toEqual(assignments['cooperative-sticky']);
  });
});
