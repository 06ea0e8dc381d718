import type { Localized, RunResult, Runtime } from '../../../src/contracts/index.ts';
import { quote, say, text } from '../texts.ts';
import { describeExit, place, ranOutOfMemory } from './describe-exit.ts';
import { explainJavaExit } from './java-error.ts';
import { ownName, readNodeError, type NodeError } from './node-error.ts';

/** What was seen, and what to look at. */
export interface StartExplanation {
  readonly observed: Localized;
  readonly hint: Localized | undefined;
}

type Output = { readonly stdout: string; readonly stderr: string };

/** Mistakes that a program can end of at its start, each with its own sentence. Undefined: none that is known. */
export function explainExit(result: RunResult, output: Output, runtime: Runtime = 'typescript'): StartExplanation | undefined {
  if (ranOutOfMemory(result, output)) {
    return { observed: describeExit(result, output), hint: text('Cherchez ce qui grossit sans fin : une liste jamais vidée, une boucle qui ne se termine pas.', 'Look for what grows without end: a list that is never emptied, a loop that never stops.') };
  }
  if (result.tooMuchOutput) {
    return { observed: describeExit(result, output), hint: text('Retirez ce qui écrit dans une boucle.', 'Remove what prints inside loops.') };
  }
  if (result.tooManyProcesses) {
    return { observed: describeExit(result, output), hint: text('Un seul processus et peu de threads suffisent à ce service : cherchez ce qui en lance sans fin.', 'One process and few threads are enough for this service: look for what starts them without end.') };
  }
  if (runtime === 'java') return explainJavaExit(result, output) ?? (result.exitCode === 0 ? endedAtOnce(result, output) : undefined);
  const error = readNodeError(output.stderr);
  if (error !== undefined) return explainError(error, output.stderr);
  if (result.exitCode === 13 || output.stderr.includes('unsettled top-level await')) {
    return {
      observed: text('Le programme s\'est terminé en plein `await` : plus rien ne pouvait le faire avancer.', 'The program ended in the middle of an `await`: nothing was left that could move it on.'),
      hint: text('Une promesse attendue au plus haut niveau n\'est jamais tenue ; ouvrez le port avant de l\'attendre.', 'A promise awaited at the top level is never settled; open the port before waiting for it.'),
    };
  }
  if (result.exitCode === 0) {
    return { observed: describeExit(result, output), hint: text('Un service ne doit pas se terminer : appelez `server.listen(Number(process.env.PORT))`.', 'A service must not end: call `server.listen(Number(process.env.PORT))`.') };
  }
  return undefined;
}

function endedAtOnce(result: RunResult, output: Output): StartExplanation {
  return {
    observed: describeExit(result, output),
    hint: text('Un service ne doit pas se terminer : `main` appelle `SpringApplication.run(…)`, et rien n\'appelle `System.exit`.', 'A service must not end: `main` calls `SpringApplication.run(…)`, and nothing calls `System.exit`.'),
  };
}

