import {
  ChargeGateway,
  type AccountTest,
  type Boleto,
  type CancelOutcome,
  type CardChargeRequest,
  type ChargeOutcome,
  type ChargeReference,
  type ChargeRequest,
  type GatewayChargeStatus,
  type GatewayProfile,
  type InstrumentOutcome,
  type ListedCharge,
  type ListedPage,
  type ListingRequest,
  type LookUp,
  type LookUpRequest,
  type NotificationNews,
  type Pix,
  type RawNotification,
  type Refusal,
  type RefundOutcome,
  type RefundsLookUp,
  type Unavailable,
  type Unknown,
} from '@mensal/billing/ports';
import {
  ContractViolation,
  describeGateway,
  type CardFate,
  type Disturbance,
  type GatewayRun,
  type Offer,
  type VendorCalled,
  type VendorControls,
} from '@mensal/gateway-kit/contract';
import {
  addDays,
  calendarDate,
  daysBetween,
  digitableLineOf,
  newIdentifier,
  type CalendarDate,
  type Cents,
  type Identifier,
} from '@mensal/kernel';
import { generatePixPayload, isValidBoleto } from '@brazilian-utils/brazilian-utils';
import { describe, expect, it } from '@jest/globals';

/** What a gateway can do wrong, and one case at least that is there to notice it. */
const MISBEHAVIOURS = {
  'has another name': ['profile › has a name for routes and settings, and a title for people'],
  'declares boleto and lacks it': [
    'profile › declares the methods that it has, and has those that it declares',
  ],
  'lacks the further try': ['profile › offers what this run says: no more, no less'],
  'has a capability without its function': [
    'profile › has every function of the capabilities that it offers',
  ],
  'has limits in reais': ['profile › has limits in integer cents'],
  'requires what the ports do not know': ['profile › names the fields that it requires of a payer'],
  'has a pattern that remembers': ['profile › names the credentials that a merchant enters'],
  "takes a card's number for a token": ["profile › tells its card tokens from a card's number"],
  'says that no account works': ['account › is tested: working'],
  'says that every account works': [
    'account › is tested: refused, for wrong credentials, in words for the merchant',
    'account › is tested: unavailable, while the vendor cannot be reached',
    'account › is tested: unavailable, where there is no account',
  ],
  'refuses credentials by a code': [
    'account › is tested: refused, for wrong credentials, in words for the merchant',
  ],
  'takes what was not sent for unknown': [
    'account › with wrong credentials gets nothing sent',
    'account › that does not exist gets nothing sent, and nothing found',
    'account › that cannot be authorised gets nothing sent',
    'card payment › cannot be sent while the vendor cannot be reached, and can be afterwards',
    'refund › is unavailable while the vendor cannot be reached',
    'Pix › is not issued while the vendor cannot be reached',
    'boleto › is not issued while the vendor cannot be reached',
  ],
  'does not renew its access token': ['account › goes on when its access token was revoked'],
  'refuses its smallest amount': ['amounts and payers › takes its smallest amount'],
  'has no limits after all': [
    'amounts and payers › refuses less than its smallest amount, with the code "amount"',
    'amounts and payers › refuses more than its largest amount, with the code "amount"',
  ],
  'does not say that the payer lacks something': [
    'amounts and payers › refuses a payer without a field that it requires, with the code "payer"',
  ],
  'pays twice': ['card payment › is approved, at once or by a look-up, and moves money once'],
  'allows every refusal to be tried again': ['card payment › is refused for good, with code and reason'],
  'allows no refusal to be tried again': ['card payment › is refused for now, with code and reason'],
  'tries the former card again': ['card payment › that was refused for now comes through with another card'],
  'takes unknown tokens': ['card payment › with a token that the vendor does not know is refused'],
  'sends what is too late': [
    'card payment › that is sent too late is not sent',
    'card payment › that is prepared too late is not prepared',
    'card payment › that is tried again too late is not sent',
    'boleto › that is sent too late is not issued',
    'Pix › that is sent too late is not issued',
    'refund › that is sent too late is not sent',
  ],
  'pays what is paid': [
    'card payment › moves money once, however often the same charge is paid',
    'card payment › moves money once, when the same charge is paid twice at the same time',
    'card payment › moves money once, when a paid charge is tried again',
  ],
  'takes unknown charges': ['card payment › of a charge that the vendor does not know is never taken'],
  'pays one instalment': ['card payment › in instalments is of the whole amount'],
  'answers approved on a lost answer': [
    'card payment whose answer gets lost › payment: connection cut, not processed',
    'card payment whose answer gets lost › payment: silence beyond the time-out, processed later',
    'card payment whose answer gets lost › another try: status 500, processed',
  ],
  'answers declined on garbage': [
    'card payment whose answer gets lost › payment: unreadable answer, not processed',
    'card payment whose answer gets lost › payment: unreadable answer, processed',
    'card payment whose answer gets lost › another try: page with status 404, processed',
  ],
  'sends again by itself': ['card payment whose answer gets lost › payment: connection cut, processed'],
  'takes every time-out for not sent': [
    'card payment whose answer gets lost › payment: silence beyond the time-out, processed',
    'refund › is unknown when its answer gets lost: silence beyond the time-out, processed',
  ],
  'makes up an id on a lost answer': [
    'card payment whose answer gets lost › preparation: connection cut, processed',
    'boleto › is unknown when its answer gets lost: status 500, not processed',
    'Pix › is unknown when its answer gets lost: unreadable answer, processed',
  ],
  'forgets charges left behind': [
    'card payment whose answer gets lost › preparation: connection cut, processed later',
    'look-up › finds the charge that was paid, and the other one that was left behind',
  ],
  'issues what cannot be paid': [
    'boleto › is issued, waits, and is found paid once it was paid',
    'Pix › is issued, waits, and is found paid once it was paid',
  ],
  'names another amount in the code': [
    'boleto › is issued, waits, and is found paid once it was paid',
    'Pix › is issued, waits, and is found paid once it was paid',
  ],
  'gets the CRC of a Pix code wrong': ['Pix › is issued, waits, and is found paid once it was paid'],
  'names another due date in a boleto': ['boleto › is issued, waits, and is found paid once it was paid'],
  'has the barcode of another boleto': ['boleto › is issued, waits, and is found paid once it was paid'],
  'finds another amount': ['look-up › finds a charge by its id'],
  'finds any charge by a reference': ['look-up › finds a charge by its reference, where the id never came'],
  'is unsure of what is not there': [
    'look-up › does not find what is not there, neither by id nor by reference',
  ],
  'sees what is of all tenants': [
    "look-up › does not find another tenant's charge, neither by id nor by reference",
    "cancellation › does not reach another tenant's charge",
    "refund › does not reach another tenant's charge",
    "look-up of refunds › does not find another tenant's charge, nor what is not there",
    "notification › of another tenant's charge leads to no charge",
  ],
  'answers not-found when unreachable': [
    'look-up › is never not-found while the vendor cannot be reached',
    'look-up › is never not-found with wrong credentials',
    'look-up of refunds › knows nothing while the vendor cannot be reached',
  ],
  'answers not-found on garbage': [
    'look-up › is never not-found where its answer cannot be read: page with status 404',
    'look-up › is never not-found where its answer cannot be read: connection cut',
    'look-up of refunds › knows nothing where the answer cannot be read: connection cut',
    'look-up of refunds › knows nothing where the answer cannot be read: page with status 404',
  ],
  'claims to cancel': [
    'cancellation › is refused for a paid charge',
    'cancellation › of a charge that the vendor does not know cancels nothing',
    'cancellation › of a refused payment ends its charge',
    'cancellation › right after a payment ends the charge, or does not, but not both',
    'cancellation › of an open charge is seen, and may be repeated',
    'cancellation › leaves a charge that can no longer be paid',
    'cancellation › is unavailable or unknown while the vendor cannot be reached',
    'cancellation › claims only what it saw, and may be repeated: connection cut, not processed',
    'boleto › is cancelled, and is found so',
    'Pix › is cancelled, and is found so',
  ],
  'refuses to cancel on a lost answer': [
    'cancellation › claims only what it saw, and may be repeated: status 500, processed',
  ],
  'claims to refund': [
    'refund › gives all back',
    'refund › gives a part back',
    'refund › is refused for what was not paid',
    'refund › is refused for a payment that was refused',
    'refund › is unknown when its answer gets lost: connection cut, processed',
  ],
  'has rules of half a day': [
    'look-up of refunds › has rules in whole days, and says what may be ordered again',
  ],
  'shows refunds that never were': [
    'look-up of refunds › shows nothing before anything was ordered',
    'look-up of refunds › shows a part that was given back, or does not tell, and says the same of the charge',
  ],
  'shows no refunds': [
    'look-up of refunds › shows a part that was given back, or does not tell, and says the same of the charge',
    'look-up of refunds › shows that all was given back',
    'look-up of refunds › shows an order whose answer got lost',
  ],
  'counts what was given back in reais': [
    'look-up of refunds › shows a part that was given back, or does not tell, and says the same of the charge',
  ],
  'gives back whatever it is asked for': ['refund › gives no more back than was paid'],
  'quotes nothing': [
    'instalments › are quoted in integer cents, from a single payment of the amount on',
    'instalments › are refused for a brand that does not exist',
    'instalments › are not quoted while the vendor cannot be reached',
    'instalments › are not quoted where the answer cannot be read: unreadable answer',
  ],
  'reads an empty list of charges': [
    'notification › of a payment names its charge, also when it comes twice',
  ],
  'ignores what it cannot ask about': [
    'notification › is not ignored while the vendor cannot be reached',
    'notification › is not ignored where the vendor cannot be read',
  ],
  'wants every notification again': [
    'notification › that cannot be read is ignored',
    'notification › that the vendor never sent leads to no charge',
  ],
  'lists nothing': [
    'listing › shows what was charged, with reference and amount',
    'listing › shows what was paid as paid',
    'listing › is never empty where its answer cannot be read: unreadable answer',
    'listing › tells that it cannot be asked, while the vendor cannot be reached',
  ],
  'lists one page of several': ['listing › shows what was charged, with reference and amount'],
  'lists a page again and again': ['listing › shows what was charged, with reference and amount'],
  'lists all as paid': ['listing › does not show as paid what was not'],
  'lists what is of all tenants': ['listing › shows nothing of another tenant'],
  "repeats the vendor's words": [
    'secrets › a card token is in no refusal, although the vendor repeats it',
    'secrets › a credential is in no reason of a test, although the vendor repeats it',
  ],
  'leaks the token in a reason': ['secrets › a card token that the vendor does not know is in no refusal'],
  'gives no reason': ['card payment › is refused for good, with code and reason'],
  'gives a page for a reason': ['card payment › is refused for good, with code and reason'],
  'gives an empty id': ['card payment › is approved, at once or by a look-up, and moves money once'],
  'answers nothing': ['refund › gives all back'],
  throws: ['card payment whose answer gets lost › payment: connection cut, processed'],
} as const satisfies Record<string, readonly string[]>;

