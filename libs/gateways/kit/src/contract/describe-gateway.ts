import { Bench } from './bench.js';
import { accountCases } from './account.cases.js';
import { cancellingCases } from './cancelling.cases.js';
import { cardLossCases } from './card-losses.cases.js';
import { cardPaymentCases } from './card-payments.cases.js';
import type { Asked, Case } from './case.js';
import { ContractViolation } from './checks.js';
import type { GatewayRun, Offer, TestFunctions } from './gateway-run.js';
import { instalmentCases } from './instalments.cases.js';
import { instrumentCases } from './instruments.cases.js';
import { limitCases } from './limits.cases.js';
import { listingCases } from './listing.cases.js';
import { lookUpCases } from './look-up.cases.js';
import { notificationCases } from './notifications.cases.js';
import { profileCases } from './profile.cases.js';
import { refundCases, refundLookUpCases } from './refunds.cases.js';
import { secretCases } from './secrets.cases.js';
import { CaseLog } from './watched-gateway.js';

const SECTIONS: readonly { title: string; needs?: Offer; cases: (it: Case, asked: Asked) => void }[] = [
  { title: 'profile', cases: profileCases },
  { title: 'account', cases: accountCases },
  { title: 'amounts and payers', cases: limitCases },
  { title: 'card payment', needs: 'card', cases: cardPaymentCases },
  { title: 'card payment whose answer gets lost', needs: 'card', cases: cardLossCases },
  { title: 'boleto', needs: 'boleto', cases: (it, asked) => instrumentCases(it, asked, 'boleto') },
  { title: 'Pix', needs: 'pix', cases: (it, asked) => instrumentCases(it, asked, 'pix') },
  { title: 'look-up', cases: lookUpCases },
  { title: 'cancellation', needs: 'cancelling', cases: cancellingCases },
  { title: 'refund', needs: 'refunds', cases: refundCases },
  { title: 'look-up of refunds', needs: 'refunds', cases: refundLookUpCases },
  { title: 'instalments', needs: 'instalments', cases: instalmentCases },
  { title: 'notification', needs: 'notifications', cases: notificationCases },
  { title: 'listing', needs: 'listing', cases: listingCases },
  { title: 'secrets', cases: secretCases },
];

const PATIENCE_MS = 10_000;
/** Of one case: several waits of {@link PATIENCE_MS}, each of which fails by itself, and says why. */
const CASE_TIMEOUT_MS = 60_000;

/**
 * Lists the cases of the contract that apply to a gateway, for a test runner to run one after the other.
 *
 * @param tests of the runner
 * @param run which gateway, what it offers, and where it is set up
 * @example
 * describeGateway({ describe, it }, { name: 'acme', offers: ['pix'], accessTokens: false, stage: () => stage });
 */
export function describeGateway(tests: TestFunctions, run: GatewayRun): void {
  const asked: Asked = { offers: new Set(run.offers), accessTokens: run.accessTokens };
  const it: Case = (name, body) => void tests.it(name, () => inCase(run, body), CASE_TIMEOUT_MS);
  tests.describe(`the gateway ${run.name}`, () => {
    for (const { title, needs, cases } of SECTIONS)
      if (needs === undefined || asked.offers.has(needs)) tests.describe(title, () => cases(it, asked));
  });
}

/** A violation is told together with what was called before, and where in the cases it was seen. */
async function inCase(run: GatewayRun, body: (bench: Bench) => Promise<void>): Promise<void> {
  const log = new CaseLog();
  const bench = await Bench.open(run, run.patienceMs ?? PATIENCE_MS, log);
  try {
    await body(bench);
  } catch (error) {
    throw error instanceof ContractViolation ? error.after(log.story()) : error;
  } finally {
    await bench.vendor.calm();
  }
}
