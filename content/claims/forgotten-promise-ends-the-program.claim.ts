import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'forgotten-promise-ends-the-program',
  statement: {
    fr: 'Un send() dont personne ne traite le rejet termine tout le processus Node, les requêtes des autres comprises.',
    en: 'A send() whose rejection nobody handles ends the whole Node process, everybody else’s requests included.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [{ title: 'Node.js 24: --unhandled-rejections (throw by default)', url: 'https://nodejs.org/docs/latest-v24.x/api/cli.html#--unhandled-rejectionsmode' }],
  async verify(lab) {
    const ended = await lab.snippet('forgotten-promise').then(() => undefined, (error: unknown) => error as { code: number; stdout: string; stderr: string });
    assert.equal(ended?.code, 1, 'the program should have been ended by the rejection');
    assert.match(ended.stdout, /^202\n$/);
    assert.match(ended.stderr, /does not host this topic-partition/);
    return [];
  },
});
