import { defineGrader, text } from '../../kit/index.ts';
import { commits, fromTheBeginning, recordKept, roles, starts } from './notification-consumers/checks.ts';
import { fewTwice, nothingLost } from './notification-consumers/crash-checks.ts';
import { ConsumersExercise } from './notification-consumers/exercise.ts';
import { instances, urgentFirst } from './notification-consumers/load-checks.ts';
import { deadLetters, poisonPasses } from './notification-consumers/poison-checks.ts';

/** Exercise 3: two groups on one topic, what is urgent and the rest; what they do is judged by what stands on the topics, and by what they have committed. */
export const notificationConsumers = defineGrader({
  exercise: 'notification-consumers',
  scenario: (context) => new ConsumersExercise(context),
  checks: [
    {
      id: 'starts', points: 1, timeoutSec: 130, run: starts,
      title: text('Les deux rôles démarrent', 'Both roles start'),
      expected: text('Avec ROLE=critical comme avec ROLE=general : GET /actuator/health répond 200 et {"status":"UP"} en moins de 30 s.', 'With ROLE=critical as with ROLE=general: GET /actuator/health answers 200 and {"status":"UP"} within 30 s.'),
    },
    {
      id: 'from-the-beginning', points: 2, needs: ['starts'], timeoutSec: 150, run: fromTheBeginning,
      title: text('Ce qui attendait est traité', 'What was waiting is processed'),
      expected: text('Les notifications écrites avant le premier démarrage arrivent dans PROCESSED_TOPIC.', 'Notifications written before the first start arrive on PROCESSED_TOPIC.'),
    },
    {
      id: 'roles', points: 3, needs: ['from-the-beginning'], timeoutSec: 150, run: roles,
      title: text('Chacun ses partitions', 'Each to its partitions'),
      expected: text('Partition 0 : traitée par le rôle critique seul (`action: push`) ; les autres par le rôle général seul (`action: digest`).', 'Partition 0: processed by the critical role alone (`action: push`); the others by the general role alone (`action: digest`).'),
    },
    {
      id: 'record-kept', points: 1, needs: ['roles'], run: recordKept,
      title: text('Clé, valeur et signature', 'Key, value and signature'),
      expected: text('Clé et valeur octet pour octet ; `processed-by` non vide, différent d\'un rôle à l\'autre.', 'Key and value byte for byte; `processed-by` not empty, and different for the two roles.'),
    },
    {
      id: 'commits', points: 2, needs: ['roles'], timeoutSec: 60, run: commits,
      title: text('Les groupes valident', 'The groups commit'),
      expected: text('`notifications-critical` a validé la partition 0 jusqu\'à la fin, `notifications-general` les autres.', '`notifications-critical` has committed partition 0 up to the end, `notifications-general` the others.'),
    },
    {
      id: 'poison-passes', points: 3, needs: ['roles'], timeoutSec: 150, run: poisonPasses,
      title: text('Un enregistrement illisible ne bloque personne', 'An unreadable record blocks nobody'),
      expected: text('Les notifications lisibles, devant et derrière les illisibles, sont toutes traitées.', 'The readable notifications, before and behind the unreadable ones, are all processed.'),
    },
    {
      id: 'dead-letters', points: 3, needs: ['poison-passes'], timeoutSec: 150, run: deadLetters,
      title: text('Les illisibles sont gardés', 'Unreadable ones are kept'),
      expected: text('Exactement les illisibles dans DLT_TOPIC : clé et valeur d\'origine, octet pour octet, et un en-tête `reason`.', 'Exactly the unreadable ones on DLT_TOPIC: original key and value, byte for byte, and a header `reason`.'),
    },
    {
      id: 'urgent-first', points: 3, needs: ['poison-passes'], timeoutSec: 240, run: urgentFirst,
      title: text('L\'urgent n\'attend pas', 'What is urgent does not wait'),
      expected: text('5 000 « j\'aime » en attente : une notification de la partition 0 est traitée en moins de 1 s.', '5,000 likes waiting: a notification of partition 0 is processed within 1 s.'),
    },
    {
      id: 'instances', points: 3, needs: ['commits', 'dead-letters', 'urgent-first'], timeoutSec: 300, run: instances,
      title: text('Une, trois, deux instances', 'One, three, two instances'),
      expected: text('Deux instances générales arrivent, la première s\'arrête (SIGTERM) : toutes les notifications sont traitées.', 'Two general instances come, the first one stops (SIGTERM): every notification is processed.'),
    },
    {
      id: 'nothing-lost', points: 4, needs: ['instances'], timeoutSec: 360, run: nothingLost,
      title: text('kill -9 : rien n\'est perdu', 'kill -9: nothing is lost'),
      expected: text('Tous tués pendant que PROCESSED_TOPIC a disparu, puis redémarrés quand il est là : chaque notification est traitée.', 'All killed while PROCESSED_TOPIC is away, then started again when it is back: every notification is processed.'),
    },
    {
      id: 'few-twice', points: 2, needs: ['nothing-lost'], run: fewTwice,
      title: text('kill -9 : peu est refait', 'kill -9: little is done again'),
      expected: text('Au plus 500 notifications traitées deux fois par kill.', 'At most 500 notifications processed twice by a kill.'),
    },
  ],
});
