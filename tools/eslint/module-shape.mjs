/** Packages are imported by their public entry points only. */
export const deepImports = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: '^(@proxflow/[^/]+|proxflow)/(src|dist)(/|$)',
          message: 'Import the package by its public entry point.',
        },
      ],
    },
  ],
};

const defaultExports = ['ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'].map((selector) => ({
  selector,
  message: 'Named exports only.',
}));

export const noDefaultExport = { 'no-restricted-syntax': ['error', ...defaultExports] };

/** `index.ts` is a package's table of contents. */
export const onlyReExports = {
  'no-restricted-syntax': [
    'error',
    ...defaultExports,
    {
      selector: 'Program > :not(ExportNamedDeclaration[source!=null], ExportAllDeclaration)',
      message: 'index.ts only re-exports.',
    },
  ],
};
