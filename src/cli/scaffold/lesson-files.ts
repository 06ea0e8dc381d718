import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NewFiles } from './new-files.ts';

export interface NewLesson {
  readonly slug: string;
  /** Folder of content/chapters/<locale>. */
  readonly module: string;
  /** 1–99 */
  readonly order: number;
}

/** One after the module's last lesson, in either language. */
export function nextOrder(root: string, module: string): number {
  const numbers = ['fr', 'en'].flatMap((locale) => lessonNames(root, locale, module)).map((name) => Number(/^(\d\d)-/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers) + 1;
}

/** Lessons of either language that stand at this place already. */
export function lessonsAt(root: string, module: string, order: number): string[] {
  return ['fr', 'en'].flatMap((locale) => lessonNames(root, locale, module).filter((name) => name.startsWith(`${two(order)}-`)).map((name) => `content/chapters/${locale}/${module}/${name}`));
}

function lessonNames(root: string, locale: string, module: string): string[] {
  try {
    return readdirSync(join(root, 'content', 'chapters', locale, module)).filter((name) => name.endsWith('.mdx'));
  } catch {
    return [];
  }
}

const two = (order: number): string => String(order).padStart(2, '0');

/** The lesson in both languages, with the same parts in the same order. */
export function lessonFiles({ slug, module, order }: NewLesson): NewFiles {
  const file = `${module}/${two(order)}-${slug}.mdx`;
  return { [`content/chapters/fr/${file}`]: lesson(FR, module, order), [`content/chapters/en/${file}`]: lesson(EN, module, order) };
}

interface Words {
  readonly title: string; readonly summary: string; readonly objectives: readonly [string, string]; readonly headings: readonly [string, string, string, string, string, string];
  readonly question: string; readonly predict: string; readonly wrong: readonly [string, string]; readonly right: readonly [string, string]; readonly measured: string;
  readonly idea: string; readonly code: string; readonly breakIt: string; readonly production: string; readonly read: string; readonly truth: string; readonly explain: string; readonly model: string; readonly source: string;
}

const FR: Words = {
  title: '‹titre›', summary: '‹une phrase pour la carte du cours et la recherche›', objectives: ['‹dire, choisir, écrire… un infinitif›', '‹un deuxième infinitif›'],
  headings: ['La question', '‹l’idée, une seule›', 'Faire', 'Casser', 'En production', 'Vous lirez peut-être ailleurs'],
  question: '‹une situation que l’on ne sait pas encore résoudre, en deux à quatre phrases›', predict: '‹une question concrète, sur le cluster du lecteur›',
  wrong: ['‹une idée fausse répandue›', '‹pourquoi elle tente, où elle échoue›'], right: ['‹la bonne réponse›', '‹pourquoi›'], measured: '‹ce qui a été mesuré›',
  idea: '‹le mécanisme et sa plus petite figure›', code: '‹le plus petit code qui marche, puis celui de production›', breakIt: '‹quoi casser, quoi regarder›', production: '‹une limite, une métrique, un coût›',
  read: '‹ce qu’on lit ailleurs›', truth: '‹ce qui est vrai avec Kafka 4.x›', explain: '‹une question ouverte›', model: '‹une réponse modèle›', source: '‹titre de la source›',
};

const EN: Words = {
  title: '‹title›', summary: '‹one sentence for the course map and the search›', objectives: ['‹say, choose, write… an infinitive›', '‹a second infinitive›'],
  headings: ['The question', '‹the idea, one only›', 'Do it', 'Break it', 'In production', 'You may read elsewhere'],
  question: '‹a situation that cannot be solved yet, in two to four sentences›', predict: '‹a concrete question about the reader’s own cluster›',
  wrong: ['‹a misconception that is common›', '‹why it is tempting, where it fails›'], right: ['‹the right answer›', '‹why›'], measured: '‹what was measured›',
  idea: '‹the mechanism and its smallest picture›', code: '‹the smallest code that works, then the one for production›', breakIt: '‹what to break, what to look at›', production: '‹a limit, a metric, a cost›',
  read: '‹what is written elsewhere›', truth: '‹what is true on Kafka 4.x›', explain: '‹an open question›', model: '‹a model answer›', source: '‹title of the source›',
};

function lesson(words: Words, module: string, order: number): string {
  const [question, idea, code, breakIt, production, elsewhere] = words.headings;
  return `---
title: "${words.title}"
summary: "${words.summary}"
module: ${module}
order: ${order}
minutes: 15
objectives:
  - "${words.objectives[0]}"
  - "${words.objectives[1]}"
kafka: "4.3.1"
---

## ${question}

${words.question}

<Predict id="‹id›" question="${words.predict}">
<Choice value="wrong" label="${words.wrong[0]}">${words.wrong[1]}</Choice>
<Choice value="right" label="${words.right[0]}" right>${words.right[1]}</Choice>
<Reveal>
${words.measured} <Claim id="‹claim›" />
</Reveal>
</Predict>

## ${idea}

${words.idea}

## ${code}

${words.code}

<Code file="‹content/claims/snippets/…›" />

## ${breakIt}

${words.breakIt}

## ${production}

- ${words.production}

## ${elsewhere}

<Erratum read="${words.read}" claim="‹claim›">
${words.truth}
</Erratum>

<ExplainBack id="‹id›" question="${words.explain}">
${words.model}
</ExplainBack>

<Sources>

- [${words.source}](https://kafka.apache.org/documentation/)

</Sources>
`;
}
