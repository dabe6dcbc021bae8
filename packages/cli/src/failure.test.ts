import { NumericalError } from '@proxflow/backend';
import { InvalidSeedError } from 'proxflow';
import { describe, expect, it } from 'vitest';
import { capturedIo } from './index.js';
import { describeFailure, printFailure } from './failure.js';

describe('describeFailure', () => {
  it('gives 1 to a computation that failed and to anything unexpected, 2 to a bad seed', () => {
    const numerical = new NumericalError({ argument: 'weights', expected: 'finite numbers', remedy: 'Smaller steps.' });
    expect(describeFailure(numerical, '')).toMatchObject({ exitCode: 1, remedy: 'Smaller steps.' });
    expect(describeFailure(new TypeError('x is undefined'), '')).toMatchObject({ exitCode: 1 });
    expect(describeFailure('thrown', '').message).toBe('unexpected failure: thrown');
    expect(describeFailure(new InvalidSeedError(NaN), '')).toMatchObject({ exitCode: 2 });
  });

  it('keeps to two lines whatever the message holds, and adds the stack only for PROXFLOW_DEBUG', () => {
    const error = new Error('first\nsecond\u001b[31m');
    const quiet = capturedIo();
    printFailure(describeFailure(error, ''), error, quiet);
    expect(quiet.errors().split('\n')).toHaveLength(3);
    expect(quiet.errors()).not.toContain('\u001b');
    const loud = capturedIo({ env: { PROXFLOW_DEBUG: '1' } });
    printFailure(describeFailure(error, ''), error, loud);
    expect(loud.errors()).toContain('failure.test.ts');
  });
});
