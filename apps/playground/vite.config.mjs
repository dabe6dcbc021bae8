import { defineConfig } from 'vite';

/** The page's own policy; computation lives in workers, which are served with policies of their own (see public/_headers). */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Of the frame in which the Extend page tries what is written there: its worker evaluates text, and reaches no network. */
const sandboxPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * Puts the policy into the built page; while developing, the reloading of modules needs more.
 *
 * @type {import('vite').Plugin}
 */
const contentSecurityPolicy = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { filename }) => {
      const content = filename.endsWith('sandbox.html') ? sandboxPolicy : pagePolicy;
      return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }];
    },
  },
};

export default defineConfig({
  // Wherever it is started from; the tests build it, too.
  root: new URL('.', import.meta.url).pathname,
  base: './',
  plugins: [contentSecurityPolicy],
  resolve: {
    conditions: ['@proxflow/source', 'module', 'browser', 'import', 'default'],
    // The checks of @proxflow/conformance need no test runner; only the functions that register tests do.
    alias: { vitest: new URL('./src/extend/no-test-runner.ts', import.meta.url).pathname },
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['index.html', 'sandbox.html'].map((name) => new URL(name, import.meta.url).pathname),
    },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
});
