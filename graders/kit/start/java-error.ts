import type { Localized, RunResult } from '../../../src/contracts/index.ts';
import { quote, say, some, text } from '../texts.ts';

/** What was seen, and what to look at. */
export interface JavaExplanation {
  readonly observed: Localized;
  readonly hint: Localized | undefined;
}

type Output = { readonly stdout: string; readonly stderr: string };

/** `src/main/java/app/App.java:6: error: …`, as the compiler in the sandbox writes it. */
const COMPILE_ERROR = /^src\/main\/java\/(\S+\.java):(\d+): error: (.+)$/gm;
/** What the sandbox says of a program without a main class. */
const OURS = /^atelier: ((?!fetching ).+)$/m;
/** Spring Boot's own analysis of a failed start. */
const ANALYSIS = /APPLICATION FAILED TO START\s+\*+\s+Description:\s+([\s\S]+?)\n\s*\n/;
const CAUSE = /^(?:Caused by: |Exception in thread "[^"]*" )((?:[\w$]+\.)+([\w$]+))(?:: (.*))?$/gm;
/** Frames of these packages are not the learner's. */
const FOREIGN = /^\s*at (?:app\/\/)?(?:java|javax|jakarta|jdk|sun|com\.sun|org\.(?:springframework|apache|eclipse|slf4j)|tools\.jackson|com\.fasterxml|ch\.qos|io\.micrometer|atelier)[./]/;
const FRAME = /^\s*at [\w$.<>]+\((\w+\.java):(\d+)\)/;

/** Mistakes that a Java program can end of at its start, each with its own sentence. Undefined: none that is known. */
export function explainJavaExit(result: RunResult, output: Output): JavaExplanation | undefined {
  return compileErrors(output) ?? mainClass(output) ?? springAnalysis(output) ?? uncaught(result, output);
}

function compileErrors({ stderr }: Output): JavaExplanation | undefined {
  const errors = [...stderr.matchAll(COMPILE_ERROR)];
  const [first] = errors;
  if (first === undefined) return undefined;
  const [, file = '', line = '', message = ''] = first;
  const more = errors.length - 1;
  const rest = more === 0 ? text('', '') : text(` (et ${more} autre${more === 1 ? '' : 's'})`, ` (and ${more} more)`);
  return {
    observed: say((of) => `Le programme ne compile pas (${file}, ligne ${line}) : ${quote(message)}${of(rest)}`, (of) => `The program does not compile (${file}, line ${line}): ${quote(message)}${of(rest)}`),
    hint: text(
      'Commencez par la première erreur : les suivantes en dépendent souvent. Sont disponibles : Spring Boot (web, actuator), Spring for Apache Kafka, Jackson 3 (`tools.jackson`), et rien d\'autre.',
      'Begin with the first error: the others often depend on it. What can be imported: Spring Boot (web, actuator), Spring for Apache Kafka, Jackson 3 (`tools.jackson`), and nothing else.',
    ),
  };
}

function mainClass({ stderr }: Output): JavaExplanation | undefined {
  const said = OURS.exec(stderr)?.[1];
  if (said === undefined) return undefined;
  const several = /several classes are annotated with @SpringBootApplication: (.+)$/.exec(said)?.[1];
  if (several !== undefined) {
    const names = some(several.split(', '));
    return {
      observed: say((of) => `Plusieurs classes portent @SpringBootApplication : ${of(names)}.`, (of) => `Several classes are annotated with @SpringBootApplication: ${of(names)}.`),
      hint: text('Une application n\'a qu\'un point de départ : gardez l\'annotation sur une seule classe.', 'An application has one beginning: keep the annotation on a single class.'),
    };
  }
  if (said.startsWith('no class is annotated')) {
    return {
      observed: text('Aucune classe ne porte @SpringBootApplication.', 'No class is annotated with @SpringBootApplication.'),
      hint: text('Annotez la classe qui contient `main` : c\'est de son package que Spring part pour trouver vos autres classes.', 'Annotate the class that has `main`: from its package on Spring looks for your other classes.'),
    };
  }
  const withoutMain = /^(\S+) has no method/.exec(said)?.[1];
  if (withoutMain !== undefined) {
    return {
      observed: text(`${withoutMain} n'a pas de méthode \`public static void main(String[] args)\`.`, `${withoutMain} has no method \`public static void main(String[] args)\`.`),
      hint: text(`Elle appelle \`SpringApplication.run(${withoutMain.split('.').at(-1)}.class, args)\`.`, `It calls \`SpringApplication.run(${withoutMain.split('.').at(-1)}.class, args)\`.`),
    };
  }
  return {
    observed: text('Ce programme n\'a pas de dossier src/main/java.', 'This program has no folder src/main/java.'),
    hint: text('Les classes se placent sous src/main/java, dans le dossier de leur package.', 'Classes belong below src/main/java, in the folder of their package.'),
  };
}

