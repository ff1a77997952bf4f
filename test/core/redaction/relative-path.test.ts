import { describe, expect, it } from 'vitest';
import { relativisePaths } from '../../../src/core/redaction/relative-path.js';

const folders = { root: '/home/bob/shop', home: '/home/bob/' };

describe('relativisePaths', () => {
  it.each([
    ['/home/bob/shop/src/index.ts', 'src/index.ts'],
    ['/home/bob/shop', '.'],
    ['/home/bob/shop/', '.'],
    ['/home/bob/.npmrc', '~/.npmrc'],
    ['/home/bob', '~'],
    ['/home/bobby/x', '/home/bobby/x'],
    ['/home/bob/shop2/x', '~/shop2/x'],
    ['/etc/hosts', '/etc/hosts'],
    ['src/index.ts', 'src/index.ts'],
    ['cat /home/bob/shop/a', 'cat /home/bob/shop/a'],
    ['', ''],
  ])('writes %s as %s', (given, expected) => {
    expect(relativisePaths(given, folders)).toBe(expected);
  });

  it('reaches nested strings, leaves keys and the input, and keeps untouched parts', () => {
    const untouched = { a: ['x'] };
    const given = { files: ['/home/bob/shop/a', 'b'], '/home/bob/k': 1, untouched };
    const result = relativisePaths(given, folders);
    expect(result).toEqual({ files: ['a', 'b'], '/home/bob/k': 1, untouched });
    expect(result.untouched).toBe(untouched);
    expect(given.files[0]).toBe('/home/bob/shop/a');
  });

  it('returns the same reference when nothing is a path of these folders', () => {
    const given = { a: ['/etc/hosts', 1, null], b: { c: true } };
    expect(relativisePaths(given, folders)).toBe(given);
  });

  it('takes the root of the file system for no folder', () => {
    expect(relativisePaths('/etc/hosts', { root: '/', home: '/' })).toBe('/etc/hosts');
  });
});
