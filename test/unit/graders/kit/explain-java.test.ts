import { expect, it } from 'vitest';
import { explainStart } from '../../../../graders/kit/start/explain-start.ts';
import type { RunResult } from '../../../../src/contracts/index.ts';

const ended: RunResult = { exitCode: 1, signal: null, durationMs: 2_100, stdout: '', stderr: '', outputTruncated: false, timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: false };
const at = { runtime: 'java', host: '127.0.0.1', port: 18_000, waitedMs: 12_000, listening: [], output: { stdout: '', stderr: '' } } as const;

function explain(output: { stdout?: string; stderr?: string }, result: Partial<RunResult> = {}): { fr: string; en: string; hint: string | undefined } {
  const { observed, hint } = explainStart({ ...at, output: { stdout: '', stderr: '', ...output }, result: { ...ended, ...result } });
  return { ...observed, hint: hint?.en };
}

const failedToStart = (description: string): string => `2026-11-27T01:00:00.000Z ERROR 7 --- [main] o.s.b.d.LoggingFailureAnalysisReporter :

***************************
APPLICATION FAILED TO START
***************************

Description:

${description}

Action:

Do something about it.

`;

it('names file, line and message of the first compile error, and counts the others', () => {
  const stderr = 'src/main/java/shop/Shop.java:12: error: Strin cannot be resolved to a type\n\tStrin name;\n\t^^^^^\nsrc/main/java/shop/Shop.java:20: error: x cannot be resolved\n\tx\n\t^\n2 problems (2 errors)\n';
  expect(explain({ stderr })).toMatchObject({
    fr: 'Le programme ne compile pas (shop/Shop.java, ligne 12) : Strin cannot be resolved to a type (et 1 autre)',
    en: 'The program does not compile (shop/Shop.java, line 12): Strin cannot be resolved to a type (and 1 more)',
  });
});

it.each([
  ['no class is annotated with @SpringBootApplication', 'No class is annotated with @SpringBootApplication.'],
  ['several classes are annotated with @SpringBootApplication: a.One, a.Two', 'Several classes are annotated with @SpringBootApplication: a.One, a.Two.'],
  ['a.One has no method public static void main(String[] args)', 'a.One has no method `public static void main(String[] args)`.'],
  ['there is no src/main/java in this program', 'This program has no folder src/main/java.'],
])('says of a program where "%s"', (line, sentence) => {
  expect(explain({ stderr: `atelier: ${line}\n` }).en).toBe(sentence);
});

it('does not take the news of a download for a mistake', () => {
  expect(explain({ stderr: 'atelier: fetching Spring 4.1.0 jars, needed once: 0 of 27 MB\n' }, { exitCode: 0 }).en).toContain('The program ended with exit code 0');
});

it('tells a missing bean and where an annotation may be missing', () => {
  const description = 'Parameter 0 of constructor in shop.Controller required a bean of type \'shop.Sender\' that could not be found.';
  expect(explain({ stdout: failedToStart(description) })).toMatchObject({
    en: 'Controller wants a bean `Sender`, and there is none.', fr: "Controller attend un bean `Sender`, et il n'y en a pas.", hint: expect.stringContaining('@Service'),
  });
});

it('tells a taken port, and passes other analyses of Spring on', () => {
  expect(explain({ stdout: failedToStart('Web server failed to start. Port 8080 was already in use.') }).en).toBe('Port 8080 is already taken: the program could not open it.');
  expect(explain({ stdout: failedToStart('The dependencies of some of the beans form a cycle') }).en).toBe('Spring could not start the application: The dependencies of some of the beans form a cycle');
});

it('quotes the innermost cause, at the learner\'s own line', () => {
  const stdout = `2026-11-27T01:00:00.000Z ERROR 7 --- [main] o.s.boot.SpringApplication : Application run failed

org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'sender': Failed to instantiate
\tat org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:333) ~[spring-beans-7.0.8.jar:7.0.8]
Caused by: java.lang.IllegalStateException: no topic given
\tat shop.Sender.<init>(Sender.java:17) ~[na:na]
\tat java.base/jdk.internal.reflect.DirectConstructorHandleAccessor.newInstance(Unknown Source) ~[na:na]
`;
  expect(explain({ stdout })).toMatchObject({ en: 'The program ended with an exception (Sender.java, line 17): IllegalStateException: no topic given', hint: expect.stringContaining('bean') });
  expect(explain({ stderr: 'Exception in thread "main" java.lang.NumberFormatException: For input string: "x"\n\tat java.base/java.lang.Integer.parseInt(Unknown Source)\n\tat shop.Shop.main(Shop.java:9)\n' }).en)
    .toBe('The program ended with an exception (Shop.java, line 9): NumberFormatException: For input string: "x"');
});

it('says that it ended at once, and that memory ran out', () => {
  expect(explain({ stdout: 'done\n' }, { exitCode: 0 })).toMatchObject({ en: 'The program ended with exit code 0 after 2.1 s; last line it wrote: "done".', hint: expect.stringContaining('SpringApplication.run') });
  expect(explain({}, { exitCode: 3, outOfMemory: true }).en).toBe('The program was stopped after 2.1 s: it ran out of memory.');
});

it('gives advice in words of Spring for a wrong port, a closed port and a busy loop', () => {
  const refused = { kind: 'failure', cause: 'refused', detail: '', ms: 1 } as const;
  expect(explainStart({ ...at, health: refused, listening: [{ address: '::', port: 8_080 }] })).toMatchObject({
    observed: { en: 'The program listens on port 8080, and nothing listens on 18000.' }, hint: { en: expect.stringContaining('server.port=${PORT}') },
  });
  expect(explainStart({ ...at, health: refused }).hint?.en).toContain('@Bean');
  expect(explainStart({ ...at, health: refused, cpuShare: 0.98 })).toMatchObject({ observed: { en: expect.stringContaining('keeps 98 % of a CPU busy') }, hint: { en: expect.not.stringContaining('Node') } });
});
