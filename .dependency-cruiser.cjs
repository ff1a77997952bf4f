/** Rooms from the inside out: a room imports only rooms before it. ARCHITECTURE.md explains them. */
const rooms = [
  'core',
  'schema',
  'storage',
  'ledger',
  'streams',
  'runs',
  'loop',
  'watch',
  'agents',
  'mcp',
  'cli',
];

/** core ← schema ← storage ← … as rules: no room imports one that comes after it. */
const direction = rooms.map((room, at) => ({
  name: `${room}-imports-inward`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path:
      rooms
        .slice(at + 1)
        .map((later) => `^src/${later}/`)
        .join('|') || '^$',
  },
}));

module.exports = {
  forbidden: [
    ...direction,
    {
      name: 'core-is-pure',
      comment: 'No file system, clock or randomness in core: they come in as arguments.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'one-module-per-dependency',
      comment: 'Each library is used behind one module of ours.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(storage/|agents/exec/(child|yaml-fields)|runs/validators/(bounded-command|path-glob)|mcp/|cli/)',
      },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
