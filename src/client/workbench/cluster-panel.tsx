import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { clientWords } from '../words/index.ts';
import { pictureOf, type BrokerLook, type ClusterPicture, type LaneView, type TopicView } from './cluster-model.ts';
import { FaultsBar } from './faults-bar.tsx';
import { duration, number } from './prose.tsx';
import { useWorkbench } from './use-workbench.ts';

const words = clientWords().cluster;
const LOOKS: Readonly<Record<BrokerLook, string>> = { alive: words.alive, paused: clientWords().lab.services.paused, gone: words.gone };

/** The reader's own cluster, live: brokers, partitions as lanes with leader and ISR, records filling them, groups following. */
export function ClusterPanel(): JSX.Element {
  const snapshot = useWorkbench((state) => state.snapshot);
  const lab = useWorkbench((state) => state.lab);
  const picture = useMemo(() => (snapshot === undefined ? undefined : pictureOf(snapshot, lab)), [snapshot, lab]);
  if (snapshot === undefined || picture === undefined) return <p class="wb-empty">{lab?.state === 'running' ? words.waiting : words.empty}</p>;
  return (
    <div class={`wb-cluster${snapshot.stale === undefined ? '' : ' is-stale'}`}>
      {snapshot.stale !== undefined && <p class="wb-stale" role="status">{words.stale} {duration(snapshot.stale.sinceMs)}.</p>}
      <Brokers picture={picture} />
      <FaultsBar />
      {picture.topics.length === 0 && <p class="wb-empty">{words.noTopics}</p>}
      {picture.topics.map((topic) => <Topic key={topic.name} topic={topic} />)}
      {picture.groups.length > 0 && (
        <ul class="wb-groups">
          {picture.groups.map((group) => <li key={group.id}><strong>{words.group} <code>{group.id}</code></strong> {group.members} {group.members === 1 ? words.member : words.members}, {words.lag} {number(group.lag)}</li>)}
        </ul>
      )}
    </div>
  );
}

function Brokers({ picture }: { picture: ClusterPicture }): JSX.Element {
  return (
    <ul class="wb-brokers" aria-label={words.brokers}>
      {picture.brokers.map((broker) => <li key={broker.id} class={`is-${broker.look}`}><span class="wb-node" aria-hidden="true">{broker.id}</span>{broker.service}<span class="wb-muted">{LOOKS[broker.look]}</span></li>)}
    </ul>
  );
}

function Topic({ topic }: { topic: TopicView }): JSX.Element {
  return (
    <section class="wb-topic">
      <h3><code>{topic.name}</code><span class="wb-muted">{number(topic.records)} {topic.records === 1n ? words.record : words.records}</span></h3>
      <ol>{topic.lanes.map((lane) => <Lane key={lane.partition} lane={lane} />)}</ol>
    </section>
  );
}

function Lane({ lane }: { lane: LaneView }): JSX.Element {
  const isr = lane.replicas.filter((one) => one.role !== 'out-of-sync').map((one) => one.id).join(', ');
  const leader = lane.leader < 0 ? words.noLeader : `${words.leader} ${lane.leader}`;
  const sentence = `${words.partition} ${lane.partition} : ${number(lane.records)} ${words.records}, ${leader}, ${words.isr} ${isr}`;
  return (
    <li class={`wb-lane${lane.leader < 0 ? ' has-no-leader' : ''}`}>
      <span class="visually-hidden">{sentence}</span>
      <span class="wb-lane-name" aria-hidden="true">P{lane.partition}</span>
      <span class="wb-replicas" aria-hidden="true">{lane.replicas.map((one) => <span key={one.id} class={`wb-replica is-${one.role}`} title={`${one.id}: ${one.role === 'leader' ? words.leader : one.role === 'in-sync' ? words.isr : words.outOfIsr}`}>{one.id}</span>)}</span>
      <span class="wb-rail" aria-hidden="true">
        <span class="wb-fill" style={`--fill: ${lane.records === 0n ? 0 : Math.max(lane.fill, 0.015)}`} />
        {lane.commits.map((commit) => <span key={commit.group} class="wb-commit" style={`--at: ${commit.at}`} title={`${commit.group}: ${words.committed}, ${words.lag} ${commit.lag}`} />)}
      </span>
      <span class="wb-high" aria-hidden="true">{number(lane.records)}</span>
    </li>
  );
}
