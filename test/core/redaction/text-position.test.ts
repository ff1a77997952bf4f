import { describe, expect, it } from 'vitest';
import { positionsOf } from '../../../src/core/redaction/text-position.js';

describe('positionsOf', () => {
  it('counts lines and columns from 1', () => {
    expect(positionsOf('ab\ncd', [0, 1, 3, 4])).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
    ]);
  });

  it('goes over empty lines, and several in one step', () => {
    expect(positionsOf('\n\nx\r\ny', [2, 5])).toEqual([
      { line: 3, column: 1 },
      { line: 4, column: 1 },
    ]);
  });
});