type Misbehaviour = keyof typeof MISBEHAVIOURS;

const EVERYTHING: readonly Offer[] = [
  'card',
  'card.prepare',
  'card.retry',
  'boleto',
  'pix',
  'instalments',
  'refunds',
  'refunds.shown',
  'cancelling',
  'notifications',
  'listing',
];
/** In one step, with a key that goes with each call. */
const DIRECT: readonly Offer[] = [
  'card',
  'refunds',
  'refunds.shown',
  'cancelling',
  'notifications',
  'listing',
];
const PIX_ONLY: readonly Offer[] = ['pix', 'refunds', 'refunds.shown'];

describe('the contract suite', () => {
  it.each([
    ['everything there is', EVERYTHING, true],
    ['cards in one step, with a key', DIRECT, false],
    ['Pix only', PIX_ONLY, false],
    ['Pix only, with access tokens', PIX_ONLY, true],
  ])('is passed by a gateway that behaves: %s', async (_name, offers, accessTokens) => {
    const { failures, names } = await suiteRun(offers, accessTokens);
    expect(failures).toEqual(new Map());
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(MISBEHAVIOURS))('notices a gateway that %s', async (does, meant) => {
    const { failures } = await misbehaving(does as Misbehaviour);
    expect([...failures.keys()]).toEqual(expect.arrayContaining([...meant]));
    for (const name of meant) expect(failures.get(name)).toBeInstanceOf(ContractViolation);
  });

  it('has no case that nothing fails', async () => {
    const { names } = await suiteRun(EVERYTHING, true);
    const runs = await Promise.all((Object.keys(MISBEHAVIOURS) as Misbehaviour[]).map(misbehaving));
    const failed = new Set(runs.flatMap(({ failures }) => [...failures.keys()]));
    expect(names.filter((name) => !failed.has(name))).toEqual([]);
  });

  it.each([
    'secrets › a credential is in no refusal, although the vendor repeats it',
    'secrets › a credential is in no trouble of a look-up, although the vendor repeats it',
  ])('notices a key that is repeated: %s', async (name) => {
    const { failures } = await suiteRun(DIRECT, false, "repeats the vendor's words");
    expect(failures.get(name)?.message).toContain('tells a credential');
  });

  it.each([
    ['gives no reason', 'is refused for good', 'The reason of lookUp must be words for a person'],
    ['pays twice', 'is approved', 'Money must have moved once at the vendor\nIt was: {"payments":2'],
    ['answers approved on a lost answer', 'payment: connection cut, processed', 'must be unknown'],
    ['leaks the token in a reason', 'a card token that', 'Token [a card token] unknown'],
    ['throws', 'payment: status 500, processed', 'card.charge threw'],
  ] as const)('says what is wrong with a gateway that %s', async (does, part, message) => {
    const { failures } = await misbehaving(does);
    const [, error] = [...failures].find(([name]) => name.includes(part)) ?? [];
    expect(error?.message).toContain(message);
    expect(error?.message).toMatch(/\nCalled in this case:\n {2}\S/);
  });

  it('says what its harness lacks', async () => {
    const { failures } = await suiteRun(DIRECT, false, 'lacks a control');
    expect(failures.get('card payment › is refused for good, with code and reason')?.message).toBe(
      'These cases need VendorControls.cardToken',
    );
  });
});

interface SuiteRun {
  names: string[];
  failures: Map<string, Error>;
}

const runs = new Map<Misbehaviour, Promise<SuiteRun>>();

function misbehaving(does: Misbehaviour): Promise<SuiteRun> {
  const known = runs.get(does) ?? suiteRun(EVERYTHING, true, does);
  runs.set(does, known);
  return known;
}

/** Collects the cases that a test runner would get, and runs them. */
async function suiteRun(
  offers: readonly Offer[],
  accessTokens: boolean,
  does?: Misbehaviour | 'lacks a control',
): Promise<SuiteRun> {
  const vendor = new FakeVendor(accessTokens, does);
  const gateway = new FakeGateway(vendor, offers, does);
  const path: string[] = [];
  const cases: { name: string; body: () => Promise<void> }[] = [];
  const run: GatewayRun = {
    name: 'fake',
    offers,
    accessTokens,
    stage: () => ({ gateway, vendor }),
    patienceMs: 0,
  };
  describeGateway(
    {
      describe: (name, body) => {
        path.push(name);
        body();
        path.pop();
      },
      it: (name, body) => cases.push({ name: [...path.slice(1), name].join(' › '), body }),
    },
    run,
  );
  const failures = new Map<string, Error>();
  for (const { name, body } of cases)
    await body().catch((error: unknown) => failures.set(name, error as Error));
  return { names: cases.map(({ name }) => name), failures };
}

interface FakeCharge {
  id: string;
  tenantId: Identifier;
  reference: string;
  amount: Cents;
  status: GatewayChargeStatus;
  fate?: CardFate;
  payments: number;
  refunded: Cents;
  refunds: FakeRefund[];
}

interface FakeRefund {
  id: string;
  status: 'under-way' | 'done' | 'refused';
}

type Reply<Value> =
  | { kind: 'ok'; value: Value }
  | { kind: 'no'; refusal: Refusal }
  | { kind: 'missing' }
  | Unknown
  | Unavailable;

const REFUSALS: Readonly<Record<Exclude<CardFate, 'approved'>, Refusal>> = {
  refused: { code: 'invalid-card', reason: 'Dados do cartão inválidos.', retryable: false },
  'try-later': { code: 'try-later', reason: 'Tente novamente mais tarde.', retryable: true },
};
const NOT_NOW: Refusal = { code: 'not-allowed-now', reason: 'Agora não é possível.', retryable: false };
const MIN: Cents = 100;
const MAX: Cents = 1_000_000;

/** A vendor in memory, with what the suite does to it. */
class FakeVendor implements VendorControls {
  readonly unknownCardToken = 'token-that-nobody-has';
  readonly unknownGatewayId = '1';
  readonly unknownNotification = notification('2');
  readonly charges: FakeCharge[] = [];
  readonly cardToken?: NonNullable<VendorControls['cardToken']>;
  private readonly cards = new Map<string, CardFate>();
  private readonly tenants = new Map<
    Identifier,
    { secret: string; isAccepted: boolean; hasAccess: boolean }
  >();
  private readonly disturbances = new Map<VendorCalled, Disturbance>();
  private readonly words = new Map<VendorCalled, string>();
  private due: (() => unknown)[] = [];
  private isUp = true;

  constructor(
    private readonly accessTokens: boolean,
    private readonly does: Misbehaviour | 'lacks a control' | undefined,
  ) {
    if (does === 'lacks a control') return;
    this.cardToken = async (_tenantId, fate) => {
      const token = `token-${newIdentifier()}`;
      this.cards.set(token, fate);
      return token;
    };
  }

  today() {
    return calendarDate('2026-10-05');
  }

  async newTenant(): Promise<Identifier> {
    const tenantId = newIdentifier();
    this.tenants.set(tenantId, { secret: `secret-${tenantId}`, isAccepted: true, hasAccess: false });
    return tenantId;
  }

  secretsOf(tenantId: Identifier): string[] {
    return [this.account(tenantId).secret];
  }

  async breakCredentials(tenantId: Identifier): Promise<void> {
    Object.assign(this.account(tenantId), { secret: 'wrong-secret', isAccepted: false, hasAccess: false });
  }

  async revokeAccess(tenantId: Identifier): Promise<void> {
    this.account(tenantId).hasAccess = false;
  }

  async disturb(called: VendorCalled, disturbance: Disturbance): Promise<void> {
    this.disturbances.set(called, disturbance);
  }

  async refuse(called: VendorCalled, words: string): Promise<void> {
    this.words.set(called, words);
  }

  async unplug(): Promise<void> {
    this.isUp = false;
  }

  async calm(): Promise<void> {
    this.disturbances.clear();
    this.words.clear();
    this.isUp = true;
  }

  async passTime(): Promise<void> {
    const due = this.due;
    this.due = [];
    for (const step of due) step();
  }

  async money(tenantId: Identifier, reference: string) {
    const charges = this.charges.filter((each) => each.tenantId === tenantId && each.reference === reference);
    return {
      payments: charges.reduce((sum, { payments }) => sum + payments, 0),
      refunded: charges.reduce((sum, { refunded }) => sum + refunded, 0),
    };
  }

  async makePaid(_tenantId: Identifier, gatewayId: string): Promise<void> {
    const charge = this.charges.find(({ id }) => id === gatewayId);
    if (charge !== undefined) this.receive(charge);
  }

  async notificationOf(_tenantId: Identifier, gatewayId: string): Promise<RawNotification> {
    return notification(gatewayId);
  }

  later(step: () => unknown): void {
    this.due.push(step);
  }

  receive(charge: FakeCharge): void {
    charge.status = 'paid';
    charge.payments += this.does === 'pays twice' ? 2 : 1;
  }

  fateOf(token: string): CardFate | undefined {
    return this.cards.get(token) ?? (this.does === 'takes unknown tokens' ? 'approved' : undefined);
  }

  find(tenantId: Identifier, gatewayId: string): FakeCharge | undefined {
    const isVisible = (charge: FakeCharge) =>
      charge.tenantId === tenantId || this.does === 'sees what is of all tenants';
    return this.charges.find((charge) => charge.id === gatewayId && isVisible(charge));
  }

  /** Whether there is an account whose credentials are taken. */
  async authorise(tenantId: Identifier): Promise<AccountTest> {
    const account = this.tenants.get(tenantId);
    if (account === undefined) return notSent('no-account');
    if (!this.isUp) return notSent('unreachable');
    if (this.disturbances.has('authorise')) return notSent('vendor-error');
    const words = this.words.get('authorise');
    if (account.isAccepted && words === undefined) {
      account.hasAccess = true;
      return { kind: 'working' };
    }
    if (this.does === 'refuses credentials by a code') return { kind: 'refused', reason: 'invalid_client' };
    if (words !== undefined && this.repeatsWords) return { kind: 'refused', reason: words };
    return { kind: 'refused', reason: 'O fornecedor não aceitou as credenciais.' };
  }

  /** One call, with what may go wrong on its way. */
  async send<Value>(
    called: VendorCalled,
    { tenantId, sendBefore }: { tenantId: Identifier; sendBefore?: Date },
    process: () => Reply<Value>,
  ): Promise<Reply<Value>> {
    const account = this.tenants.get(tenantId);
    if (
      sendBefore !== undefined &&
      sendBefore.getTime() < Date.now() &&
      this.does !== 'sends what is too late'
    )
      return notSent('too-late');
    const unsent = await this.unsent(tenantId);
    if (unsent !== undefined)
      return this.does === 'takes what was not sent for unknown' ? { ...unsent, kind: 'unknown' } : unsent;
    if (account !== undefined) account.hasAccess = true;
    const words = this.words.get(called);
    if (words !== undefined) {
      const said = this.repeatsWords ? words : 'O fornecedor recusou um dado.';
      if (called === 'read') return unknown('vendor-error', said);
      return { kind: 'no', refusal: { code: 'other', reason: said, retryable: false } };
    }
    const disturbance = this.disturbances.get(called);
    if (disturbance === undefined) return process();
    if (disturbance.processed === 'later') this.later(process);
    if (disturbance.processed === 'yes') process();
    if (this.does === 'sends again by itself') process();
    if (this.does === 'throws') throw new Error('socket hang up');
    if (disturbance.how === 'silence' && this.does === 'takes every time-out for not sent')
      return notSent('timeout');
    return unknown(disturbance.how === 'silence' ? 'timeout' : 'unreadable-answer');
  }

  private async unsent(tenantId: Identifier): Promise<Unavailable | undefined> {
    const account = this.tenants.get(tenantId);
    if (account === undefined) return notSent('no-account');
    if (!this.isUp) return notSent('unreachable');
    if (this.accessTokens && !account.hasAccess) {
      if (
        this.does === 'does not renew its access token' &&
        this.charges.some((c) => c.tenantId === tenantId)
      )
        return notSent('credentials-refused');
      const authorised = await this.authorise(tenantId);
      if (authorised.kind === 'unavailable') return authorised;
    }
    return account.isAccepted ? undefined : notSent('credentials-refused');
  }

  private get repeatsWords(): boolean {
    return this.does === "repeats the vendor's words";
  }

  private account(tenantId: Identifier) {
    const account = this.tenants.get(tenantId);
    if (account === undefined) throw new Error(`No account of ${tenantId}`);
    return account;
  }
}

/** A gateway that does as the ports say, but for what it is told to do wrong. */
class FakeGateway extends ChargeGateway {
  readonly profile: GatewayProfile;

  constructor(
    private readonly vendor: FakeVendor,
    offers: readonly Offer[],
    private readonly does: Misbehaviour | 'lacks a control' | undefined,
  ) {
    super();
    const has = (offer: Offer) => offers.includes(offer);
    this.profile = {
      name: does === 'has another name' ? 'other' : 'fake',
      title: 'Fictício',
      methods: (['boleto', 'card', 'pix'] as const).filter(has),
      limits: { min: does === 'has limits in reais' ? 1.5 : MIN, max: MAX },
      requires: does === 'requires what the ports do not know' ? ['nickname' as 'email'] : ['email'],
      credentials: [
        {
          name: 'secret',
          required: true,
          pattern: does === 'has a pattern that remembers' ? /^\S+$/g : /^\S+$/,
        },
      ],
    };
    if (has('card'))
      this.card = {
        token: does === "takes a card's number for a token" ? /^\S+$/ : /^(?!\d+$)\S{8,}$/,
        charge: (request) => this.pay('charge', request),
        ...(has('card.prepare') && { prepare: (request) => this.prepare(request) }),
        ...(has('card.retry') &&
          does !== 'lacks the further try' && { retry: (request) => this.pay('retry', request) }),
      };
    if (has('boleto') && does !== 'declares boleto and lacks it')
      this.boleto = { charge: (request) => this.issue('boleto', request, this.boletoOf(request)) };
    if (has('pix'))
      this.pix = {
        tellsCodeAgain: false,
        charge: (request) => this.issue('pix', request, this.pixOf(request)),
      };
    if (has('cancelling')) this.cancelling = { cancel: (charge) => this.cancel(charge) };
    if (has('notifications'))
      this.notifications = { read: (tenantId, notification) => this.read(tenantId, notification) };
    if (has('refunds'))
      this.refunds =
        does === 'has a capability without its function'
          ? ({} as never)
          : {
              rules: {
                partWithinDays: does === 'has rules of half a day' ? 0.5 : 90,
                repeatable: 'any',
              },
              refund: (charge, amount) => this.refund(charge, amount),
              lookUp: (charge) => this.lookUpRefunds(charge),
            };
    if (has('listing')) this.listing = { list: (request) => this.list(request) };
    if (has('instalments')) this.instalments = { quote: (request) => this.quote(request) };
  }

  override readonly card?: NonNullable<ChargeGateway['card']>;
  override readonly boleto?: NonNullable<ChargeGateway['boleto']>;
  override readonly pix?: NonNullable<ChargeGateway['pix']>;
  override readonly cancelling?: NonNullable<ChargeGateway['cancelling']>;
  override readonly notifications?: NonNullable<ChargeGateway['notifications']>;
  override readonly refunds?: NonNullable<ChargeGateway['refunds']>;
  override readonly instalments?: NonNullable<ChargeGateway['instalments']>;
  override readonly listing?: NonNullable<ChargeGateway['listing']>;

  async test(tenantId: Identifier): Promise<AccountTest> {
    if (this.does === 'says that every account works') return { kind: 'working' };
    if (this.does === 'says that no account works') return notSent('unreachable');
    return this.vendor.authorise(tenantId);
  }

  async lookUp({ tenantId, reference, gatewayId }: LookUpRequest): Promise<LookUp> {
    const reply = await this.vendor.send<FakeCharge[]>('read', { tenantId }, () => {
      const known = this.vendor.charges.filter(({ id }) => this.vendor.find(tenantId, id) !== undefined);
      const isMeant = (charge: FakeCharge) =>
        gatewayId === undefined
          ? charge.reference === reference || this.does === 'finds any charge by a reference'
          : charge.id === gatewayId;
      const nearness = ({ status }: FakeCharge) => (status === 'open' ? 0 : 1);
      return { kind: 'ok', value: known.filter(isMeant).sort((a, b) => nearness(b) - nearness(a)) };
    });
    if (reply.kind === 'unavailable' && this.does === 'answers not-found when unreachable')
      return { kind: 'not-found' };
    if (reply.kind === 'unknown' && this.does === 'answers not-found on garbage')
      return { kind: 'not-found' };
    if (reply.kind !== 'ok') return unsure(reply);
    const [charge, ...others] = reply.value.map((each) => this.shown(each));
    if (charge === undefined && this.does === 'is unsure of what is not there')
      return unknown('unreadable-answer');
    if (charge === undefined) return { kind: 'not-found' };
    return { kind: 'found', charge, others: this.does === 'forgets charges left behind' ? [] : others };
  }

  /** A charge a page. */
  private async list({ tenantId, after = '0' }: ListingRequest): Promise<ListedPage | Unknown | Unavailable> {
    const nothing: ListedPage = { kind: 'page', charges: [], unreadable: 0, after: undefined };
    const reply = await this.vendor.send<FakeCharge[]>('read', { tenantId }, () => {
      const isListed = (charge: FakeCharge) =>
        charge.tenantId === tenantId || this.does === 'lists what is of all tenants';
      return { kind: 'ok', value: this.vendor.charges.filter(isListed) };
    });
    if (this.does === 'lists nothing') return nothing;
    if (reply.kind !== 'ok') return unsure(reply);
    const first = Number(after);
    const charges = reply.value.slice(first, first + 1).map((each): ListedCharge => {
      const { gatewayId, reference, amount, status } = this.shown(each);
      return { gatewayId, reference, amount, status: this.does === 'lists all as paid' ? 'paid' : status };
    });
    if (this.does === 'lists a page again and again') return { ...nothing, charges, after: '0' };
    const isLast = first + 1 >= reply.value.length || this.does === 'lists one page of several';
    return { ...nothing, charges, after: isLast ? undefined : String(first + 1) };
  }

  private async prepare(request: ChargeRequest) {
    const reply = await this.vendor.send('prepare', request, () => this.made(request));
    return this.withId(reply, 'prepared' as const);
  }

  private async pay(called: 'charge' | 'retry', request: CardChargeRequest): Promise<ChargeOutcome> {
    const reply = await this.vendor.send<FakeCharge>(called, request, () => this.paid(called, request));
    if (reply.kind === 'unknown') {
      if (this.does === 'answers approved on a lost answer') return { kind: 'approved', gatewayId: '77' };
      if (this.does === 'answers declined on garbage')
        return { kind: 'declined', refusal: REFUSALS['try-later'] };
    }
    if (reply.kind === 'missing')
      return this.does === 'takes unknown charges'
        ? { kind: 'pending', gatewayId: '77' }
        : { kind: 'declined', refusal: NOT_NOW };
    if (reply.kind !== 'ok') return this.noOrUnsure(reply);
    const { id: gatewayId, status } = reply.value;
    if (this.does === 'gives an empty id') return { kind: 'pending', gatewayId: '' };
    return { kind: status === 'paid' ? 'approved' : 'pending', gatewayId };
  }

  /** With a charge that was prepared the issuer takes its time; in one step it answers at once. */
  private paid(called: 'charge' | 'retry', request: CardChargeRequest): Reply<FakeCharge> {
    const { gatewayId, tenantId, card } = request;
    const token = card.token;
    const no = this.refusalOf(request);
    if (no !== undefined) return { kind: 'no', refusal: no };
    const fate = this.vendor.fateOf(token);
    if (fate === undefined) {
      const reason =
        this.does === 'leaks the token in a reason' ? `Token ${token} unknown` : 'Token desconhecido.';
      return { kind: 'no', refusal: { code: 'card-token', reason, retryable: false } };
    }
    if (gatewayId === undefined) {
      if (fate !== 'approved') return { kind: 'no', refusal: this.refusalFor(fate) };
      const made = this.made(request);
      if (made.kind === 'ok') this.vendor.receive(made.value);
      return made;
    }
    const charge = this.vendor.find(tenantId, gatewayId);
    if (charge === undefined) return { kind: 'missing' };
    const expected: readonly GatewayChargeStatus[] = called === 'charge' ? ['open'] : ['declined'];
    const isAgain = ['pending', 'paid'].includes(charge.status);
    if (!expected.includes(charge.status)) {
      if (!isAgain) return { kind: 'no', refusal: NOT_NOW };
      if (!['pays what is paid', 'sends again by itself'].includes(this.does ?? ''))
        return unknown('vendor-error');
    }
    charge.status = 'pending';
    if (called === 'charge' || this.does !== 'tries the former card again') charge.fate = fate;
    if (this.does === 'pays one instalment' && request.instalments > 1) charge.amount /= request.instalments;
    this.vendor.later(() => {
      // Something else may have happened to it in the meantime.
      if (charge.status !== 'pending' && !isAgain) return;
      if (charge.fate === 'approved') this.vendor.receive(charge);
      else charge.status = 'declined';
    });
    return { kind: 'ok', value: charge };
  }

  private async issue<Instrument>(
    called: 'boleto' | 'pix',
    request: ChargeRequest,
    instrument: Instrument,
  ): Promise<InstrumentOutcome<Instrument>> {
    const reply = await this.vendor.send(called, request, () => {
      const refusal = this.refusalOf(request);
      return refusal === undefined ? this.made(request) : { kind: 'no' as const, refusal };
    });
    const outcome = this.withId(reply, 'issued' as const);
    return outcome.kind === 'issued' ? { ...outcome, instrument } : outcome;
  }

  private async cancel({
    tenantId,
    gatewayId,
  }: {
    tenantId: Identifier;
    gatewayId: string;
  }): Promise<CancelOutcome> {
    if (this.does === 'claims to cancel') return { kind: 'cancelled' };
    const reply = await this.vendor.send<'done'>('cancel', { tenantId }, () => {
      const charge = this.vendor.find(tenantId, gatewayId);
      if (charge === undefined) return { kind: 'missing' };
      if (charge.status === 'paid') return { kind: 'no', refusal: NOT_NOW };
      charge.status = 'cancelled';
      return { kind: 'ok', value: 'done' };
    });
    if (reply.kind === 'ok') return { kind: 'cancelled' };
    if (reply.kind === 'unknown' && this.does === 'refuses to cancel on a lost answer')
      return { kind: 'refused', refusal: NOT_NOW };
    return this.refusedOrUnsure(reply);
  }

  private async refund(
    charge: { tenantId: Identifier; gatewayId: string; sendBefore: Date },
    amount?: Cents,
  ): Promise<RefundOutcome> {
    if (this.does === 'claims to refund') return { kind: 'accepted' };
    if (this.does === 'answers nothing') return undefined as never;
    const reply = await this.vendor.send<FakeRefund>('refund', charge, () => {
      const held = this.vendor.find(charge.tenantId, charge.gatewayId);
      if (held === undefined) return { kind: 'missing' };
      const given = amount ?? held.amount;
      const isTooMuch = held.refunded + given > held.amount;
      if (held.status !== 'paid' || (isTooMuch && this.does !== 'gives back whatever it is asked for'))
        return { kind: 'no', refusal: NOT_NOW };
      const order: FakeRefund = { id: `refund-${held.refunds.length + 1}`, status: 'under-way' };
      held.refunds.push(order);
      this.vendor.later(() => {
        order.status = 'done';
        held.refunded += given;
        if (held.refunded >= held.amount) held.status = 'refunded';
      });
      return { kind: 'ok', value: order };
    });
    return reply.kind === 'ok' ? { kind: 'accepted', refundId: reply.value.id } : this.refusedOrUnsure(reply);
  }

  private async lookUpRefunds({ tenantId, gatewayId }: ChargeReference): Promise<RefundsLookUp> {
    const reply = await this.vendor.send<FakeCharge>('read', { tenantId }, () => {
      const held = this.vendor.find(tenantId, gatewayId);
      return held === undefined ? { kind: 'missing' } : { kind: 'ok', value: held };
    });
    if (reply.kind === 'missing') return { kind: 'not-found' };
    if (reply.kind === 'unavailable' && this.does === 'answers not-found when unreachable')
      return { kind: 'not-found' };
    if (reply.kind === 'unknown' && this.does === 'answers not-found on garbage')
      return { kind: 'not-found' };
    if (reply.kind !== 'ok') return unsure(reply);
    if (this.does === 'shows no refunds')
      return { kind: 'found', refunds: { refunded: 0, underWay: false, orders: [] } };
    const never: FakeRefund[] =
      this.does === 'shows refunds that never were' ? [{ id: 'never', status: 'done' }] : [];
    const orders = [...never, ...reply.value.refunds];
    const underWay = orders.some(({ status }) => status === 'under-way');
    const refunded = this.inReais(reply.value.refunded);
    return { kind: 'found', refunds: { refunded, underWay, orders: orders.map((order) => ({ ...order })) } };
  }

  private inReais(cents: Cents): number {
    return this.does === 'counts what was given back in reais' ? cents / 100 : cents;
  }

  private async quote({ tenantId, brand, amount }: { tenantId: Identifier; brand: string; amount: Cents }) {
    if (this.does === 'quotes nothing') return { kind: 'quoted' as const, options: [] };
    const reply = await this.vendor.send<number>('read', { tenantId }, () =>
      brand === 'visa' ? { kind: 'ok', value: amount } : { kind: 'no', refusal: REFUSALS.refused },
    );
    if (reply.kind === 'no') return { kind: 'refused' as const, refusal: reply.refusal };
    if (reply.kind !== 'ok') return { ...unsure(reply), kind: 'unavailable' as const };
    const options = [1, 2, 3].map((instalments) => ({
      instalments,
      amount: instalments === 1 ? amount : Math.ceil((amount * 1.05) / instalments),
      interestRate: instalments === 1 ? 0 : 199,
    }));
    return { kind: 'quoted' as const, options };
  }

  private async read(
    tenantId: Identifier,
    { contentType, body }: RawNotification,
  ): Promise<NotificationNews> {
    if (this.does === 'wants every notification again') return unknown('vendor-error');
    const [, id] = contentType === 'text/plain' ? (/^charge=(\d+)$/.exec(body) ?? []) : [];
    if (id === undefined) return { kind: 'ignored', reason: 'Not a notification of this vendor' };
    const reply = await this.vendor.send<FakeCharge>('read', { tenantId }, () => {
      const charge = this.vendor.find(tenantId, id);
      return charge === undefined ? { kind: 'missing' } : { kind: 'ok', value: charge };
    });
    if (reply.kind === 'missing') return { kind: 'ignored', reason: 'The vendor does not know it' };
    if (reply.kind === 'ok') {
      if (this.does === 'reads an empty list of charges') return { kind: 'charges', charges: [] };
      return { kind: 'charges', charges: [{ gatewayId: reply.value.id, reference: reply.value.reference }] };
    }
    if (this.does === 'ignores what it cannot ask about') return { kind: 'ignored', reason: 'Not read' };
    return { ...unsure(reply), kind: 'unknown' };
  }

  private made({ tenantId, reference, amount }: ChargeRequest): Reply<FakeCharge> {
    const id = String(100 + this.vendor.charges.length);
    const nothing = { payments: 0, refunded: 0, refunds: [] };
    const charge: FakeCharge = { id, tenantId, reference, amount, status: 'open', ...nothing };
    this.vendor.charges.push(charge);
    return { kind: 'ok', value: charge };
  }

  private refusalOf({ amount, payer }: ChargeRequest): Refusal | undefined {
    const code =
      payer.email === undefined
        ? this.does === 'does not say that the payer lacks something'
          ? 'invalid-request'
          : 'payer'
        : 'amount';
    const lowest = this.does === 'refuses its smallest amount' ? MIN + 1 : MIN;
    const isInside = (amount >= lowest && amount <= MAX) || this.does === 'has no limits after all';
    if (code === 'amount' && isInside) return undefined;
    return { code, reason: 'Um dado não foi aceito.', retryable: false };
  }

  private refusalFor(fate: Exclude<CardFate, 'approved'>): Refusal {
    const refusal = REFUSALS[fate];
    switch (this.does) {
      case 'allows every refusal to be tried again':
        return { ...refusal, retryable: true };
      case 'allows no refusal to be tried again':
        return { ...refusal, retryable: false };
      case 'gives no reason':
        return { ...refusal, reason: '' };
      case 'gives a page for a reason':
        return { ...refusal, reason: '<html><body>Bad Gateway</body></html>' };
      default:
        return refusal;
    }
  }

  private shown({ id, reference, status, amount, fate, refunded }: FakeCharge) {
    return {
      gatewayId: id,
      reference,
      status,
      amount: this.does === 'finds another amount' ? amount + 1 : amount,
      refunded,
      ...(status === 'declined' && {
        refusal: this.refusalFor(fate === 'refused' ? 'refused' : 'try-later'),
      }),
    };
  }

  private withId<Kind extends 'prepared' | 'issued'>(reply: Reply<FakeCharge>, kind: Kind) {
    if (reply.kind === 'ok') return { kind, gatewayId: reply.value.id };
    if (reply.kind === 'unknown' && this.does === 'makes up an id on a lost answer')
      return { kind, gatewayId: '77' };
    return this.noOrUnsure(reply);
  }

  private noOrUnsure(reply: Exclude<Reply<never>, { kind: 'ok' }>) {
    return reply.kind === 'no' ? { kind: 'declined' as const, refusal: reply.refusal } : unsure(reply);
  }

  private refusedOrUnsure(reply: Exclude<Reply<never>, { kind: 'ok' }>) {
    if (reply.kind === 'missing') return { kind: 'refused' as const, refusal: NOT_NOW };
    return reply.kind === 'no' ? { kind: 'refused' as const, refusal: reply.refusal } : unsure(reply);
  }

  private boletoOf({ amount, dueOn }: { amount: Cents; dueOn: CalendarDate }): Boleto {
    if (this.does === 'issues what cannot be paid')
      return { digitableLine: '1'.repeat(10), barcode: '2'.repeat(44) };
    const barcode = barcodeFor(
      this.does === 'names another amount in the code' ? amount + 1 : amount,
      this.does === 'names another due date in a boleto' ? addDays(dueOn, 1) : dueOn,
    );
    const other = barcodeFor(amount + 1, dueOn);
    return {
      digitableLine: digitableLineOf(barcode),
      barcode: this.does === 'has the barcode of another boleto' ? other : barcode,
    };
  }

  private pixOf({ amount }: { amount: Cents }): Pix {
    if (this.does === 'issues what cannot be paid') return { code: '' };
    const named = this.does === 'names another amount in the code' ? amount + 1 : amount;
    const code = generatePixPayload({
      key: 'ficticio@exemplo.test',
      merchantName: 'Ficticio',
      merchantCity: 'Recife',
      amount: named / 100,
    });
    if (code === null || code === undefined) throw new Error(`There is no Pix code of ${named} cents`);
    const crc = (Number.parseInt(code.slice(-4), 16) ^ 1).toString(16).toUpperCase().padStart(4, '0');
    return { code: this.does === 'gets the CRC of a Pix code wrong' ? code.slice(0, -4) + crc : code };
  }
}

/** Of a bank that is none, with the one check digit that is right. */
function barcodeFor(amount: Cents, dueOn: CalendarDate): string {
  const days = daysBetween(calendarDate('1997-10-07'), dueOn);
  const tail = `${1_000 + ((days - 10_000) % 9_000)}${String(amount).padStart(10, '0')}${'0123456789'.repeat(3).slice(0, 25)}`;
  const digits = Array.from('123456789', (digit) => `9999${digit}${tail}`);
  const barcode = digits.find((each) => isValidBoleto(digitableLineOf(each)));
  if (barcode === undefined) throw new Error(`There is no boleto of ${amount} cents, due on ${dueOn}`);
  return barcode;
}

function unsure(reply: Exclude<Reply<never>, { kind: 'ok' }>): Unknown | Unavailable {
  return reply.kind === 'unknown' || reply.kind === 'unavailable' ? reply : unknown('unreadable-answer');
}

function unknown(code: Unknown['trouble']['code'], detail = 'It got lost on the way'): Unknown {
  return { kind: 'unknown', trouble: { code, detail } };
}

function notSent(code: Unavailable['trouble']['code']): Unavailable {
  return { kind: 'unavailable', trouble: { code, detail: 'It was not sent' } };
}

function notification(id: string): RawNotification {
  return { contentType: 'text/plain', body: `charge=${id}` };
}
