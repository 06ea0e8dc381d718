import { defineGrader, text } from '../../kit/index.ts';
import { balanced, commentHigh, generalToo, growth, newMessage, onPartitions, otherComment, others, positions, recordKept, starts } from './notification-partitioner/checks.ts';
import { PartitionerExercise } from './notification-partitioner/exercise.ts';

/** Exercise 2: which notification stands on which partition, however many there are. */
export const notificationPartitioner = defineGrader({
  exercise: 'notification-partitioner',
  scenario: (context) => new PartitionerExercise(context),
  checks: [
    {
      id: 'starts', points: 1, timeoutSec: 75, run: starts,
      title: text('Le service démarre', 'The service starts'),
      expected: text('GET /actuator/health répond 200 et {"status":"UP"} en moins de 30 s, sur un topic de 6 partitions nommé par TOPIC.', 'GET /actuator/health answers 200 and {"status":"UP"} within 30 s, on a topic of 6 partitions that TOPIC names.'),
    },
    {
      id: 'positions', points: 1, needs: ['starts'], timeoutSec: 90, run: positions,
      title: text('201 et SENT disent où', '201 and SENT say where'),
      expected: text('201 et SENT avec topic, partition et offset, et l\'enregistrement exactement là.', '201 and SENT with topic, partition and offset, and the record exactly there.'),
    },
    {
      id: 'record-kept', points: 1, needs: ['positions'], run: recordKept,
      title: text('L\'enregistrement reste ce qu\'il était', 'The record stays what it was'),
      expected: text('Clé userId, valeur le JSON reçu, en-tête `type`.', 'Key userId, value the JSON received, header `type`.'),
    },
    {
      id: 'new-message', points: 2, needs: ['positions'], timeoutSec: 60, run: newMessage,
      title: text('NEW_MESSAGE : partition 0', 'NEW_MESSAGE: partition 0'),
      expected: text('Chaque NEW_MESSAGE sur la partition 0, quel que soit l\'utilisateur.', 'Every NEW_MESSAGE on partition 0, whoever the user is.'),
    },
    {
      id: 'comment-high', points: 2, needs: ['positions'], timeoutSec: 60, run: commentHigh,
      title: text('COMMENT avec HIGH : partition 1', 'COMMENT with HIGH: partition 1'),
      expected: text('Chaque COMMENT dont l\'importance est HIGH sur la partition 1.', 'Every COMMENT whose importance is HIGH on partition 1.'),
    },
    {
      id: 'comment-other', points: 1, needs: ['comment-high'], timeoutSec: 60, run: otherComment,
      title: text('COMMENT sans HIGH : avec le reste', 'COMMENT without HIGH: with the rest'),
      expected: text('COMMENT avec NORMAL, sans importance ou avec une importance inconnue : partition 2 ou au-delà.', 'COMMENT with NORMAL, without importance or with an unknown one: partition 2 or beyond.'),
    },
    {
      id: 'others', points: 2, needs: ['new-message', 'comment-high'], timeoutSec: 60, run: others,
      title: text('Le reste ne va ni sur 0 ni sur 1', 'The rest goes neither to 0 nor to 1'),
      expected: text('LIKE (HIGH compris), FOLLOW et tout type inconnu : 201, partition 2 ou au-delà.', 'LIKE (with HIGH too), FOLLOW and any unknown type: 201, partition 2 or beyond.'),
    },
    {
      id: 'general-too', points: 2, needs: ['comment-other', 'others'], timeoutSec: 60, run: generalToo,
      title: text('La route générale suit la même règle', 'The general endpoint follows the same rule'),
      expected: text('Les mêmes partitions pour ce qui est posté à la route générale.', 'The same partitions for what is posted to the general endpoint.'),
    },
    {
      id: 'balanced', points: 4, needs: ['general-too'], timeoutSec: 150, run: balanced,
      title: text('Le reste est réparti également', 'The rest is spread evenly'),
      expected: text('3 000 du reste (trois utilisateurs : 80, 15, 5 %) : maximum / moyenne ≤ 1,25 sur les partitions 2 à 5.', '3,000 of the rest (three users: 80, 15, 5 %): maximum / mean ≤ 1.25 over partitions 2 to 5.'),
    },
    {
      id: 'partitions-4', points: 2, needs: ['balanced'], timeoutSec: 180, run: onPartitions(4),
      title: text('Avec 4 partitions', 'With 4 partitions'),
      expected: text('Les mêmes règles sur un topic de 4 partitions : le reste sur 2 et 3.', 'The same rules on a topic of 4 partitions: the rest on 2 and 3.'),
    },
    {
      id: 'partitions-9', points: 2, needs: ['partitions-4'], timeoutSec: 180, run: onPartitions(9),
      title: text('Avec 9 partitions', 'With 9 partitions'),
      expected: text('Les mêmes règles sur un topic de 9 partitions : le reste sur 2 à 8.', 'The same rules on a topic of 9 partitions: the rest on 2 to 8.'),
    },
    {
      id: 'growth', points: 4, needs: ['partitions-9'], timeoutSec: 120, run: growth,
      title: text('De 6 à 9 partitions, sans redémarrer', 'From 6 to 9 partitions, without a restart'),
      expected: text('En 60 s au plus, le reste arrive aussi sur 6, 7 et 8 ; 0 et 1 restent réservées.', 'Within 60 s the rest also arrives on 6, 7 and 8; 0 and 1 stay reserved.'),
    },
  ],
});
