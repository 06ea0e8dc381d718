import type { NewFiles } from './new-files.ts';

export interface NewExercise {
  readonly slug: string;
  readonly module: string;
  readonly lab: string;
  readonly runtimes: readonly ('typescript' | 'java')[];
}

/** Definition, starter and solution that serve and do nothing yet, and a grader with its first check. */
export function exerciseFiles(exercise: NewExercise): NewFiles {
  const { slug, module, runtimes } = exercise;
  const programs = ['starter', 'solution'].flatMap((kind) => runtimes.flatMap((runtime) => {
    const folder = `content/exercises/${slug}/${kind}/${runtime}`;
    return Object.entries(runtime === 'java' ? javaProgram(slug) : { 'main.ts': TYPESCRIPT_PROGRAM }).map(([path, text]): [string, string] => [`${folder}/${path}`, text]);
  }));
  return {
    [`content/exercises/${slug}/exercise.yaml`]: definition(exercise),
    ...Object.fromEntries(programs),
    [graderPath(module, slug)]: grader(slug),
  };
}

const graderPath = (module: string, slug: string): string => `graders/exercises/${module}/${slug}.grader.ts`;
const packageOf = (slug: string): string => slug.replaceAll('-', '');
const variableOf = (slug: string): string => slug.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What only a person can do next, one a line. */
export function exerciseSteps({ slug, module }: NewExercise): string[] {
  return [
    `graders/index.ts: import { ${variableOf(slug)} } from './exercises/${module}/${slug}.grader.ts', and put it into GRADERS`,
    `test/submissions/${slug}: at least four fail-<mistake> folders, each with expected.json`,
    `a lesson of ${module}, in French and English: exercise: ${slug} in its front matter, and <Workbench exercise="${slug}" />`,
  ];
}

function definition({ slug, module, lab, runtimes }: NewExercise): string {
  return `slug: ${slug}
module: ${module}
title:
  fr: '‹titre›'
  en: '‹title›'
summary:
  fr: '‹ce que le programme doit faire, en une ou deux phrases›'
  en: '‹what the program must do, in one or two sentences›'
points: 1
lab: ${lab}
runtimes: [${runtimes.join(', ')}]
program: http
hints:
  - afterAttempts: 0
    text:
      fr: '‹une question qui met sur la voie›'
      en: '‹a question that shows the way›'
  - afterAttempts: 1
    text:
      fr: '‹un pointeur : quel réglage, quelle fonction›'
      en: '‹a pointer: which setting, which function›'
  - afterAttempts: 2
    text:
      fr: '‹presque le code›'
      en: '‹nearly the code›'
`;
}

const TYPESCRIPT_PROGRAM = `import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const healthy = request.method === 'GET' && request.url === '/actuator/health';
  response.writeHead(healthy ? 200 : 404, { 'content-type': healthy ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(healthy ? { status: 'UP' } : { status: 404, title: 'Not found' }));
});

// ‹the program›
server.listen(Number(process.env['PORT']));
process.on('SIGTERM', () => server.close());
`;

const javaProgram = (slug: string): NewFiles => ({
  [`src/main/java/${packageOf(slug)}/Application.java`]: `package ${packageOf(slug)};

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** ‹the program› */
@SpringBootApplication
public class Application {
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
`,
  'src/main/resources/application.properties': `server.port=\${PORT:8080}
spring.kafka.bootstrap-servers=\${BOOTSTRAP_SERVERS:localhost:9092}
spring.mvc.problemdetails.enabled=true
spring.main.banner-mode=off
`,
});

function grader(slug: string): string {
  return `import { defineGrader, fail, text } from '../../kit/index.ts';

/** ‹what it finds out, in one sentence› */
export const ${variableOf(slug)} = defineGrader({
  exercise: '${slug}',
  // ‹what the checks share: clients, programs, what was sent›
  scenario: () => ({ labProblem: () => Promise.resolve(undefined), [Symbol.asyncDispose]: () => Promise.resolve() }),
  checks: [
    {
      id: 'first', points: 1, timeoutSec: 60,
      title: text('‹le premier fait vérifié›', '‹the first fact checked›'),
      expected: text('‹ce qui doit se voir sur le cluster›', '‹what must be seen on the cluster›'),
      run: () => Promise.resolve(fail(text('‹ce qui a été observé›', '‹what was observed›'))),
    },
  ],
});
`;
}
