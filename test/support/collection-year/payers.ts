import { addDays, calendarDate, type CalendarDate, type Cents } from '@mensal/kernel';
import { CARDS } from '../test-sandbox.js';
import { randomFrom } from '../random.js';

export type PaymentType = 'Boleto' | 'Pix' | 'Cartao';
export type GatewayName = 'efi' | 'lytex' | 'letpay' | 'ipay';

/** The year begins here: a Monday, which leaves the first due dates ahead. */
export const FIRST_DAY = calendarDate('2027-01-04');
const MONTH_DAYS = 30;
const LONGEST_MONTH = 31;

/** By which gateways each merchant collects: together all four, and each method at two of them. */
export const ROUTING: readonly Record<PaymentType, readonly GatewayName[]>[] = [
  { Boleto: ['lytex'], Pix: ['letpay'], Cartao: ['efi'] },
  { Boleto: ['ipay'], Pix: ['lytex'], Cartao: ['lytex'] },
];

/** A customer of one of the merchants, and what is settled about him beforehand. */
export interface Payer {
  n: number;
  /** Index of {@link ROUTING}. */
  merchant: number;
  paymentType: PaymentType;
  gateway: GatewayName;
  dueDay: number;
  price: Cents;
  /** In percent, for boletos. */
  discount: string | undefined;
  /** Whether being late costs anything. */
  lateFees: boolean;
  joinsOn: CalendarDate;
  leavesOn: CalendarDate | undefined;
  /** Whether a second card stands in for a refused one. */
  hasSecondCard: boolean;
  /** `2027-06`, where the first card expires within the year. */
  cardExpires: string | undefined;
}

/** What somebody does about an invoice. */
export type Act =
  /** Pays what is open, at its price and so much more or less; where nothing is, asks for something to pay with. */
  | { kind: 'pay'; beyond: Cents }
  /** Pays what was issued first, whatever has become of it. */
  | { kind: 'pay-first' }
  /** Asks for something to pay with at the total of the day. */
  | { kind: 'renew' }
  /** The merchant cancels the invoice, says that it was paid elsewhere, or changes its price. */
  | { kind: 'cancel' | 'mark-paid' }
  | { kind: 'reprice'; by: Cents }
  /** The primary card is taken away, and this one registered in its place. */
  | { kind: 'card'; number: string };

export interface Step {
  /** From the due date. */
  days: number;
  act: Act;
}

/** A whole number between two, both included. */
type Draw = (from: number, to: number) => number;

interface Behaviour {
  weight: number;
  /** Where it is possible; by default everywhere. */
  gateways?: readonly GatewayName[];
  /** Of those alone for whom it costs something to be late. */
  ifLateFees?: true;
  steps(draw: Draw): Step[];
}

const on = (days: number, act: Act): Step => ({ days, act });
const PAY: Act = { kind: 'pay', beyond: 0 };
const PAY_FIRST: Act = { kind: 'pay-first' };
const RENEW: Act = { kind: 'renew' };
/** LetPay's Pix cannot be cancelled: a merchant has to wait for its end. */
const CANCELLING = ['lytex', 'ipay'] as const;
/** Ipay tells that an invoice is paid, not how often, nor how much came in. */
const TELLING = ['lytex', 'letpay'] as const;

const BY_INSTRUMENT: readonly Behaviour[] = [
  // On time, early, late with what is at hand, late at the day's total.
  { weight: 40, steps: () => [on(0, PAY)] },
  { weight: 10, steps: (draw) => [on(-draw(1, 5), PAY)] },
  { weight: 8, steps: (draw) => [on(draw(1, 20), PAY)] },
  {
    weight: 12,
    steps(draw) {
      const late = draw(1, 20);
      return [on(late, RENEW), on(late, PAY)];
    },
  },
  // Twice the same; the new one and then the old one; the old one after it was cancelled.
  { weight: 4, gateways: TELLING, steps: () => [on(-1, PAY), on(-1, PAY_FIRST)] },
  {
    weight: 4,
    ifLateFees: true,
    steps: (draw) => [on(draw(4, 9), RENEW), on(10, PAY), on(11, PAY_FIRST)],
  },
  { weight: 3, gateways: CANCELLING, steps: () => [on(-4, { kind: 'cancel' }), on(-1, PAY_FIRST)] },
  { weight: 2, gateways: CANCELLING, steps: () => [on(-4, { kind: 'cancel' })] },
  { weight: 2, gateways: CANCELLING, steps: () => [on(-2, { kind: 'mark-paid' })] },
  { weight: 2, gateways: CANCELLING, steps: () => [on(-2, { kind: 'mark-paid' }), on(0, PAY_FIRST)] },
  // Another price: the new one is paid, or the old one, which is not enough.
  { weight: 2, gateways: CANCELLING, steps: () => [on(-5, { kind: 'reprice', by: 1_500 }), on(0, PAY)] },
  {
    weight: 2,
    gateways: CANCELLING,
    steps: () => [on(-5, { kind: 'reprice', by: 1_500 }), on(0, PAY_FIRST)],
  },
  // Less, more, nothing.
  { weight: 2, gateways: TELLING, steps: () => [on(0, { kind: 'pay', beyond: -500 })] },
  { weight: 2, gateways: TELLING, steps: (draw) => [on(draw(-1, 5), { kind: 'pay', beyond: 700 })] },
  { weight: 5, steps: () => [] },
];

