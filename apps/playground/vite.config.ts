import { defineConfig, type Plugin } from 'vite';

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

/** Puts the policy into the built page; while developing, the reloading of modules needs more. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy }, injectTo: 'head-prepend' },
    ],
  },
};

export default defineConfig({
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
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
});
