import { pageLocale } from '../words/index.ts';

/** What the terminal says; it is loaded with it, so that no page pays for it before. */
const fr = {
  label: 'Terminal du labo. Échap puis Tab pour en sortir.', leave: 'Échap puis Tab : sortir du terminal', open: 'Ouvrir le terminal', again: 'Rouvrir',
  intro: 'Un shell bash dans votre labo : les outils de Kafka (kafka-topics, kafka-console-consumer, kafka-consumer-groups…), kcat, et le réseau du labo. Le cluster du labo est visé par défaut.',
  states: { connecting: 'Connexion…', starting: 'Le labo et le terminal démarrent…', running: 'Connecté', lost: 'Connexion perdue. Nouvelle tentative… Le shell continue sans vous.', ended: 'Le shell est terminé.' },
};
const en: typeof fr = {
  label: 'Terminal of the lab. Escape then Tab to leave it.', leave: 'Escape then Tab: leave the terminal', open: 'Open the terminal', again: 'Open again',
  intro: 'A bash shell in your lab: Kafka’s tools (kafka-topics, kafka-console-consumer, kafka-consumer-groups…), kcat, and the lab’s network. They talk to the lab’s cluster unless told otherwise.',
  states: { connecting: 'Connecting…', starting: 'The lab and the terminal are starting…', running: 'Connected', lost: 'Connection lost. Trying again… The shell goes on without you.', ended: 'The shell has ended.' },
};

export const words = pageLocale() === 'en' ? en : fr;