function explainError(error: NodeError, stderr: string): StartExplanation | undefined {
  const { code, message, name } = error;
  const where = place(error.at);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const what = /^TypeScript (.+) (?:is|are) not supported/.exec(message)?.[1] ?? message;
    return {
      observed: say((of) => `Node ne peut pas exécuter cette syntaxe TypeScript${of(where)} : ${what}.`, (of) => `Node cannot run this TypeScript syntax${of(where)}: ${what}.`),
      hint: text(
        'Node efface les types, il ne compile pas. À la place d\'un `enum` : un objet constant ; à la place d\'une propriété de constructeur : un champ affecté dans le constructeur ; à la place d\'un `namespace` : un fichier.',
        'Node strips types, it does not compile. Instead of an `enum`: a constant object; instead of a parameter property: a field assigned in the constructor; instead of a `namespace`: a file.',
      ),
    };
  }
  const noExport = /The requested module '(.+?)' does not provide an export named '(.+?)'/.exec(message) ?? undefined;
  if (noExport !== undefined) {
    const [, module = '', exported = ''] = noExport;
    return {
      observed: say((of) => `\`${exported}\` est importé de \`${module}\`, qui ne l'exporte pas${of(where)}.`, (of) => `\`${exported}\` is imported from \`${module}\`, which does not export it${of(where)}.`),
      hint: text(`Ajoutez \`export\` devant \`${exported}\` dans ce fichier, corrigez son nom, ou, si c'est un type, écrivez \`import type\`.`, `Add \`export\` in front of \`${exported}\` in that file, correct its name, or, if it is a type, write \`import type\`.`),
    };
  }
  const noName = /Named export '(.+?)' not found\. The requested module '(.+?)'/.exec(message) ?? undefined;
  if (noName !== undefined) {
    const [, exported = '', module = ''] = noName;
    return {
      observed: say((of) => `\`${exported}\` est importé de \`${module}\`, qui n'a rien de ce nom à l'exécution${of(where)}.`, (of) => `\`${exported}\` is imported from \`${module}\`, which has nothing of that name at run time${of(where)}.`),
      hint: text(`Si \`${exported}\` est un type : \`import type { ${exported} } from '${module}'\`. Sinon, vérifiez son nom.`, `If \`${exported}\` is a type: \`import type { ${exported} } from '${module}'\`. Otherwise check its name.`),
    };
  }
  if (code === 'ERR_MODULE_NOT_FOUND') return explainModule(message, stderr);
  if (name === 'SyntaxError') {
    return {
      observed: say((of) => `Erreur de syntaxe${of(where)} : ${quote(message)}`, (of) => `Syntax error${of(where)}: ${quote(message)}`),
      hint: text('Le programme n\'a pas pu être lu : regardez cette ligne et celle qui la précède.', 'The program could not be read: look at this line and the one above it.'),
    };
  }
  if (code === 'EADDRINUSE') {
    const address = /address already in use (.+)$/.exec(message)?.[1] ?? '';
    return {
      observed: text(`L'adresse ${address} est déjà prise : le programme n'a pas pu l'ouvrir.`, `Address ${address} is already taken: the program could not open it.`),
      hint: text('Ouvrez un seul serveur, sur le port que donne la variable d\'environnement PORT.', 'Open a single server, on the port that the environment variable PORT gives.'),
    };
  }
  const what = message === '' ? name : `${name}: ${quote(message)}`;
  return {
    observed: say((of) => `Le programme s'est arrêté au démarrage${of(where)} : ${what}`, (of) => `The program crashed at its start${of(where)}: ${what}`),
    hint: undefined,
  };
}

function explainModule(message: string, stderr: string): StartExplanation {
  const [, kind = '', target = '', importer = ''] = /Cannot find (module|package) '(.+?)' imported from '?([^'\s]+)'?/.exec(message) ?? [];
  const by = importer === '' ? 'main.ts' : ownName(importer, `${stderr}\n${importer}`);
  if (kind === 'package') {
    return {
      observed: text(`${by} importe le paquet \`${target}\`, qui n'est pas installé ici.`, `${by} imports package \`${target}\`, which is not installed here.`),
      hint: text('Un exercice dispose de `kafkajs` et des modules de Node (`node:http`, `node:crypto`, …), et de rien d\'autre.', 'An exercise has `kafkajs` and Node\'s own modules (`node:http`, `node:crypto`, …), and nothing else.'),
    };
  }
  const file = ownName(target, `${stderr}\n${importer}`);
  return {
    observed: text(`${by} importe le fichier \`${file}\`, qui n'existe pas.`, `${by} imports file \`${file}\`, which does not exist.`),
    hint: /\.[cm]?[jt]s$/.test(target)
      ? text('Vérifiez le nom et le dossier : le chemin part du fichier qui importe.', 'Check the name and the folder: the path starts from the importing file.')
      : text(`Node veut l'extension : \`${file}.ts\`.`, `Node wants the extension: \`${file}.ts\`.`),
  };
}
