// The doors between the rooms (ARCHITECTURE.md). `npm test` fails when somebody walks through a wall.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^(src|workers)/', pathNot: [`^src/${from}/`, ...allowed.map((room) => `^src/${room}/`)] },
});
const keep = (name, library, rooms, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(src|workers)/', pathNot: rooms },
  to: { path: library },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('face-alone', 'face', [], 'face is the vocabulary: it imports nothing of ours'),
    only('data-door', 'data', ['face'], 'data knows only face'),
    only('engine-door', 'engine', ['face'], 'engine knows only face'),
    only(
      'storage-door',
      'storage',
      ['face', 'data', 'engine'],
      'storage knows face, and data and engine by type',
    ),
    only('protocol-door', 'protocol', ['face'], 'protocol knows only face'),
    only('studio-door', 'studio', ['face', 'protocol'], 'the page knows face and protocol'),
    only(
      'service-door',
      'service',
      ['face', 'data', 'engine', 'storage', 'protocol'],
      'services join the rooms, without a platform',
    ),
    only(
      'cli-door',
      'cli',
      ['face', 'data', 'engine', 'storage', 'protocol', 'service'],
      'the command line knows everything but the page',
    ),
    {
      name: 'storage-takes-types',
      comment: 'storage keeps bytes; it takes only types from the engine',
      severity: 'error',
      from: { path: '^src/storage/' },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workers-not-studio',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^src/studio/' },
    },
    keep('tfjs-in-engine', 'node_modules/@tensorflow', ['^src/engine/'], 'tfjs lives only in the engine'),
    keep(
      'react-in-studio',
      'node_modules/(react|react-dom|zustand|radix-ui|uplot|lucide-react)/',
      ['^src/studio/'],
      'the page draws',
    ),
    keep(
      'comlink-at-the-border',
      'node_modules/comlink',
      ['^src/protocol/', '^workers/'],
      'comlink stays at the border',
    ),
    keep('idb-in-storage', 'node_modules/idb/', ['^src/storage/'], 'IndexedDB lives in storage'),
    keep(
      'preferences',
      'node_modules/idb-keyval',
      ['^src/storage/', '^src/studio/state/'],
      'preferences of the page may use idb-keyval',
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
    },
  },
};
