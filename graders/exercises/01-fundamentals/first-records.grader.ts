import { defineGrader, text } from '../../kit/index.ts';
import { everyHeader, everyKey, readBack, recordsThere, scriptEnds, topicThere } from './first-records/checks.ts';
import { FirstRecords } from './first-records/exercise.ts';

/** The first exercise of all: a topic, records with keys and headers, and a group that has read them. By commands, in a script or at the terminal. */
export const firstRecords = defineGrader({
  exercise: 'first-records',
  scenario: (context) => new FirstRecords(context),
  checks: [
    {
      id: 'script-ends', points: 1, timeoutSec: 120, run: scriptEnds,
      title: text('Le script va au bout', 'The script runs to its end'),
      expected: text('main.sh se termine sans erreur en moins de 90 s (vide, si tout a été fait au terminal).', 'main.sh ends without an error within 90 s (empty, if all was done at the terminal).'),
    },
    {
      id: 'topic', points: 2, run: topicThere,
      title: text('Le topic a trois partitions', 'The topic has three partitions'),
      expected: text('Un topic greetings de 3 partitions.', 'A topic greetings with 3 partitions.'),
    },
    {
      id: 'records', points: 2, needs: ['topic'], run: recordsThere,
      title: text('Vingt enregistrements y sont', 'Twenty records are in it'),
      expected: text('20 enregistrements ou plus dans greetings.', '20 records or more in greetings.'),
    },
    {
      id: 'keys', points: 2, needs: ['records'], run: everyKey,
      title: text('Chacun a une clé', 'Each has a key'),
      expected: text('Une clé non vide à chaque enregistrement.', 'A key, not empty, on every record.'),
    },
    {
      id: 'headers', points: 2, needs: ['records'], run: everyHeader,
      title: text('Chacun dit sa langue', 'Each tells its language'),
      expected: text('Un en-tête `lang`, non vide, à chaque enregistrement.', 'A header `lang`, not empty, on every record.'),
    },
    {
      id: 'read-back', points: 3, needs: ['records'], run: readBack,
      title: text('Un groupe les a lus, jusqu\'au dernier', 'A group has read them, to the last'),
      expected: text('Le groupe first-readers a validé la fin de chaque partition : retard 0.', 'Group first-readers has committed the end of every partition: lag 0.'),
    },
  ],
});
