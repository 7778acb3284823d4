import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

const noReadBack = [
  { object: 'tf', property: 'nextFrame', message: 'Stops when the tab hides; yield with a MessageChannel.' },
  { property: 'dataSync', message: 'Stalls WebGPU; await data() outside the step.' },
  { property: 'arraySync', message: 'Stalls WebGPU; await data() outside the step.' },
];
const network = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'];

export default tseslint.config(
  {
    ignores: [
      'dist',
      'dist-cli',
      'node_modules',
      '.cache',
      'public',
      'assembly',
      'scripts/**/*.mjs',
      'bench/**/*.mjs',
      '*.cjs',
      '*.mjs',
      'types',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 400],
      'no-restricted-properties': ['error', ...noReadBack],
      'no-restricted-globals': [
        'error',
        ...network.map((name) => ({
          name,
          message: 'No byte leaves the machine: use src/storage/assets.ts.',
        })),
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['src/studio/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  { files: ['src/engine/backend/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  { files: ['src/storage/assets.ts', 'tests/**'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
);
