import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { imageNames, imageReferences, PLATFORM_IMAGE } from '../../../../labs/images/index.ts';
import { copiedPaths, inputsOf } from '../../../../labs/images/inputs.ts';
import { packageClosure, SERVER_PACKAGES } from '../../../../labs/images/stage.ts';
import { checkoutRoot } from '../../../../src/runtime/index.ts';

describe('copiedPaths', () => {
  it('names sources, not targets, flags or other lines', () => {
    expect(copiedPaths('FROM a\nCOPY --chown=1 b c \\\n d /e/\nRUN cp x y\n COPY f g')).toEqual(['b', 'c', 'd', 'f']);
  });
});

describe('inputsOf', () => {
  it('changes with every file that is copied, and with nothing else', async () => {
    const root = await mkdtemp(join(tmpdir(), 'atelier-images-'));
    try {
      await mkdir(join(root, 'docker/images/x'), { recursive: true });
      await mkdir(join(root, 'src/deep'), { recursive: true });
      await writeFile(join(root, 'docker/images/x/Dockerfile'), 'FROM a\nCOPY src /s\n');
      await writeFile(join(root, 'src/deep/file'), 'one');
      const before = await inputsOf('x', root);
      await writeFile(join(root, 'other'), 'text');
      expect(await inputsOf('x', root)).toBe(before);
      await writeFile(join(root, 'src/deep/file'), 'two');
      expect(await inputsOf('x', root)).not.toBe(before);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('inputsOf an image with connectors of ours', () => {
  it('changes with their sources', async () => {
    const root = await mkdtemp(join(tmpdir(), 'atelier-images-'));
    try {
      await mkdir(join(root, 'docker/images/connect-integration'), { recursive: true });
      await mkdir(join(root, 'labs/plugins/sinks/src'), { recursive: true });
      await writeFile(join(root, 'docker/images/connect-integration/Dockerfile'), 'FROM a\nCOPY .atelier/images/java/connect-integration /opt/atelier\n');
      await writeFile(join(root, 'labs/plugins/sinks/src/A.java'), 'class A {}');
      const before = await inputsOf('connect-integration', root);
      await writeFile(join(root, 'labs/plugins/sinks/src/A.java'), 'class A { int b; }');
      expect(await inputsOf('connect-integration', root)).not.toBe(before);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('packageClosure', () => {
  it('brings along what packages need, and nothing more', async () => {
    expect([...(await packageClosure(['avsc', 'kafkajs'])).keys()]).toEqual(['avsc', 'kafkajs']);
    const express = await packageClosure(['express']);
    expect([...express.keys()]).toContain('body-parser');
    for (const folder of express.values()) expect(existsSync(join(folder, 'package.json'))).toBe(true);
  });
});

describe('SERVER_PACKAGES', () => {
  it('are all that server, command line, labs and graders import', () => {
    const files = globSync('{src/{cli,contracts,flows,progress,runtime,server,setup,support},labs,graders}/**/*.{ts,mts}', { cwd: checkoutRoot() });
    const imported = files.flatMap((file) => [...readFileSync(join(checkoutRoot(), file), 'utf8').matchAll(/(?:^import |from |import\()'((?:@[a-z-]+\/)?[a-z][a-z0-9-]*)(?:\/[a-z0-9/-]+)?'/gm)].map(([, name = '']) => name));
    expect([...new Set(imported)].sort()).toEqual([...SERVER_PACKAGES].sort());
  });
});

describe('docker/images', () => {
  it('every image names a base, a user that is not root and its run; nothing is fetched while it is built', async () => {
    for (const name of await imageNames()) {
      const dockerfile = readFileSync(join(checkoutRoot(), 'docker/images', name, 'Dockerfile'), 'utf8');
      expect(dockerfile, name).toMatch(/^FROM debian:bookworm-slim$/m);
      expect(dockerfile, name).toMatch(/^USER (?!root|0)\S+$/m);
      expect(dockerfile, name).toMatch(/^ENTRYPOINT \["\S+\/run"\]$/m);
      expect(dockerfile, name).not.toMatch(/apt-get|curl|wget|npm (install|ci)|^ADD/m);
      for (const path of copiedPaths(dockerfile)) if (!path.startsWith('.atelier/')) expect(existsSync(join(checkoutRoot(), path)), `${name}: ${path}`).toBe(true);
    }
  });

  it('what docker/compose.yaml names is what is built', async () => {
    const file = parse(readFileSync(join(checkoutRoot(), 'docker/compose.yaml'), 'utf8')) as { services: { platform: { image: string } } };
    expect(file.services.platform.image).toBe((await imageReferences())[PLATFORM_IMAGE]);
  });

  it('what a definition names is what is built', async () => {
    expect(await imageReferences()).toMatchObject({ kafka: 'kafka-atelier/kafka:4.3.1', connect: 'kafka-atelier/connect:4.3.1', agent: expect.stringMatching(/^kafka-atelier\/agent:\d/) as string });
  });
});
