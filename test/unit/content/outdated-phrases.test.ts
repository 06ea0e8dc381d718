import { describe, expect, it } from 'vitest';
import { lessonTexts, withoutComponents } from './lesson-text.ts';
import { outdatedPhrases } from './outdated-phrases.ts';

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
  ])('finds it in: %s', (sentence) => {
    expect(outdatedPhrases(`fine\n${sentence}\n`)).toMatchObject([{ line: 2 }]);
  });

  it('lets an erratum quote it, and keeps the lines of what follows', () => {
    const text = 'one\n<Erratum read="ZooKeeper keeps the metadata">\nKRaft.\n</Erratum>\nzookeeper again';
    expect(outdatedPhrases(withoutComponents(text, QUOTING))).toMatchObject([{ line: 5, phrase: 'zookeeper' }]);
  });
});
