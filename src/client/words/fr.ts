/** What the workbench and the console say, in French. */
export const fr = {
  title: 'Établi', close: 'Fermer l’établi', text: 'Texte', editor: 'Éditeur', results: 'Résultats', views: 'Vues de la leçon',
  loading: 'L’établi s’ouvre…', loadFailed: 'L’établi n’a pas pu charger', retry: 'Réessayer', resize: 'Largeur de l’établi', resizePanel: 'Hauteur des résultats',
  runtime: 'Langage',
  noServer: {
    title: 'Il faut un serveur pour cet exercice',
    text: 'Cette page est servie comme un simple fichier : la lecture, la recherche et la console simulée marchent. Un labo, lui, a besoin d’une machine. La vôtre convient (Linux, Node 20, 4 Gio de mémoire libre) :',
    after: 'Puis ouvrez cette leçon à l’adresse affichée.',
  },
  labsUnavailable: 'Cette machine ne peut pas lancer de labo',
  save: { saved: 'Enregistré', dirty: 'Modifié', saving: 'Enregistrement…', offline: 'Hors ligne : copie gardée ici', conflict: 'Modifié dans un autre onglet', failed: 'Non enregistré' },
  conflict: { text: 'Ces fichiers ont été modifiés ailleurs depuis que vous les avez ouverts.', mine: 'Garder ma version', theirs: 'Prendre l’autre' },
  run: 'Exécuter', stop: 'Arrêter', check: 'Vérifier', cancel: 'Annuler', running: 'Exécution', more: 'Autres actions',
  resetFiles: 'Revenir aux fichiers de départ', resetFilesConfirm: 'Remplacer tous vos fichiers par ceux du départ ?', resetFilesDone: 'Fichiers de départ remis.', undo: 'Annuler', confirm: 'Confirmer', keep: 'Ne rien changer',
  resetLab: 'Réinitialiser le labo', resetLabConfirm: 'Effacer les données du labo (topics, offsets) et le relancer ?', resetLabDone: 'Labo réinitialisé.', stopLab: 'Arrêter le labo',
  files: { list: 'Fichiers', add: 'Nouveau fichier', rename: 'Renommer', remove: 'Supprimer', name: 'Nom du fichier', removed: 'supprimé.', confirmRemove: 'Supprimer', create: 'Créer', bad: 'Un chemin relatif : lettres, chiffres, points et tirets, par exemple api.ts ou Sender.java', taken: 'Ce nom est déjà pris.', last: 'Il faut garder au moins un fichier.', main: 'Le programme démarre par ce fichier : il garde son nom.', tooMany: '100 fichiers au plus.' },
  editorLabel: 'Éditeur de code. Échap puis Tab pour en sortir.', editorHint: 'Échap puis Tab pour quitter l’éditeur', editorLoading: 'L’éditeur charge ; vous pouvez déjà écrire.', editorFailed: 'L’éditeur complet n’a pas pu charger. Ce champ suffit pour écrire.',
  panels: { checks: 'Vérifications', output: 'Sortie', cluster: 'Cluster', terminal: 'Terminal', hints: 'Indices' }, panelsLabel: 'Résultats',
  output: { empty: 'Rien encore. Exécutez votre programme : ce qu’il écrit s’affiche ici.', stdin: 'Envoyer une ligne au programme', send: 'Envoyer', clear: 'Effacer', stderr: 'erreur', states: { starting: 'Démarre', serving: 'Répond sur son port', running: 'Tourne', exited: 'Terminé' }, cut: 'Le début de la sortie a été coupé.' },
  ended: { code: 'Terminé avec le code', signal: 'Arrêté par le signal', timedOut: 'Arrêté : temps dépassé', outOfMemory: 'Arrêté : mémoire dépassée', tooManyProcesses: 'Arrêté : trop de processus', tooMuchOutput: 'Arrêté : trop de sortie', cancelled: 'Arrêté à votre demande', after: 'après' },
  checks: {
    empty: 'Voici ce que le correcteur vérifiera. Il lance votre programme, regarde le cluster, puis casse des choses.', lead: 'Vérifier',
    states: { planned: 'prévue', running: 'en cours', passed: 'réussie', failed: 'à revoir', skipped: 'ignorée', broken: 'en panne' },
    expected: 'Attendu', observed: 'Observé', hint: 'À regarder', point: 'pt', points: 'pts', needs: 'Attend la réussite de', progress: 'vérifications faites',
    attempt: { queued: 'En file d’attente', starting: 'Le labo et votre programme démarrent', grading: 'Vérification en cours', finished: 'Terminée', interrupted: 'Interrompue : le serveur s’est arrêté. Cet essai ne compte pas.', cancelled: 'Annulée. Cet essai ne compte pas.' },
    verdict: { pass: 'Réussi', fail: 'Pas encore', broken: 'En panne de notre côté' },
    passText: 'Tout ce qui était attendu a été observé sur le cluster.', failText: 'Lisez d’abord la première vérification à revoir : les suivantes en dépendent souvent.', brokenText: 'Cet essai ne vous coûte rien. Relancez la vérification ; si cela revient, réinitialisez le labo.',
    score: 'points', duration: 'durée', seed: 'graine', startAgain: 'Vérifier à nouveau', written: 'Ce que le programme a écrit',
  },
  hints: { empty: 'Cet exercice n’a pas d’indice.', locked: 'S’ouvre après', attempt: 'essai à revoir', attempts: 'essais à revoir', open: 'Indice' },
  lab: {
    none: 'Aucun labo', start: 'Lancer le labo', resume: 'Reprendre', restart: 'Relancer', name: 'Labo', since: 'prêt en', memory: 'Mio', details: 'Détails du labo', tools: 'Depuis vos outils', lastLines: 'Dernières lignes du journal', place: 'place', waitsForMemory: 'attend de la mémoire libre', about: 'environ',
    states: { queued: 'En file d’attente', starting: 'Démarre', running: 'En marche', stopping: 'S’arrête', stopped: 'Arrêté, données gardées', failed: 'En panne', wiped: 'Effacé' },
    services: { waiting: 'attend', starting: 'démarre', running: 'en marche', paused: 'gelé', dead: 'mort', stopped: 'arrêté' },
  },
  cluster: { empty: 'Lancez le labo : ses partitions se dessinent ici, en direct.', waiting: 'Le labo tourne, première image en route…', leader: 'leader', isr: 'ISR', outOfIsr: 'hors ISR', noLeader: 'sans leader', records: 'enregistrements', record: 'enregistrement', lag: 'retard', group: 'Groupe', members: 'membres', member: 'membre', committed: 'validé', stale: 'Le cluster ne répond pas. Dernière image connue, il y a', brokers: 'Brokers', alive: 'en vie', gone: 'absent', noTopics: 'Aucun topic pour l’instant.', partition: 'Partition', of: 'Topic' },
  faults: {
    title: 'À vous de casser', note: 'Ce que vous cassez, la prochaine vérification le répare d’abord.',
    actions: { pause: 'Geler', resume: 'Dégeler', kill: 'Tuer', restart: 'Redémarrer' },
    checking: 'Une vérification est en cours : elle casse déjà elle-même.',
  },
  live: { lost: 'Connexion au serveur perdue. Nouvel essai…' },
  offline: 'Le serveur ne répond pas. Il tourne toujours ?',
  console: {
    target: 'Qui répond', mock: 'Simulation', service: 'Mon service', requests: 'Requêtes prêtes', method: 'Méthode', path: 'Chemin', body: 'Corps', send: 'Envoyer', sending: 'En attente de la réponse…', response: 'Réponse', headers: 'En-têtes', history: 'Historique', none: 'Envoyez une requête : la réponse s’affiche ici.', frozen: 'Geler les brokers', frozenOn: 'Brokers gelés',
    mockNote: 'Simulation dans cette page : mêmes réponses que l’exercice, partitions calculées avec murmur2. Pendant un gel, le temps y passe dix fois plus vite.', serviceNote: 'Va à votre programme, dans votre labo. Il doit être en cours d’exécution.', failed: 'Pas de réponse', badJson: 'Ce corps n’est pas du JSON : il part tel quel, pour voir.', unavailable: 'La simulation n’a pas pu démarrer ici', noServer: 'Votre service n’est pas joignable : lancez-le avec Exécuter dans l’établi.', empty: 'corps vide',
  },
};

export type ClientWords = typeof fr;
