import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javaTools } from '../../src/runtime/index.ts';
import { startSandboxHost, type RunOptions, type SandboxHost, type TestProgram } from '../helpers/sandbox-host.ts';

const WAIT_MS = 5 * 60_000;
const HOSTILE = `package app;
import java.net.Socket;
import java.nio.file.*;
import java.util.*;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Hostile {
  interface Attempt { Object run() throws Exception; }
  static void attempt(String name, Attempt attempt) {
    try { System.out.println(name + "=" + attempt.run()); } catch (Throwable error) { System.out.println(name + "=!" + error.getClass().getSimpleName()); }
  }
  public static void main(String[] args) {
    attempt("passwd", () -> Files.readString(Path.of("/etc/passwd")).lines().count());
    attempt("shadow", () -> Files.readString(Path.of("/etc/shadow")));
    attempt("secret", () -> Files.readString(Path.of(System.getenv("SECRET_FILE"))));
    attempt("jars", () -> Files.writeString(Path.of("/opt/atelier/jars/x"), "x"));
    attempt("source", () -> Files.writeString(Path.of("src/main/java/app/Hostile.java"), "x"));
    attempt("other-lab", () -> { new Socket("127.0.0.1", 18080).close(); return "connected"; });
    attempt("outside", () -> { new Socket("192.0.2.1", 80).close(); return "connected"; });
    attempt("init", () -> Files.readString(Path.of("/proc/1/environ")).contains("DATABASE_URL"));
    System.out.println("heap=" + Runtime.getRuntime().maxMemory() / 1024 / 1024);
    System.out.println("tried everything");
    if (args.length == 0) System.exit(0);
  }
}
`;
const main = (body: string, more = ''): string => `package app;
import org.springframework.boot.autoconfigure.SpringBootApplication;
@SpringBootApplication
public class App {
  ${more}
  public static void main(String[] args) throws Exception { ${body} }
}
`;
const source = (text: string, name = 'App'): Record<string, string> => ({ [`src/main/java/app/${name}.java`]: text });

/** Root and ordinary user build the same sandbox, which the tests of TypeScript programs show; here it is the compiler's and the JVM's turn. */
describe('a Java program in the sandbox', { timeout: WAIT_MS }, () => {
  const secret = randomUUID();
  let host: SandboxHost;
  beforeAll(async () => {
    await javaTools(); // fetched before the clock of any program runs
    host = await startSandboxHost(process.getuid?.() ?? 0, secret);
    await host.lab('lab-a');
    await host.lab('lab-b');
  }, WAIT_MS);
  afterAll(() => host[Symbol.asyncDispose]());
  const limits = { memoryMb: 512, processes: 320, runTimeoutSec: 240 };
  const start = (files: Record<string, string>, options: RunOptions = {}): Promise<TestProgram> => host.start(files, { runtime: 'java', ...options, limits: { ...limits, ...options.limits } });
  const run = async (files: Record<string, string>, options: RunOptions = {}) => (await start(files, options)).exited;

  it('is compiled there: an error names file and line, a second one too', async () => {
    const { exitCode, stderr } = await run({ ...source(main('int number = "text"; missing();')), ...source('package app; class Other { Strin name; }', 'Other') });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('src/main/java/app/App.java:6: error: Type mismatch: cannot convert from String to int');
    expect(stderr).toContain('src/main/java/app/Other.java:1: error: Strin cannot be resolved to a type');
    expect(stderr).not.toContain('/home/learner');
  });

  it('has one class that starts it, or is told what is missing', async () => {
    expect((await run(source('package app; public class App { public static void main(String[] a) {} }'))).stderr).toContain('atelier: no class is annotated with @SpringBootApplication');
    expect((await run({ ...source(main('')), ...source(main('').replace('class App', 'class Two'), 'Two') })).stderr).toContain('atelier: several classes are annotated with @SpringBootApplication: app.App, app.Two');
    expect((await run({ 'notes.txt': 'no program' })).stderr).toContain('atelier: there is no src/main/java in this program');
  });

  it('reads no file of the host, writes none of ours, reaches no other lab, and has a heap within its limit', async () => {
    await host.service('lab-b', [process.execPath, '-e', "require('net').createServer((s) => s.end()).listen(18080, '0.0.0.0', () => console.log('up'))"]);
    const { exitCode, stdout, stderr } = await run(source(HOSTILE, 'Hostile'), { environment: { SECRET_FILE: host.secretFile } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const seen = Object.fromEntries(stdout.trim().split('\n').filter((line) => line.includes('=')).map((line) => line.split('=', 2) as [string, string]));
    expect(seen).toMatchObject({
      passwd: '2', shadow: '!NoSuchFileException', secret: '!NoSuchFileException', jars: '!FileSystemException', source: '!FileSystemException',
      'other-lab': '!ConnectException', outside: '!SocketException', init: 'false',
    });
    expect(Number(seen['heap'])).toBeLessThan(limits.memoryMb / 2);
    expect(stdout).not.toContain(secret);
  });

  it('that takes all memory is stopped for it, on the heap and beside it', async () => {
    expect(await run(source(main('var kept = new java.util.ArrayList<long[]>(); while (true) kept.add(new long[1_000_000]);')))).toMatchObject({ outOfMemory: true });
    expect(await run(source(main('var kept = new java.util.ArrayList<java.nio.ByteBuffer>(); while (true) { var b = java.nio.ByteBuffer.allocateDirect(1 << 20); while (b.hasRemaining()) b.put((byte) 1); kept.add(b); }')))).toMatchObject({ outOfMemory: true });
  });

  it('that starts threads without end is stopped for it', async () => {
    expect(await run(source(main('while (true) new Thread(() -> { try { Thread.sleep(1_000_000); } catch (InterruptedException e) {} }).start();')))).toMatchObject({ tooManyProcesses: true });
  });

  it('stops on SIGTERM, also while it is being compiled', async () => {
    const program = await start(source(main('System.out.println("running"); Thread.sleep(1_000_000);')));
    await program.prints(/running/);
    await program.terminate();
    expect(await program.exited).toMatchObject({ cancelled: true });
    expect(program.alive()).toEqual([]);
    const early = await start(source(main('System.out.println("running"); Thread.sleep(1_000_000);')));
    await early.terminate();
    expect((await early.exited).stdout).toBe('');
    expect(early.alive()).toEqual([]);
  });
});
