import { describe, expect, it } from 'vitest';
import { cutRegion, readSample } from '../../../src/site/regions.ts';

const text = `import x from 'x';
// region: outer
  function a() {
    // region: inner
    return 1;
    // endregion
  }
// endregion
# region: shell
npm start
# endregion
`;

describe('cutRegion', () => {
  it('cuts the lines between the marks, without marks inside and without common indentation', () => {
    expect(cutRegion(text, 'outer', 'a.ts')).toBe('function a() {\n  return 1;\n}');
    expect(cutRegion(text, 'inner', 'a.ts')).toBe('return 1;');
    expect(cutRegion(text, 'shell', 'a.ts')).toBe('npm start');
  });

  it('shows the whole file without marks when no region is named', () => {
    expect(cutRegion(text, undefined, 'a.ts')).toBe("import x from 'x';\n  function a() {\n    return 1;\n  }\nnpm start");
  });

  it('names file and region when it is missing, and what there is', () => {
    expect(() => cutRegion(text, 'other', 'src/a.ts')).toThrowErrorMatchingInlineSnapshot(`[AtelierError: src/a.ts has no region "other": it has: outer, inner, shell]`);
    expect(() => cutRegion('x', 'other', 'src/a.ts')).toThrowErrorMatchingInlineSnapshot(`[AtelierError: src/a.ts has no region "other": mark its lines with // region: other … // endregion]`);
  });

  it('refuses regions that are doubled, open or empty', () => {
    expect(() => cutRegion('// region: a\n1\n// endregion\n// region: a\n2\n// endregion', 'a', 'a.ts')).toThrow('a.ts has the region "a" twice');
    expect(() => cutRegion('// region: a\n1', 'a', 'a.ts')).toThrow('a.ts: the region "a" is never closed');
    expect(() => cutRegion('// region: a\n\n// endregion', 'a', 'a.ts')).toThrow('a.ts: the region "a" is empty');
    expect(() => cutRegion('// endregion', 'a', 'a.ts')).toThrow('a.ts closes a region that was never opened');
  });
});

describe('readSample', () => {
  it('names file and region when the file is missing', () => {
    expect(() => readSample('content/none.ts', 'send')).toThrow('the sample content/none.ts (region "send") can\'t be read: paths of <Code file> count from the root of the repository');
  });
});