/** Ends in 0: accepted. The secondary card has another number, since a customer has no card twice. */
export const GOOD_CARD = CARDS.approved;
export const SECOND_CARD = '5200828282828210';
const newCard = (number: string): Act => ({ kind: 'card', number });

const BY_CARD: readonly Behaviour[] = [
  { weight: 75, steps: () => [] },
  // Refused for now, and replaced before or after the last try; refused for good, in two ways.
  { weight: 12, steps: (draw) => [on(-1, newCard(CARDS.tryLater)), on(draw(1, 12), newCard(GOOD_CARD))] },
  { weight: 6, steps: (draw) => [on(-1, newCard(CARDS.invalid)), on(draw(1, 15), newCard(GOOD_CARD))] },
  { weight: 5, steps: (draw) => [on(-1, newCard(CARDS.security)), on(draw(1, 15), newCard(GOOD_CARD))] },
];

/** @param months of billing */
export function payersOf(seed: number, size: number, months: number): Payer[] {
  const kinds = ROUTING.flatMap((routing, merchant) =>
    (['Boleto', 'Pix', 'Cartao'] as const).map((paymentType) => ({
      merchant,
      paymentType,
      gateway: routing[paymentType][0] as GatewayName,
    })),
  );
  return Array.from({ length: size }, (_, n) => {
    const draw = drawFrom(seed, n, 0);
    const kind = kinds[n % kinds.length] as (typeof kinds)[number];
    const { paymentType } = kind;
    const later = (day: CalendarDate, from: number) => addDays(day, draw(from, months * MONTH_DAYS));
    const joinsOn = draw(1, 8) === 1 ? later(FIRST_DAY, 1) : FIRST_DAY;
    return {
      n,
      ...kind,
      dueDay: draw(1, 31),
      price: draw(2_000, 60_000),
      discount: paymentType === 'Boleto' && draw(1, 3) === 1 ? '5' : undefined,
      lateFees: draw(1, 5) > 1,
      joinsOn,
      leavesOn: draw(1, 8) === 1 ? later(joinsOn, MONTH_DAYS) : undefined,
      hasSecondCard: draw(1, 2) === 1,
      cardExpires: draw(1, 4) === 1 ? later(joinsOn, MONTH_DAYS).slice(0, 7) : undefined,
    };
  });
}

/** What is going to be done about an invoice: the same for the same seed, whenever it is asked. */
export function planOf(seed: number, payer: Payer, dueOn: CalendarDate): Step[] {
  const draw = drawFrom(seed, payer.n, Number(dueOn.replaceAll('-', '')));
  if (payer.paymentType !== 'Cartao') return pick(BY_INSTRUMENT, payer, draw).steps(draw);
  const { cardExpires = '9999-12' } = payer;
  // Some weeks after it has expired the card is replaced.
  const isFirstWithout =
    cardExpires < dueOn.slice(0, 7) && addDays(dueOn, -LONGEST_MONTH).slice(0, 7) <= cardExpires;
  if (isFirstWithout) return [on(draw(2, 25), newCard(GOOD_CARD))];
  return pick(BY_CARD, payer, draw).steps(draw);
}

function pick(behaviours: readonly Behaviour[], { gateway, lateFees }: Payer, draw: Draw): Behaviour {
  const possible = behaviours.filter(
    ({ gateways, ifLateFees }) => (gateways?.includes(gateway) ?? true) && (!ifLateFees || lateFees),
  );
  let left = draw(
    1,
    possible.reduce((sum, { weight }) => sum + weight, 0),
  );
  return possible.find(({ weight }) => (left -= weight) <= 0) as Behaviour;
}

function drawFrom(seed: number, n: number, about: number): Draw {
  const random = randomFrom(Math.imul(seed ^ Math.imul(n + 1, 0x9e3779b1), 0x85ebca6b) ^ about);
  return (from, to) => from + Math.floor(random() * (to - from + 1));
}
