import { parseTaxId } from '@mensal/kernel';
import { isIP } from 'node:net';
import { centsOf } from './amounts.js';
import { LetPayError, type ErrorCode, type Mistake } from './errors.js';

/** Cents: R$ 0.01 to R$ 75,000.00. */
const LOWEST_AMOUNT = 1;
const HIGHEST_AMOUNT = 7_500_000;

/** What is wrong with a value, if anything. */
type Check = (value: unknown, now: Date) => ErrorCode | undefined;

interface Rule {
  readonly required: boolean;
  readonly check: Check;
}

/** By the path of a field. Fields inside of an object that was not given are not looked at. */
type Rules = Readonly<Record<string, Rule>>;

const INVALID = '00.01.0041';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const required = (check: Check): Rule => ({ required: true, check });
const optional = (check: Check): Rule => ({ required: false, check });
const text =
  (longest: number): Check =>
  (value) =>
    typeof value !== 'string' ? INVALID : value.length > longest ? '00.01.0042' : undefined;
/** A text that passes a test. */
const textThat =
  (holds: (value: string) => boolean, code: ErrorCode = INVALID): Check =>
  (value) =>
    typeof value === 'string' && holds(value) ? undefined : code;
const anyText = text(255);
const url = textThat((value) => value.length <= 255 && URL.canParse(value) && /^https?:\/\//.test(value));
const object: Check = (value) => (isObject(value) ? undefined : INVALID);
const amount: Check = (value) => {
  const cents = centsOf(value);
  return cents !== undefined && cents >= LOWEST_AMOUNT && cents <= HIGHEST_AMOUNT ? undefined : '00.01.0043';
};
const expiry: Check = (value, now) => {
  if (typeof value !== 'string' || !INSTANT.test(value)) return INVALID;
  const instant = new Date(value).getTime();
  if (Number.isNaN(instant)) return INVALID;
  return instant > now.getTime() ? undefined : '00.01.0045';
};

const PIX: Rules = {
  contract_id: required(anyText),
  reference_id: required(text(45)),
  notification_url: required(url),
  ip_address: optional(textThat((value) => isIP(value) !== 0)),
  payment: required(object),
  'payment.amount': required(amount),
  'payment.asset': optional(textThat((value) => value === 'BRL')),
  'payment.soft_descriptor': optional(anyText),
  'payment.currency': required(textThat((value) => value === 'BRL')),
  'payment.country': required(textThat((value) => value === 'BR')),
  pix: optional(object),
  'pix.expiration_date': optional(expiry),
  person: optional(object),
  'person.full_name': optional(anyText),
  'person.email': optional(textThat((value) => /^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$/.test(value))),
  'person.tax_id': optional(textThat((value) => parseTaxId(value) !== undefined, '00.01.0044')),
  'person.birth_date': optional(
    textThat((value) => DATE.test(value) && !Number.isNaN(Date.parse(value)) && isDayOfItsMonth(value)),
  ),
  extra_data: optional(object),
};

const REFUND: Rules = {
  payment_token: required(anyText),
  amount: optional(amount),
  notification_url: optional(url),
};

const CREDENTIALS: Rules = { apiKey: required(anyText), apiSecret: required(anyText) };

export interface PixBody {
  readonly contract_id: string;
  readonly reference_id: string;
  readonly notification_url: string;
  readonly payment: { readonly amount: number };
  readonly pix?: { readonly expiration_date?: string | null } | null;
  readonly extra_data?: object | null;
}

export interface RefundBody {
  readonly payment_token: string;
  readonly amount?: number | null;
  readonly notification_url?: string | null;
}

/** What is not known of a body is read over. All throw LetPayError with every mistake. @param now of the business clock */
export const readPix = (body: unknown, now: Date) => verified<PixBody>(body, PIX, now);
export const readRefund = (body: unknown, now: Date) => verified<RefundBody>(body, REFUND, now);
export const readCredentials = (body: unknown, now: Date) =>
  verified<{ apiKey: string; apiSecret: string }>(body, CREDENTIALS, now);

function verified<T>(body: unknown = {}, rules: Rules, now: Date): T {
  if (!isObject(body)) throw new LetPayError({ code: INVALID });
  const [first, ...others] = Object.entries(rules).flatMap(([field, rule]) =>
    mistakesOf(body, field, rule, now),
  );
  if (first) throw new LetPayError(first, ...others);
  return body as T;
}

function mistakesOf(body: object, field: string, { required, check }: Rule, now: Date): Mistake[] {
  const path = field.split('.');
  const name = path.pop() ?? '';
  const holder = path.reduce<unknown>((outer, key) => (isObject(outer) ? outer[key] : undefined), body);
  if (!isObject(holder)) return [];
  const value = holder[name] ?? undefined;
  const isMissing = value === undefined || (required && value === '');
  const code = isMissing ? (required ? '00.01.0040' : undefined) : check(value, now);
  return code === undefined ? [] : [{ code, field }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Not the 31st of a month of thirty days, which would be read as the first of the next. */
function isDayOfItsMonth(date: string): boolean {
  return new Date(date).toISOString().startsWith(date);
}
