// One configuration for every package; `eslint` runs in the package's folder with `--config` pointing here.
import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { ensureProjectGraph } from './project-graph.mjs';
import { sourceConstraints, testConstraints } from './layers.mjs';
import { languageRules } from './language-rules.mjs';
import { deepImports, noDefaultExport, onlyReExports } from './module-shape.mjs';

await ensureProjectGraph();

const moduleBoundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, banTransitiveDependencies: true }],
});

export default defineConfig(
  { ignores: ['**/dist/**', '**/.reports/**', '**/node_modules/**'] },
  // AssemblyScript, the types beside its compiler, and the modules made of it.
  { ignores: ['**/assembly/*.ts', '**/assembly/*.mts', '**/src/modules/float*.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx },
    rules: { ...languageRules, ...deepImports, ...moduleBoundaries(sourceConstraints) },
  },
  { files: ['**/src/**/*.ts', '**/src/**/*.tsx'], rules: noDefaultExport },
  { files: ['**/src/index.ts'], rules: onlyReExports },
  { files: ['**/*.test.ts'], rules: moduleBoundaries(testConstraints) },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.recommended] },
);
