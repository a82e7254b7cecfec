import type { ChargeGateway, PaymentMethod } from '@mensal/billing/ports';
import { must } from './checks.js';
import type { Asked, Case } from './case.js';
import type { Offer } from './gateway-run.js';
import { PAYER_FIELDS } from './payers.js';

const METHODS: readonly PaymentMethod[] = ['boleto', 'card', 'pix'];

/** The functions of each capability: whoever declares one has them all, but for the steps that are optional. */
const FUNCTIONS = {
  card: ['charge'],
  boleto: ['charge'],
  pix: ['charge'],
  instalments: ['quote'],
  refunds: ['refund', 'lookUp'],
  cancelling: ['cancel'],
  notifications: ['read'],
  listing: ['list'],
} as const;

type Capability = keyof typeof FUNCTIONS;
const CAPABILITIES = Object.keys(FUNCTIONS) as Capability[];

export function profileCases(it: Case, { offers }: Asked): void {
  it('has a name for routes and settings, and a title for people', async ({ gateway: { profile }, run }) => {
    must(profile.name === run.name, `The profile must be named ${run.name}`, profile.name);
    must(/^[a-z][a-z0-9-]*$/.test(profile.name), 'A name is lower case, as in a route', profile.name);
    must(/\p{L}/u.test(profile.title), 'A title is for people', profile.title);
  });

  it('declares the methods that it has, and has those that it declares', async ({ gateway }) => {
    const { methods } = gateway.profile;
    must(
      methods.length > 0 && new Set(methods).size === methods.length,
      'Each method is named once',
      methods,
    );
    for (const method of METHODS)
      must(
        methods.includes(method) === (gateway[method] !== undefined),
        `${method} must be in profile.methods if, and only if, gateway.${method} is there`,
        { methods, [`gateway.${method}`]: typeof gateway[method] },
      );
  });

  it('offers what this run says: no more, no less', async ({ gateway }) => {
    const offered = CAPABILITIES.filter((capability) => gateway[capability] !== undefined);
    const expected = CAPABILITIES.filter((capability) => offers.has(capability));
    must(String(offered) === String(expected), `It must offer ${expected.join(', ')}`, offered);
    for (const step of ['prepare', 'retry'] as const) {
      const offer: Offer = `card.${step}`;
      const isThere = gateway.card?.[step] !== undefined;
      must(
        isThere === offers.has(offer),
        `${offer} must be there if, and only if, the run offers it`,
        isThere,
      );
    }
  });

  it('has every function of the capabilities that it offers', async ({ gateway }) => {
    for (const capability of CAPABILITIES)
      for (const name of FUNCTIONS[capability]) {
        const part = gateway[capability] as Readonly<Record<string, unknown>> | undefined;
        must(
          part === undefined || typeof part[name] === 'function',
          `${capability}.${name} must be a function`,
        );
      }
  });

  it('has limits in integer cents', async ({ gateway }) => {
    const { limits } = gateway.profile;
    for (const limit of [limits.min, limits.max])
      must(Number.isSafeInteger(limit) && limit > 0, 'A limit is a positive integer of cents', limits);
    must(limits.min <= limits.max, 'The smallest amount is not above the largest', limits);
  });

  it('names the fields that it requires of a payer', async ({ gateway }) => {
    const { requires } = gateway.profile;
    must(
      requires.every((field) => PAYER_FIELDS.includes(field)) && isWithoutRepetition(requires),
      `Each field is one of ${PAYER_FIELDS.join(', ')}, and named once`,
      requires,
    );
  });

  it('names the credentials that a merchant enters', async ({ gateway }) => {
    const { credentials } = gateway.profile;
    must(
      isWithoutRepetition(credentials.map(({ name }) => name)),
      'Each credential is named once',
      credentials,
    );
    for (const credential of credentials) mustBeCredential(credential);
  });

  it("tells its card tokens from a card's number", async ({ gateway }) => {
    const { token } = gateway.card ?? {};
    if (token === undefined) return;
    must(!token.global && !token.sticky, 'The pattern of card tokens must not remember where it was (g, y)');
    for (const number of ['4000000000000044', '4000 0000 0000 0044', '378282246310005'])
      must(!token.test(number), "The pattern of card tokens must not take a card's number", number);
  });
}

function mustBeCredential({
  name,
  required,
  pattern,
}: ChargeGateway['profile']['credentials'][number]): void {
  must(/^[A-Za-z]\w*$/.test(name), 'A credential is named as a property', name);
  must(typeof required === 'boolean', `Credential ${name} is required, or not`);
  must(pattern instanceof RegExp, `Credential ${name} has its pattern`);
  must(!pattern.global && !pattern.sticky, `The pattern of ${name} must not remember where it was (g, y)`);
  must(!pattern.test(''), `The pattern of ${name} must not take an empty text`);
}

function isWithoutRepetition(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
