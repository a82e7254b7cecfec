import { describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, DomainError, newIdentifier } from '@mensal/kernel';
import fc from 'fast-check';
import {
  Invoice,
  parseDueDay,
  TRANSITIONS,
  type InvoiceChange,
  type InvoiceStatus,
  type NewInvoice,
  type PaymentMethod,
  type TargetStatus,
} from './invoice.js';

const TODAY = calendarDate('2026-11-20');
const STATUSES: readonly InvoiceStatus[] = ['open', 'overdue', 'paid', 'cancelled', 'deleted'];

function anInvoice(fields: Partial<NewInvoice> = {}): Invoice {
  return Invoice.issue({
    tenantId: newIdentifier(),
    customerId: newIdentifier(),
    number: 1,
    issuedOn: calendarDate('2026-11-18'),
    dueDay: '25',
    paymentMethod: 'boleto',
    price: 4990,
    lateFeeRate: 200,
    interestRate: 100,
    ...fields,
  });
}

/** Due on 10 November: 10 days late today. */
const lateInvoice = () => anInvoice({ issuedOn: calendarDate('2026-11-01'), dueDay: '10' });

function inStatus(status: InvoiceStatus): Invoice {
  const invoice = status === 'overdue' ? lateInvoice() : anInvoice();
  if (status === 'deleted') invoice.delete();
  else invoice.change(status === 'open' || status === 'overdue' ? {} : { status }, TODAY);
  expect(invoice.status).toBe(status);
  return invoice;
}

/** The code of the error that `work` throws; `undefined` where it throws none. Any other error fails the test. */
function refusalOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('An invoice made through the API', () => {
  it.each<[issuedOn: string, dueDay: string, dueOn: string]>([
    ['2026-11-20', '20', '2026-11-20'],
    ['2026-11-20', '21', '2026-11-21'],
    ['2026-11-20', '19', '2026-12-19'],
    ['2026-11-20', '05', '2026-12-05'],
    ['2026-02-10', '31', '2026-02-28'],
    ['2028-02-10', '30', '2028-02-29'],
    ['2026-02-28', '31', '2026-02-28'],
    ['2026-12-31', '1', '2027-01-01'],
  ])('of %s, with due day %s, is due on %s', (issuedOn, dueDay, dueOn) => {
    const invoice = anInvoice({ issuedOn: calendarDate(issuedOn), dueDay });
    expect(invoice).toMatchObject({ dueOn, dueDay, status: 'open', type: 'I', period: null, discount: 0 });
  });

  it.each([0, -1])('over %d cents is refused', (price) => {
    expect(refusalOf(() => anInvoice({ price }))).toBe('BILLING.INVALID_PRICE');
  });

  it.each(['', '0', '00', '32', '100', '-1', '1.5', '٣', ' 5', '5 ', 'x'])(
    'with due day "%s" is refused',
    (dueDay) => {
      expect(refusalOf(() => anInvoice({ dueDay }))).toBe('BILLING.INVALID_DUE_DAY');
    },
  );

  it('reads due days with and without a leading zero', () => {
    expect([parseDueDay('5'), parseDueDay('05'), parseDueDay('31')]).toEqual([5, 5, 31]);
  });
});

describe('What an invoice owes', () => {
  it('is Vencida from its first late day on, whether or not the nightly job was there', () => {
    const invoice = lateInvoice();
    expect([10, 11].map((day) => invoice.statusOn(calendarDate(`2026-11-${day}`)))).toEqual([
      'open',
      'overdue',
    ]);
    expect(invoice.status).toBe('open');
    expect(invoice.amountsOn(TODAY)).toEqual({ delayedDays: 10, lateFee: 100, interest: 17, total: 5107 });
  });

  it.each<[TargetStatus | 'deleted']>([['cancelled'], ['deleted']])(
    'when %s, is its principal, without late fee, however late it was',
    (end) => {
      const invoice = lateInvoice();
      if (end === 'deleted') invoice.delete();
      else invoice.change({ status: end }, TODAY);
      expect(invoice.amountsOn(TODAY)).toEqual({ delayedDays: 0, lateFee: 0, interest: 0, total: 4990 });
      expect(invoice.statusOn(TODAY)).toBe(end);
    },
  );

  it('when paid, stays what it was on the day of the payment', () => {
    const invoice = lateInvoice();
    invoice.change({ status: 'paid' }, TODAY);
    expect(invoice.paidOn).toBe(TODAY);
    expect(invoice.amountsOn(addDays(TODAY, 300)).total).toBe(5107);
    expect(invoice.statusOn(addDays(TODAY, 300))).toBe('paid');
  });
});

