import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TESTS = ['test/**/*.ts', '**/*.spec.ts'];

const NOW = 'The only source of now is the injected Clock.';
const READING_THE_CLOCK = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NOW },
  { selector: "CallExpression[callee.name='Date']", message: NOW },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: NOW },
  { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: NOW },
];

const FOCUS = 'A test left out is a test lost: delete it, or make it pass.';
const LEAVING_OUT_TESTS = [
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip)$/]',
    message: FOCUS,
  },
  { selector: 'CallExpression[callee.name=/^[fx](describe|it|test)$/]', message: FOCUS },
];

const CONFIGURATION =
  'Configuration is one typed, validated object of the platform; nothing else reads the environment.';

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '.data/',
    '**/coverage/',
    // Code that is wrong on purpose.
    'test/architecture/fixtures/',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-constant-binary-expression': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-irregular-whitespace': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        // The one project that holds sources, specs and tests alike, and reads workspaces from their
        // sources: no build is needed first, and one program is made instead of one a package.
        project: 'test/tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: CONFIGURATION }],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env'],
            message: CONFIGURATION,
          })),
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // It would turn injected classes into type imports, which leave no decorator metadata for Nest.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Nest's modules and guards are classes and promises by contract, not by need.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['libs/**/src/**/*.ts'],
    ignores: ['libs/kernel/src/clock.ts', 'libs/platform/**'],
    rules: { 'no-restricted-syntax': ['error', ...READING_THE_CLOCK] },
  },
  {
    files: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...LEAVING_OUT_TESTS],
      // Answers of supertest and of the sandbox are any; the assertion is what checks them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['libs/**/*.spec.ts'],
    ignores: ['libs/kernel/src/clock.spec.ts', 'libs/platform/**'],
    rules: { 'no-restricted-syntax': ['error', ...READING_THE_CLOCK, ...LEAVING_OUT_TESTS] },
  },
  {
    files: [
      'libs/platform/src/configuration*',
      'libs/platform/src/configuration*/**',
      'apps/api/src/**',
      'test/**',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['apps/api/src/**', 'test/bench/**'],
    rules: { 'no-console': 'off' },
  },
);