function springAnalysis({ stdout, stderr }: Output): JavaExplanation | undefined {
  const description = ANALYSIS.exec(stdout)?.[1] ?? ANALYSIS.exec(stderr)?.[1];
  if (description === undefined) return undefined;
  const port = /Port (\d+) was already in use/.exec(description)?.[1];
  if (port !== undefined) {
    return {
      observed: text(`Le port ${port} est déjà pris : le programme n'a pas pu l'ouvrir.`, `Port ${port} is already taken: the program could not open it.`),
      hint: text('Le port est donné par la variable d\'environnement PORT : `server.port=${PORT}` dans application.properties.', 'The port is given by the environment variable PORT: `server.port=${PORT}` in application.properties.'),
    };
  }
  const missing = /required a bean of type '([^']+)' that could not be found/.exec(description)?.[1];
  if (missing !== undefined) {
    const name = missing.split('.').at(-1) ?? missing;
    const owner = /in ([\w$.]+) required a bean/.exec(description)?.[1]?.split('.').at(-1) ?? '?';
    return {
      observed: text(`${owner} attend un bean \`${name}\`, et il n'y en a pas.`, `${owner} wants a bean \`${name}\`, and there is none.`),
      hint: text(
        `Une annotation manque-t-elle sur \`${name}\` (@Service, @Component, @Configuration) ? Ou une méthode @Bean qui le crée ? Les classes doivent être dans le package de l'application ou dessous.`,
        `Is an annotation missing on \`${name}\` (@Service, @Component, @Configuration)? Or a @Bean method that makes it? Classes have to be in the application's package or below.`,
      ),
    };
  }
  return {
    observed: text(`Spring n'a pas pu démarrer l'application : ${quote(description, 240)}`, `Spring could not start the application: ${quote(description, 240)}`),
    hint: text('La suite de ce message, dans la sortie du programme, dit souvent quoi changer (« Action »).', 'The rest of that message, in the program\'s output, often says what to change ("Action").'),
  };
}

/** The innermost cause, at the first line of the learner's own. */
function uncaught({ exitCode }: RunResult, { stdout, stderr }: Output): JavaExplanation | undefined {
  if (exitCode === 0) return undefined;
  const log = `${stdout}\n${stderr}`;
  const last = [...log.matchAll(CAUSE)].at(-1);
  if (last === undefined) return undefined;
  const [, , name = '', message = ''] = last;
  const at = ownFrame(log.slice(last.index)) ?? ownFrame(log);
  const where = at === undefined ? text('', '') : text(` (${at.file}, ligne ${at.line})`, ` (${at.file}, line ${at.line})`);
  const what = message === '' ? name : `${name}: ${quote(message)}`;
  return {
    observed: say((of) => `Le programme s'est arrêté sur une exception${of(where)} : ${what}`, (of) => `The program ended with an exception${of(where)}: ${what}`),
    hint: /UnsatisfiedDependency|BeanCreation/.test(log)
      ? text('Elle vient de la création d\'un bean : regardez le constructeur ou la méthode @Bean nommés dans la sortie.', 'It comes from the creation of a bean: look at the constructor or @Bean method that the output names.')
      : undefined,
  };
}

function ownFrame(trace: string): { file: string; line: string } | undefined {
  for (const line of trace.split('\n')) {
    const frame = FOREIGN.test(line) ? null : FRAME.exec(line);
    if (frame !== null) return { file: frame[1] ?? '', line: frame[2] ?? '' };
  }
  return undefined;
}
