import {
  DomainError,
  newIdentifier,
  parseCalendarDate,
  parseEmail,
  parsePhone,
  parsePostalCode,
  parseTaxId,
  type BasisPoints,
  type CalendarDate,
  type Identifier,
  type TaxId,
} from '@mensal/kernel';

/** Automatic customers are billed by the monthly run, manual ones only by hand or through the API. */
export type BillingMode = 'automatic' | 'manual';
export type PaymentMethod = 'boleto' | 'card' | 'pix';

/** What a customer is made of, as it comes in: texts are read and normalised here. */
export interface CustomerInput {
  name: string;
  taxId: string;
  email: string | null;
  emailIsActive: boolean;
  zipcode: string;
  address: string;
  addressNumber: string;
  addressComplement: string | null;
  neighborhood: string;
  city: string;
  state: string;
  phone: string;
  phone2: string | null;
  cellPhone: string | null;
  /** Day of the month, 1 to 31, with the digits given ("02"). */
  dueDay: string;
  calculateLatePayment: boolean;
  mode: BillingMode;
  paymentMethod: PaymentMethod;
  initialBillingDate: string;
  hasDiscount: boolean;
  /** Of the total, where the invoice is paid by boleto. */
  discountRate: BasisPoints;
  active: boolean;
}

/** Somebody who is billed each month. */
export class Customer {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  name!: string;
  taxId!: TaxId;
  email!: string | null;
  emailIsActive!: boolean;
  /** CEP, 8 digits. */
  zipcode!: string;
  address!: string;
  addressNumber!: string;
  addressComplement!: string | null;
  neighborhood!: string;
  city!: string;
  /** UF, two capital letters. */
  state!: string;
  phone!: string;
  phone2!: string | null;
  cellPhone!: string | null;
  /** 1 to 31; clamped to each month's last day only where a due date is computed. */
  dueDay!: number;
  /** The due day with the digits it was given with ("02"). */
  dueDayText!: string;
  calculateLatePayment!: boolean;
  mode!: BillingMode;
  paymentMethod!: PaymentMethod;
  initialBillingDate!: CalendarDate;
  hasDiscount!: boolean;
  discountRate!: BasisPoints;
  active!: boolean;
  /** The day since which it has been both active and automatic without a break; nothing is billed for the time before. */
  billableSince!: CalendarDate | null;
  readonly createdOn!: CalendarDate;
  deletedAt!: Date | null;

  private constructor(state: Customer) {
    Object.assign(this, state);
  }

  /**
   * @throws DomainError CUSTOMERS.INVALID_DATE, CUSTOMERS.INVALID_EMAIL, CUSTOMERS.INVALID_TAX_ID,
   * CUSTOMERS.INVALID_POSTAL_CODE, CUSTOMERS.INVALID_PHONE, CUSTOMERS.INVALID_DUE_DAY, CUSTOMERS.INVALID_STATE,
   * CUSTOMERS.INVALID_TEXT
   */
  static register(tenantId: Identifier, input: CustomerInput, today: CalendarDate): Customer {
    const fixed = { tenantId, id: newIdentifier(), createdOn: today, billableSince: null, deletedAt: null };
    const customer = new Customer({ ...fixed, ...normalised(input) } as Customer);
    customer.noteBillable(today);
    return customer;
  }

  /** Changes what is given and leaves the rest. @throws DomainError as {@link register}; nothing is changed then. */
  change(input: Partial<CustomerInput>, today: CalendarDate): void {
    Object.assign(this, normalised(input));
    this.noteBillable(today);
  }

  /** Deleted customers are kept for the books: invoices name them. */
  delete(now: Date): void {
    this.deletedAt = now;
    this.billableSince = null;
  }

  private noteBillable(today: CalendarDate): void {
    if (this.active && this.mode === 'automatic') this.billableSince ??= today;
    else this.billableSince = null;
  }
}

type Normalised = Partial<Omit<Customer, 'change' | 'delete'>>;

const MAX_TEXT = 200;
const STATES = new Set(
  'AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO'.split(' '),
);

/** Reads what is given, in the order in which the contract lists its errors. */
function normalised(input: Partial<CustomerInput>): Normalised {
  const { taxId, email, phone, phone2, cellPhone, zipcode, dueDay, initialBillingDate, state, ...rest } =
    input;
  const output: Normalised = { ...rest };
  for (const text of Object.values(rest))
    if (typeof text === 'string' && text.length > MAX_TEXT) throw new DomainError('CUSTOMERS.INVALID_TEXT');
  for (const text of [rest.name, rest.address, rest.addressNumber, rest.neighborhood, rest.city]) {
    if (text?.trim() === '') throw new DomainError('CUSTOMERS.INVALID_TEXT');
  }
  if (state !== undefined) output.state = read(parseState(state), 'CUSTOMERS.INVALID_STATE');
  if (dueDay !== undefined) {
    output.dueDay = read(parseDueDay(dueDay), 'CUSTOMERS.INVALID_DUE_DAY');
    output.dueDayText = dueDay;
  }
  if (initialBillingDate !== undefined) {
    output.initialBillingDate = read(parseCalendarDate(initialBillingDate), 'CUSTOMERS.INVALID_DATE');
  }
  if (email !== undefined)
    output.email = optional(email, (text) => read(parseEmail(text), 'CUSTOMERS.INVALID_EMAIL'));
  if (taxId !== undefined) output.taxId = read(parseTaxId(taxId), 'CUSTOMERS.INVALID_TAX_ID');
  if (zipcode !== undefined) output.zipcode = read(parsePostalCode(zipcode), 'CUSTOMERS.INVALID_POSTAL_CODE');
  if (phone !== undefined) output.phone = readPhone(phone);
  if (phone2 !== undefined) output.phone2 = optional(phone2, readPhone);
  if (cellPhone !== undefined) output.cellPhone = optional(cellPhone, readPhone);
  return output;
}

/** Reads a due day: "1" to "31", with or without a leading zero. */
function parseDueDay(text: string): number | undefined {
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return day >= 1 && day <= 31 ? day : undefined;
}

function parseState(text: string): string | undefined {
  const state = text.toUpperCase();
  return STATES.has(state) ? state : undefined;
}

function readPhone(text: string): string {
  return read(parsePhone(text), 'CUSTOMERS.INVALID_PHONE');
}

function optional(text: string | null, reader: (text: string) => string): string | null {
  return text === null || text === '' ? null : reader(text);
}

function read<T>(value: T | undefined, code: string): T {
  if (value === undefined) throw new DomainError(code);
  return value;
}
