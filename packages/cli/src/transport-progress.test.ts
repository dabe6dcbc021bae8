import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { capturedIo } from './index.js';
import { createTransportProgress } from './transport-progress.js';

it('shows sweeps, their rate and the error on a terminal, once a solve takes long', async () => {
  const io = capturedIo({ terminal: true });
  const progress = createTransportProgress(io, false);
  progress.advance({ part: '', sweep: 1 });
  expect(io.errors()).toBe('');
  await setTimeout(600);
  progress.advance({ part: '', sweep: 2, marginalError: 0.25 });
  expect(stripVTControlCharacters(io.errors())).toMatch(/sweep 2 {2}[1-4]\/s {2}marginal error 0\.25/);
  progress.end();
  expect(io.errors().endsWith('\r\u001b[K')).toBe(true);
});

it('shows nothing elsewhere', async () => {
  const io = capturedIo();
  const progress = createTransportProgress(io, false);
  await setTimeout(600);
  progress.advance({ part: '', sweep: 1 });
  progress.end();
  expect(io.errors()).toBe('');
});
