const DAY_MS = 86_400_000;
/** Day 0 of the due-date factor. */
const FACTOR_EPOCH = Date.parse('1997-10-07');
const LAST_FACTOR = 9999;
const FIRST_FACTOR_AGAIN = 1000;

export interface Boleto {
  /** Three digits. */
  readonly bank: string;
  /** `YYYY-MM-DD`. */
  readonly dueOn: string;
  /** Cents, at most ten digits. */
  readonly amount: number;
  /** 25 digits, which each bank uses as it likes. */
  readonly free: string;
}

/** A boleto's 44 digits for scanners and 47 digits for typing, laid out as FEBRABAN says. */
export function boletoCodes({ bank, dueOn, amount, free }: Boleto): {
  barcode: string;
  digitableLine: string;
} {
  const head = `${bank}9`;
  const tail = dueDateFactor(dueOn) + String(amount).padStart(10, '0');
  const check = mod11(head + tail + free);
  const fields = [head + free.slice(0, 5), free.slice(5, 15), free.slice(15)];
  return {
    barcode: head + check + tail + free,
    digitableLine: fields.map((digits) => digits + mod10(digits)).join('') + check + tail,
  };
}

/** Days since 7 October 1997. 9999 was 21 February 2025; since the day after it counts from 1000 again, and again. */
function dueDateFactor(dueOn: string): string {
  const days = (Date.parse(dueOn) - FACTOR_EPOCH) / DAY_MS;
  const cycle = LAST_FACTOR + 1 - FIRST_FACTOR_AGAIN;
  const factor = days <= LAST_FACTOR ? days : ((days - FIRST_FACTOR_AGAIN) % cycle) + FIRST_FACTOR_AGAIN;
  return String(factor).padStart(4, '0');
}

/** Weights 2 and 1 from the right; products of two digits count as the sum of both. */
function mod10(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const product = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** Weights 2 to 9 from the right, again and again; what would be 0, 10 or 11 is 1. */
function mod11(digits: string): number {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (2 + (place % 8)), 0);
  const check = 11 - (sum % 11);
  return check > 9 ? 1 : check;
}
