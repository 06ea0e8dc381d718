import type { Localized } from '../contracts/index.ts';

/** A module of the course as planned: what its lanes show before a lesson is written. */
export interface CourseModule {
  /** Name of its folder in content/chapters/<locale>. */
  readonly id: string;
  readonly title: Localized;
  readonly summary: Localized;
  /** Lessons as planned, in order. A written lesson takes its own title; the rest shows as in preparation. */
  readonly planned: readonly Localized[];
}

const l = (fr: string, en: string): Localized => ({ fr, en });

export const COURSE: readonly CourseModule[] = [
  { id: '01-fundamentals', title: l('Fondamentaux', 'Fundamentals'), summary: l('Un message, sa partition, son offset, et qui le lit.', 'A message, its partition, its offset, and who reads it.'),
    planned: [l('Messages, topics, partitions, offsets', 'Messages, topics, partitions, offsets'), l('Producers', 'Producers'), l('Consumers et groupes', 'Consumers and groups'), l('Premiers enregistrements', 'First records')] },
  { id: '02-architecture', title: l('Architecture', 'Architecture'), summary: l('Brokers, réplication, ISR, KRaft ; la plateforme autour.', 'Brokers, replication, ISR, KRaft; the platform around them.'),
    planned: [l('Brokers, réplication, ISR, KRaft', 'Brokers, replication, ISR, KRaft'), l('La plateforme et ses échanges', 'The platform and how it interacts'), l('REST Proxy', 'REST Proxy'), l('Un broker tombe', 'A broker dies')] },
  { id: '03-development', title: l('Développement', 'Development'), summary: l('Produire et consommer en production : acks, garanties, transactions, partitions.', 'Producing and consuming for real: acks, guarantees, transactions, partitions.'),
    planned: [l('Installation', 'Set-up'), l('Produire, synchrone et asynchrone', 'Producing, synchronous and asynchronous'), l('acks, retries, lots', 'acks, retries, batching'), l('Garanties de livraison', 'Delivery guarantees'), l('Transactions', 'Transactions'), l('Partitionneurs', 'Partitioners'), l('Consommer et rééquilibrer', 'Consuming and rebalancing'), l('Valider les offsets', 'Committing')] },
  { id: '04-connect', title: l('Kafka Connect', 'Kafka Connect'), summary: l('Faire entrer et sortir les données sans écrire de programme.', 'Data in and out without writing a program.'),
    planned: [l('Workers et tasks', 'Workers and tasks'), l('Converters, SMT, DLQ', 'Converters, SMTs, DLQ'), l('API REST', 'REST API'), l('CDC, recherche, S3', 'CDC, search, S3'), l('Écrire un connecteur', 'Developing a connector')] },
  { id: '05-schema-registry', title: l('Schema Registry', 'Schema Registry'), summary: l('Changer la forme des messages sans casser ceux qui les lisent.', 'Changing the shape of messages without breaking their readers.'),
    planned: [l('Pourquoi des schémas', 'Why schemas'), l('Avro, JSON Schema', 'Avro, JSON Schema'), l('Modes de compatibilité', 'Compatibility modes'), l('L’API REST', 'The REST API')] },
  { id: '06-streaming', title: l('Streaming', 'Streaming'), summary: l('Du lot au flux : état, temps, fenêtres.', 'From batch to stream: state, time, windows.'),
    planned: [l('Du lot au flux', 'From batch to stream'), l('Flux et tables', 'Streams and tables'), l('État, temps, fenêtres', 'State, time, windows')] },
  { id: '07-ksqldb', title: l('ksqlDB', 'ksqlDB'), summary: l('Interroger un flux en SQL, et la même question en Flink SQL.', 'Asking a stream in SQL, and the same question in Flink SQL.'),
    planned: [l('Concepts et architecture', 'Concepts and architecture'), l('Instructions et CLI', 'Statements and the CLI'), l('Flux et tables', 'Streams and tables'), l('Jointures, agrégats, fenêtres', 'Joins, aggregations, windows'), l('Requêtes push et pull', 'Push and pull queries'), l('UDF', 'UDFs'), l('En Flink SQL', 'In Flink SQL'), l('Licence et état', 'Licence and state')] },
  { id: '08-mirrormaker', title: l('MirrorMaker 2 et reprise', 'MirrorMaker 2 and recovery'), summary: l('Deux clusters, une panne, et un retour : l’exercice de bascule, mesuré.', 'Two clusters, an outage, and the way back: the failover drill, measured.'),
    planned: [l('Connect ou MM2', 'Connect or MM2'), l('Les trois connecteurs', 'The three connectors'), l('Déployer', 'Deploying'), l('Régler sur un SLA', 'Tuning against an SLA'), l('Superviser', 'Monitoring'), l('Bascule et retour', 'Failover and failback'), l('Actif-actif', 'Active-active')] },
];
