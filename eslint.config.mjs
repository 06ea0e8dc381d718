import tseslint from 'typescript-eslint';

const noSleep = {
  selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
  message: 'Wait for a condition with waitUntil (src/support), never for time.',
};
const noReturnedPromise = {
  selector: "BlockStatement:has(> VariableDeclaration[kind='await using']) > ReturnStatement > CallExpression.argument:not(:has(AwaitExpression))",
  message: 'Write `return await`: what the block holds by `await using` is closed before a promise that is only returned has settled.',
};
const noTimerImport = { name: 'node:timers/promises', message: 'Wait for a condition with waitUntil (src/support).' };

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '.astro', '.atelier', 'data', '.cache', 'test-results', 'playwright-report', 'test/submissions/*/**', 'content/exercises/*/starter/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    rules: {
      'no-restricted-syntax': ['error', noSleep, noReturnedPromise],
      'no-restricted-imports': ['error', { paths: [noTimerImport] }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  { files: ['src/support/wait-until.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/cli/**', 'src/setup/**', 'src/server/main.ts', 'test/**', 'content/**', '*.config.*', '*.mjs'], rules: { 'no-console': 'off' } },
  { files: ['test/**'], rules: { 'max-lines': ['error', { max: 400 }] } },
);