describe('A change of an invoice', () => {
  it('leaves what it does not name', () => {
    const invoice = anInvoice();
    const before = { ...invoice };
    invoice.change({}, TODAY);
    expect({ ...invoice }).toEqual(before);
  });

  it('of date or due day moves the due date, and the state with it', () => {
    const invoice = anInvoice();
    invoice.change({ issuedOn: calendarDate('2026-11-01'), dueDay: '10' }, TODAY);
    expect(invoice).toMatchObject({ dueOn: '2026-11-10', status: 'overdue' });
    invoice.change({ dueDay: '30' }, TODAY);
    expect(invoice).toMatchObject({ dueOn: '2026-11-30', status: 'open' });
  });

  it('turns no boleto into a card, but a card or Pix into a boleto', () => {
    expect(refusalOf(() => anInvoice().change({ paymentMethod: 'card' }, TODAY))).toBe(
      'BILLING.BOLETO_TO_CARD',
    );
    for (const paymentMethod of ['card', 'pix'] as const) {
      const invoice = anInvoice({ paymentMethod });
      invoice.change({ paymentMethod: 'boleto' }, TODAY);
      expect(invoice.paymentMethod).toBe('boleto');
    }
  });

  it('edits a cancelled invoice only while reopening it', () => {
    expect(refusalOf(() => inStatus('cancelled').change({ price: 1 }, TODAY))).toBe('BILLING.INVALID_STATUS');
    const reopened = inStatus('cancelled');
    reopened.change({ price: 1, status: 'open' }, TODAY);
    expect(reopened).toMatchObject({ price: 1, status: 'open' });
  });

  it.each<[string, boolean, Invoice, InvoiceChange]>([
    ['naming nothing', true, anInvoice(), {}],
    ['naming all as it is', true, anInvoice(), { price: 4990, dueDay: '25', paymentMethod: 'boleto' }],
    ['of the day of issue alone', true, anInvoice(), { issuedOn: calendarDate('2026-11-19'), dueDay: '25' }],
    ['asking for open of a late one', true, lateInvoice(), { status: 'open' }],
    ['of the price', false, anInvoice(), { price: 4991 }],
    ['of the due day', false, anInvoice(), { dueDay: '26' }],
    ['of the month in which it is due', false, anInvoice(), { issuedOn: calendarDate('2026-11-26') }],
    ['of the payment type', false, anInvoice(), { paymentMethod: 'pix' }],
    ['that pays it', false, anInvoice(), { status: 'paid' }],
    ['that cancels it', false, anInvoice(), { status: 'cancelled' }],
    ['that opens it again', false, inStatus('cancelled'), { status: 'open' }],
  ])('%s leaves what is to be charged as it is: %s', (_, isAlike, invoice, change) => {
    const before = { ...invoice };
    expect(invoice.isOwedAlike(change, TODAY)).toBe(isAlike);
    expect({ ...invoice }).toEqual(before);
  });

  it('asking for open leaves a late invoice overdue', () => {
    const invoice = inStatus('overdue');
    invoice.change({ status: 'open' }, TODAY);
    expect(invoice.status).toBe('overdue');
  });
});

describe('The states of an invoice', () => {
  const targets: readonly TargetStatus[] = ['open', 'paid', 'cancelled'];
  const refusals: Partial<Record<InvoiceStatus, string>> = {
    paid: 'BILLING.INVOICE_ALREADY_PAID',
    deleted: 'BILLING.INVOICE_NOT_FOUND',
  };

  it.each(STATUSES.flatMap((from) => targets.map((to) => [from, to] as const)))(
    'from %s to %s follow the table',
    (from, to) => {
      const invoice = inStatus(from);
      const refusal = refusalOf(() => invoice.change({ status: to }, TODAY));
      expect(refusal).toBe(refusals[from]);
      if (refusal === undefined) expect(from === to || TRANSITIONS[from].includes(to)).toBe(true);
    },
  );

  it.each(STATUSES)('from %s to deleted follow the table', (from) => {
    const invoice = inStatus(from);
    const refusal = refusalOf(() => invoice.delete());
    expect(refusal).toBe(refusals[from]);
    expect(refusal === undefined).toBe(TRANSITIONS[from].includes('deleted'));
    expect(invoice.status).toBe(refusal === undefined ? 'deleted' : from);
  });

  it('are final when paid or deleted', () => {
    expect([TRANSITIONS.paid, TRANSITIONS.deleted]).toEqual([[], []]);
  });

  const anyChange: fc.Arbitrary<InvoiceChange> = fc.record(
    {
      issuedOn: fc.integer({ min: -60, max: 60 }).map((days) => addDays(TODAY, days)),
      dueDay: fc.oneof(
        fc.integer({ min: 1, max: 31 }).map(String),
        fc.constantFrom('0', '32', 'x', '05', '31'),
      ),
      paymentMethod: fc.constantFrom<PaymentMethod>('boleto', 'card', 'pix'),
      price: fc.integer({ min: -1, max: 10_000 }),
      status: fc.constantFrom<TargetStatus>('open', 'paid', 'cancelled'),
    },
    { requiredKeys: [] },
  );
  const anyStep = fc.oneof(
    { weight: 9, arbitrary: anyChange },
    { weight: 1, arbitrary: fc.constant('delete' as const) },
  );
  const byDate = (status: InvoiceStatus) => (status === 'overdue' ? 'open' : status);

  it('whatever is done, move only as the table says, and a refusal changes nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PaymentMethod>('boleto', 'card', 'pix'),
        fc.array(fc.tuple(anyStep, fc.integer({ min: 0, max: 20 })), { maxLength: 8 }),
        (paymentMethod, steps) => {
          const invoice = anInvoice({ paymentMethod });
          let today = TODAY;
          for (const [step, days] of steps) {
            today = addDays(today, days);
            const before = { ...invoice };
            const refusal = refusalOf(() =>
              step === 'delete' ? invoice.delete() : invoice.change(step, today),
            );
            if (refusal !== undefined || TRANSITIONS[before.status].length === 0) {
              expect(refusal).toMatch(/^BILLING\./);
              expect({ ...invoice }).toEqual(before);
              continue;
            }
            const asked = step === 'delete' ? 'deleted' : (step.status ?? before.status);
            expect(byDate(invoice.status)).toBe(byDate(asked));
            expect(
              byDate(asked) === byDate(before.status) || TRANSITIONS[before.status].includes(asked),
            ).toBe(true);
            if (step !== 'delete') expect(invoice.status).toBe(invoice.statusOn(today));
            expect(invoice.paidOn !== null).toBe(invoice.status === 'paid');
            expect(invoice.price).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
