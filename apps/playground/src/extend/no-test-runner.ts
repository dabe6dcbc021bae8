// Stands for vitest in the page, where checks are called one by one and no suite is registered.

function noTestRunner(): never {
  throw new Error('This page runs conformance checks by themselves; it has no test runner to register suites with.');
}

export const describe = noTestRunner;
export const it = noTestRunner;
