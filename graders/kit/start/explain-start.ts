import type { Localized, RunResult, Runtime } from '../../../src/contracts/index.ts';
import type { HttpOutcome } from '../http/call.ts';
import { describeOutcome } from '../http/explain.ts';
import { duration, quote, say, sentences, some, text } from '../texts.ts';
import { describeExit } from './describe-exit.ts';
import { explainExit, type StartExplanation } from './explain-exit.ts';
import { lastLine } from './node-error.ts';
import type { Listener } from './process-look.ts';

/** What was seen of a program that doesn't serve. */
export interface StartEvidence {
  /** @default typescript */
  readonly runtime?: Runtime | undefined;
  readonly host: string;
  readonly port: number;
  readonly waitedMs: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Set when it has ended. */
  readonly result?: RunResult | undefined;
  /** What the last health request came to; undefined when none was made. */
  readonly health?: HttpOutcome | undefined;
  /** Sockets that listen now and did not before it was started. */
  readonly listening: readonly Listener[];
  /** CPUs it kept busy lately, 1 for a whole one; undefined when it can't be told. */
  readonly cpuShare?: number | undefined;
}

export const HEALTH = 'GET /actuator/health';
const BUSY = 0.7;

/** Why a program doesn't serve: what was seen, and what to look at. Never a stack trace. */
export function explainStart(evidence: StartEvidence): StartExplanation {
  const { result, output, health } = evidence;
  if (result !== undefined) return explainExit(result, output, evidence.runtime) ?? { observed: describeExit(result, output), hint: undefined };
  if (health?.kind === 'answer') return explainHealth(health.status, evidence);
  const busy = (evidence.cpuShare ?? 0) >= BUSY;
  if (health?.kind === 'failure' && health.cause !== 'refused') return busy ? endlessLoop(evidence) : noAnswer(evidence, health);
  return explainClosedPort(evidence, busy);
}

function explainHealth(status: number, { health, waitedMs }: StartEvidence): StartExplanation {
  const seen = health === undefined ? undefined : describeOutcome(HEALTH, health);
  const waited = duration(waitedMs);
  const still = say((of) => `Toujours ainsi ${of(waited)} après le démarrage.`, (of) => `Still so ${of(waited)} after the start.`);
  const hint = status === 404
    ? text('Le serveur répond, mais pas sur ce chemin : ajoutez la route `GET /actuator/health`.', 'The server answers, but not on this path: add the route `GET /actuator/health`.')
    : status === 200
      ? text('Le corps attendu est du JSON avec `"status":"UP"`, écrit exactement ainsi.', 'The body has to be JSON with `"status":"UP"`, spelled exactly so.')
      : text('Répondez 200 avec `{"status":"UP"}` dès que le programme peut servir ; regardez ce qu\'il attend encore.', 'Answer 200 with `{"status":"UP"}` as soon as the program can serve; look at what it is still waiting for.');
  return { observed: sentences(seen, still), hint };
}

/** The same advice in the words of the learner's language. */
function inWordsOf(runtime: Runtime | undefined, typescript: Localized, java: Localized): Localized {
  return runtime === 'java' ? java : typescript;
}

function explainClosedPort(evidence: StartEvidence, busy: boolean): StartExplanation {
  const { host, port, listening, waitedMs, output } = evidence;
  const waited = duration(waitedMs);
  const here = listening.filter((socket) => socket.port === port);
  if (here.length > 0 && !here.some(({ address }) => address === host || address === '::' || address === '0.0.0.0')) {
    const addresses = some(here.map(({ address }) => address));
    return {
      observed: say((of) => `Le port ${port} est ouvert sur ${of(addresses)}, mais pas sur ${host}.`, (of) => `Port ${port} is open on ${of(addresses)}, but not on ${host}.`),
      hint: inWordsOf(evidence.runtime,
        text('Écoutez sans préciser d\'adresse : `server.listen(port)`.', 'Listen without naming an address: `server.listen(port)`.'),
        text('Retirez `server.address` d\'application.properties.', 'Remove `server.address` from application.properties.')),
    };
  }
  if (listening.length > here.length) {
    const ports = some([...new Set(listening.filter((socket) => socket.port !== port).map((socket) => String(socket.port)))]);
    return {
      observed: say((of) => `Le programme écoute sur le port ${of(ports)}, et rien n'écoute sur ${port}.`, (of) => `The program listens on port ${of(ports)}, and nothing listens on ${port}.`),
      hint: inWordsOf(evidence.runtime,
        text('Le port est donné par la variable d\'environnement PORT : `server.listen(Number(process.env.PORT))`.', 'The port is given by the environment variable PORT: `server.listen(Number(process.env.PORT))`.'),
        text('Le port est donné par la variable d\'environnement PORT : `server.port=${PORT}` dans application.properties.', 'The port is given by the environment variable PORT: `server.port=${PORT}` in application.properties.')),
    };
  }
  if (busy) return endlessLoop(evidence);
  return {
    observed: sentences(
      say((of) => `Le programme tourne, mais n'a ouvert aucun port après ${of(waited)}.`, (of) => `The program runs, but has opened no port after ${of(waited)}.`),
      lastWords(output),
    ),
    hint: inWordsOf(evidence.runtime,
      text(
        'Le programme attend peut-être quelque chose avant `server.listen(…)` : regardez le dernier `await` qui le précède.',
        'The program may be waiting for something before `server.listen(…)`: look at the last `await` ahead of it.',
      ),
      text(
        'Spring ouvre le port quand tous les beans sont créés : cherchez un constructeur ou une méthode @Bean qui attend.',
        'Spring opens the port once all beans are made: look for a constructor or @Bean method that waits.',
      )),
  };
}

function noAnswer({ output, waitedMs }: StartEvidence, health: HttpOutcome): StartExplanation {
  const waited = duration(waitedMs);
  return {
    observed: sentences(
      describeOutcome(HEALTH, health),
      say((of) => `Le port est ouvert, ${of(waited)} après le démarrage.`, (of) => `The port is open, ${of(waited)} after the start.`),
      lastWords(output),
    ),
    hint: text('La connexion est acceptée mais la réponse ne se termine pas : chaque chemin du code doit appeler `response.end(…)`.', 'The connection is accepted but the answer never ends: every path through the code has to call `response.end(…)`.'),
  };
}

function endlessLoop({ waitedMs, output, cpuShare }: StartEvidence): StartExplanation {
  const waited = duration(waitedMs);
  const percent = Math.round((cpuShare ?? 0) * 100);
  return {
    observed: sentences(
      say((of) => `Le programme ne répond pas et occupe ${percent} % d'un processeur, ${of(waited)} après le démarrage.`, (of) => `The program does not answer and keeps ${percent} % of a CPU busy, ${of(waited)} after the start.`),
      lastWords(output),
    ),
    hint: text('Cherchez une boucle qui ne se termine pas : tant qu\'elle tourne, le programme ne fait rien d\'autre.', 'Look for a loop that never ends: while it runs, the program does nothing else.'),
  };
}

function lastWords({ stdout, stderr }: StartEvidence['output']): Localized | undefined {
  const line = lastLine(stderr) ?? lastLine(stdout);
  return line === undefined ? undefined : text(`Dernière ligne écrite : « ${quote(line)} ».`, `Last line it wrote: "${quote(line)}".`);
}
