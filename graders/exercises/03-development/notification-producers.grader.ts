import { defineGrader, text } from '../../kit/index.ts';
import { badBodiesNotWritten, badBodiesRefused } from './notification-producers/bad-bodies.ts';
import { NotificationExercise } from './notification-producers/episodes.ts';
import { criticalWaits, generalWaits } from './notification-producers/frozen-followers.ts';
import { criticalUnavailable, generalAccepts, generalFailed, logAgrees, shortOutage, worksOn } from './notification-producers/outage-checks.ts';
import { burst, problemDocuments, unknownId } from './notification-producers/sending.ts';
import { criticalPosition, generalSent, recordHeader, recordKey, recordValue, starts } from './notifications/index.ts';

/** Exercise 1: what was answered, against what the cluster holds, on good days and on bad ones. */
export const notificationProducers = defineGrader({
  exercise: 'notification-producers',
  scenario: (context) => new NotificationExercise(context),
  checks: [
    {
      id: 'starts', points: 1, timeoutSec: 120, run: starts,
      title: text('Le service démarre', 'The service starts'),
      expected: text('GET /actuator/health répond 200 et {"status":"UP"} en moins de 30 s, compilation non comprise.', 'GET /actuator/health answers 200 and {"status":"UP"} within 30 s, compiling not counted.'),
    },
    {
      id: 'critical-position', points: 2, needs: ['starts'], timeoutSec: 90, run: criticalPosition,
      title: text('Critique : 201 dit où se trouve l\'enregistrement', 'Critical: 201 says where the record stands'),
      expected: text('201 avec topic, partition, offset (en texte), et l\'enregistrement exactement là.', '201 with topic, partition, offset (as a string), and the record exactly there.'),
    },
    {
      id: 'general-sent', points: 2, needs: ['starts'], timeoutSec: 90, run: generalSent,
      title: text('Générale : 202, puis SENT avec sa position', 'General: 202, then SENT with its position'),
      expected: text('202 avec l\'id ; GET /api/notifications/{id} passe à SENT avec la partition et l\'offset du journal.', '202 with the id; GET /api/notifications/{id} becomes SENT with partition and offset as in the log.'),
    },
    {
      id: 'record-key', points: 1, needs: ['critical-position'], run: recordKey,
      title: text('La clé est userId', 'The key is userId'),
      expected: text('Chaque enregistrement a userId pour clé.', 'Every record has userId as its key.'),
    },
    {
      id: 'record-header', points: 1, needs: ['critical-position'], run: recordHeader,
      title: text('L\'en-tête type', 'The header type'),
      expected: text('Chaque enregistrement a un en-tête `type`, égal au type de la notification.', 'Every record has one header `type`, equal to the notification\'s type.'),
    },
    {
      id: 'record-value', points: 1, needs: ['critical-position'], run: recordValue,
      title: text('La valeur est le JSON reçu', 'The value is the JSON received'),
      expected: text('Chaque valeur est l\'objet JSON posté, tous ses champs inchangés.', 'Every value is the JSON object posted, all its fields unchanged.'),
    },
    {
      id: 'unknown-id', points: 1, needs: ['starts'], run: unknownId,
      title: text('Un id inconnu : 404', 'An unknown id: 404'),
      expected: text('GET /api/notifications/{id} répond 404 pour un id jamais posté.', 'GET /api/notifications/{id} answers 404 for an id that was never posted.'),
    },
    {
      id: 'bad-bodies-refused', points: 1, needs: ['starts'], timeoutSec: 90, run: badBodiesRefused,
      title: text('Les mauvais corps sont refusés', 'Bad bodies are refused'),
      expected: text('400 pour tout ce qui n\'est pas un objet JSON avec id, userId, type non vides ; le programme continue.', '400 for anything but a JSON object with non-empty id, userId, type; the program goes on.'),
    },
    {
      id: 'bad-bodies-not-written', points: 1, needs: ['bad-bodies-refused'], timeoutSec: 60, run: badBodiesNotWritten,
      title: text('Rien d\'un corps refusé n\'est écrit', 'Nothing of a refused body is written'),
      expected: text('Aucun corps refusé ne se trouve dans le topic notifications.', 'No refused body stands in topic notifications.'),
    },
    {
      id: 'problem-documents', points: 1, needs: ['unknown-id', 'bad-bodies-refused'], run: problemDocuments,
      title: text('Les erreurs sont des documents de problème', 'Errors are problem documents'),
      expected: text('application/problem+json avec status, title, detail.', 'application/problem+json with status, title, detail.'),
    },
    {
      id: 'burst', points: 2, needs: ['general-sent'], timeoutSec: 100, run: burst,
      title: text('1 000 likes d\'un coup', '1,000 likes at once'),
      expected: text('1 000 réponses 202, tous SENT, chacun une seule fois dans le journal.', '1,000 answers 202, all SENT, each exactly once in the log.'),
    },
    {
      id: 'critical-waits', points: 3, needs: ['critical-position'], timeoutSec: 90, run: criticalWaits,
      title: text('Critique : 201 attend les répliques synchrones', 'Critical: 201 waits for the in-sync replicas'),
      expected: text('Aucun 201 tant que deux brokers sur trois sont gelés.', 'No 201 while two of three brokers are frozen.'),
    },
    {
      id: 'general-waits', points: 2, needs: ['general-sent'], timeoutSec: 90, run: generalWaits,
      title: text('Générale : SENT attend les répliques synchrones', 'General: SENT waits for the in-sync replicas'),
      expected: text('Aucun SENT tant que deux brokers sur trois sont gelés.', 'No SENT while two of three brokers are frozen.'),
    },
    {
      id: 'general-accepts', points: 2, needs: ['general-sent'], timeoutSec: 75, run: generalAccepts,
      title: text('Panne : générale répond tout de suite', 'Outage: general answers at once'),
      expected: text('Tous les brokers gelés : 202 en moins de 250 ms.', 'All brokers frozen: 202 within 250 ms.'),
    },
    {
      id: 'critical-unavailable', points: 2, needs: ['critical-waits'], timeoutSec: 75, run: criticalUnavailable,
      title: text('Panne : critique répond 503', 'Outage: critical answers 503'),
      expected: text('Tous les brokers gelés : 503 en moins de 10 s.', 'All brokers frozen: 503 within 10 s.'),
    },
    {
      id: 'general-failed', points: 2, needs: ['general-waits', 'general-accepts'], timeoutSec: 75, run: generalFailed,
      title: text('Panne : ce qui n\'est pas livré devient FAILED', 'Outage: what is not delivered becomes FAILED'),
      expected: text('Après 20 s sans livraison, au plus tard à 25 s : FAILED, avec error.', 'After 20 s without delivery, by 25 s at the latest: FAILED, with error.'),
    },
    {
      id: 'works-on', points: 2, needs: ['critical-position', 'general-sent'], timeoutSec: 100, run: worksOn,
      title: text('Le service reprend sans redémarrage', 'The service goes on without a restart'),
      expected: text('Brokers rétablis : 201 et SENT de nouveau, dans le même processus.', 'Brokers recovered: 201 and SENT again, in the same process.'),
    },
    {
      id: 'short-outage', points: 1, needs: ['works-on', 'general-accepts'], timeoutSec: 75, run: shortOutage,
      title: text('Une panne courte ne perd rien', 'A short outage loses nothing'),
      expected: text('Ce qui a été posté moins de 20 s avant le rétablissement est SENT 10 s après lui.', 'What was posted less than 20 s before the recovery is SENT 10 s after it.'),
    },
    {
      id: 'log-agrees', points: 2, needs: ['critical-waits', 'general-waits'], timeoutSec: 75, run: logAgrees,
      title: text('Au bout du compte, réponses et journal concordent', 'In the end, answers and log agree'),
      expected: text('201 et SENT : une fois, à leur place. 503 et FAILED : au plus une fois.', '201 and SENT: once, in their place. 503 and FAILED: at most once.'),
    },
  ],
});
