import { ProxflowError } from '@proxflow/backend';
import type { Answer, Problem } from './messages.js';

/** Runs and returns its value or the problem, errors of our own with their fields. */
export async function answered<T>(body: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await body() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProxflowError) {
    const { argument, message, remedy, name } = error;
    return { argument, message, remedy, name };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { argument: '', message, remedy: 'Reset the run, or reload the page.', name: 'Error' };
}
