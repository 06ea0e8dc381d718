import { describe, expect, it } from 'vitest';
import { outdatedPhrases, withoutComponents } from '../../../src/cli/validate/outdated-phrases.ts';
import { lessonTexts } from './lesson-text.ts';

const QUOTING = ['Erratum', 'Choice'];

describe('lessons say nothing outdated outside <Erratum> and wrong choices', () => {
  it.each(lessonTexts())('$file', ({ file, text }) => {
    const found = outdatedPhrases(withoutComponents(text, QUOTING)).map(({ line, phrase, instead }) => `${file}:${line}: “${phrase}” is outdated: ${instead}`);
    expect(found).toEqual([]);
  });

  it.each([
    'Kafka stores its metadata in ZooKeeper.',
    'Records with a null key go round robin.',
    'Sans clé, Kafka distribue les messages de manière round-robin.',
    'ListenableFuture<SendResult<String, String>> future = template.send(topic, message);',
    'future.addCallback(callback);',
    'acks=1 is what you get by default',
    '`acks` 1 par défaut',
    'linger.ms=0 by default',
    'Le défaut est linger.ms=0',
    'Kafka a besoin de ZooKeeper pour démarrer.',
    'kafka-topics.sh --zookeeper localhost:2181 --list',
    'kafka-console-producer.sh --broker-list localhost:9092',
    'partitioner.class=org.apache.kafka.clients.producer.internals.DefaultPartitioner',
    'enable.idempotence is off by default',
    "L'idempotence est désactivée par défaut",
    'Exactly once is impossible',
    'MM2 offers no exactly-once',
    'L’auto-commit valide avant de traiter',
    'assign() has no group',
    'topics.blacklist=secret',
    'factory.setTransactionIdPrefix("tx-");',
    '"database.server.name": "shop"',
    'bin/connect-distributed.sh mm2.properties',
  ])('finds it in: %s', (sentence) => {
    expect(outdatedPhrases(`fine\n${sentence}\n`)).toMatchObject([{ line: 2 }]);
  });

  it.each([
    'Until 3.9 the metadata stood in ZooKeeper.',
    'ZooKeeper a disparu en 4.0 : Kafka tient lui-même ses métadonnées.',
    'enable.idempotence is true by default',
    'Exactly once ends where Kafka ends.',
    'The auto-commit commits what was returned by the poll before.',
  ])('leaves alone: %s', (sentence) => {
    expect(outdatedPhrases(sentence)).toEqual([]);
  });

  it('excuses only the sentence that speaks of the past', () => {
    expect(outdatedPhrases('It was so in 3.9. Start ZooKeeper first. Then go on.')).toMatchObject([{ line: 1, phrase: 'ZooKeeper' }]);
  });

  it('lets an erratum quote it, and keeps the lines of what follows', () => {
    const text = 'one\n<Erratum read="ZooKeeper keeps the metadata">\nKRaft.\n</Erratum>\nzookeeper again';
    expect(outdatedPhrases(withoutComponents(text, QUOTING))).toMatchObject([{ line: 5, phrase: 'zookeeper' }]);
  });
});
