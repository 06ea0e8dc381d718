import { expect, it } from 'vitest';
import { fillVariables } from '../../../../labs/spec/index.ts';

it('fills a variable in with its value, and with its default when it is unset or empty, as compose does', () => {
  const text = 'HOST://127.0.0.1:${PORT:-29092}/${PATH_:-}$$HOME';
  expect(fillVariables(text, {})).toBe('HOST://127.0.0.1:29092/$HOME');
  expect(fillVariables(text, { PORT: '' })).toBe('HOST://127.0.0.1:29092/$HOME');
  expect(fillVariables(text, { PORT: '40000', PATH_: 'x' })).toBe('HOST://127.0.0.1:40000/x$HOME');
});

it('does not fill in what came out of a variable', () => {
  expect(fillVariables('${A:-1}', { A: '${B:-2}' })).toBe('${B:-2}');
});
