import {
  ChargeGateway,
  type AccountTest,
  type ChargeReference,
  type ChargeRequest,
  type GatewayProfile,
  type InstrumentOutcome,
  type LookUp,
  type LookUpRequest,
  type Pix,
  type PixCharging,
  type Refunding,
  type RefundOutcome,
  type RefundsLookUp,
  type Unavailable,
} from '@mensal/billing/ports';
import { contradiction, declinedOrUnsure, notSent, unavailable, unsure } from '@mensal/gateway-kit';
import { checkPixCode, formatCents, type Cents, type Identifier } from '@mensal/kernel';
import type { LetPayClient } from './letpay-client.js';
import { reaisOf } from './letpay-fields.js';
import { LetPayNotifications } from './letpay-notifications.js';
import { foundOf, statusOf } from './letpay-outcomes.js';
import { LETPAY_REFUND_RULES, refundsOf } from './letpay-refunds.js';
import { isNotFound, refusalOf } from './letpay-refusals.js';
import { newPix, type PixAccount } from './letpay-requests.js';
import { LETPAY_CREDENTIALS } from './letpay.vendor.js';

/**
 * Pix by LetPay. Its code is told once, by the answer that issues it; what gets lost is looked up by our reference, and
 * cannot be cancelled: so each Pix expires.
 */
export class LetPayChargeGateway extends ChargeGateway {
  readonly profile: GatewayProfile = {
    name: 'letpay',
    title: 'LetPay',
    methods: ['pix'],
    limits: { min: 1, max: 7_500_000 },
    requires: [],
    credentials: LETPAY_CREDENTIALS,
  };

  constructor(private readonly letpay: LetPayClient) {
    super();
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.letpay.test(tenantId);
  }

  async lookUp({ tenantId, reference, gatewayId }: LookUpRequest): Promise<LookUp> {
    const result =
      gatewayId === undefined
        ? await this.letpay.listPayments(tenantId, reference)
        : await this.letpay.getPayment(tenantId, gatewayId);
    if (result.kind !== 'ok') return isNotFound(result) ? { kind: 'not-found' } : unsure(result);
    const ours = [result.data].flat().filter((payment) => payment.reference === reference);
    return ours.length === 0
      ? contradiction('The answer is of another reference, or of none')
      : foundOf(ours);
  }

  override readonly pix: PixCharging = {
    tellsCodeAgain: false,
    charge: (request) => this.issue(request),
  };

  override readonly refunds: Refunding = {
    rules: LETPAY_REFUND_RULES,
    refund: (charge, amount) => this.refund(charge, amount),
    lookUp: (charge) => this.lookUpRefunds(charge),
  };

  override readonly notifications = new LetPayNotifications();

  /** An amount out of bounds is refused here: what the vendor says to it is on no page. */
  private async issue(request: ChargeRequest & { expiresAt: Date }): Promise<InstrumentOutcome<Pix>> {
    const { tenantId, reference, amount, sendBefore } = request;
    const { min, max } = this.profile.limits;
    if (amount < min || amount > max) {
      const reason = `A LetPay emite Pix de ${formatCents(min)} a ${formatCents(max)}.`;
      return { kind: 'declined', refusal: { code: 'amount', reason, retryable: false } };
    }
    const account = await this.pixAccount(tenantId);
    if ('kind' in account) return account;
    const result = await this.letpay.createPix(tenantId, newPix(request, account), sendBefore);
    if (result.kind !== 'ok') return declinedOrUnsure(refusalOf(result), result);
    const { payment_token, reference_id, transaction_status, pix_amount, pix_code, totals } = result.data;
    if (transaction_status !== 'PROCESSING' || reference_id !== reference)
      return contradiction(
        `Payment ${payment_token} was issued as ${transaction_status}, or for another reference`,
      );
    if (pix_amount !== amount || totals.amount !== amount)
      return contradiction(
        `Payment ${payment_token} is of ${pix_amount} and ${totals.amount}, not ${amount} cents`,
      );
    const wrong = checkPixCode(pix_code, amount);
    if (wrong !== undefined) return contradiction(`Payment ${payment_token}: ${wrong}`);
    return { kind: 'issued', gatewayId: payment_token, instrument: { code: pix_code } };
  }

  /** The vendor issues nothing without an address for its callbacks. */
  private async pixAccount(tenantId: Identifier): Promise<PixAccount | Unavailable> {
    const account = await this.letpay.account(tenantId);
    if (account === undefined) return noAccount('There is no account at LetPay that can be opened here');
    const { credentials, notificationUrl } = account;
    if (notificationUrl === undefined)
      return noAccount('LetPay wants an address for callbacks, and MENSAL_PUBLIC_URL is not set');
    return { contractId: credentials['contractId'] ?? '', notificationUrl };
  }

  /** What the vendor says to what cannot be refunded is on no page, so it is told beforehand. */
  private async refund(
    { tenantId, gatewayId, sendBefore }: ChargeReference & { sendBefore: Date },
    amount?: Cents,
  ): Promise<RefundOutcome> {
    const found = await this.letpay.getPayment(tenantId, gatewayId);
    if (found.kind !== 'ok')
      return isNotFound(found)
        ? refused('invalid-request', 'A LetPay não tem este pagamento.')
        : unavailable(found);
    const { transactionStatus, amount_received: received = 0, refunded_amount: refunded = 0 } = found.data;
    if (statusOf(found.data) !== 'paid')
      return refused(
        'not-allowed-now',
        `A LetPay só estorna pagamentos pagos; este está como ${transactionStatus}.`,
      );
    const left = received - refunded;
    if ((amount ?? received) > left)
      return refused('amount', `Do pagamento restam ${formatCents(left)} para estornar.`);
    const account = await this.letpay.account(tenantId);
    const body = {
      payment_token: gatewayId,
      ...(amount !== undefined && { amount: reaisOf(amount) }),
      ...(account?.notificationUrl !== undefined && { notification_url: account.notificationUrl }),
    };
    const result = await this.letpay.createRefund(tenantId, body, sendBefore);
    if (result.kind !== 'ok') return unsure(result);
    const { refund_id, refund_status } = result.data;
    switch (refund_status) {
      case undefined:
      case 'REQUESTED':
      case 'PROCESSING':
      case 'COMPLETED':
        return { kind: 'accepted', refundId: refund_id };
      case 'FAILED':
        return refused('other', 'A LetPay não conseguiu fazer o estorno.');
      default:
        return contradiction(`Refund ${refund_id} was taken as ${refund_status}`);
    }
  }

  private async lookUpRefunds({ tenantId, gatewayId }: ChargeReference): Promise<RefundsLookUp> {
    const payment = await this.letpay.getPayment(tenantId, gatewayId);
    if (payment.kind !== 'ok') return isNotFound(payment) ? { kind: 'not-found' } : unsure(payment);
    const listed = await this.letpay.listRefunds(tenantId, gatewayId);
    return listed.kind === 'ok' ? refundsOf(payment.data, listed.data) : unsure(listed);
  }
}

function noAccount(detail: string): Unavailable {
  return unavailable(notSent('no-account', detail));
}

function refused(
  code: 'amount' | 'invalid-request' | 'not-allowed-now' | 'other',
  reason: string,
): RefundOutcome {
  return { kind: 'refused', refusal: { code, reason, retryable: false } };
}
