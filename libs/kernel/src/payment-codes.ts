import { isValidBoleto } from '@brazilian-utils/brazilian-utils';
import { calendarDate, daysBetween, type CalendarDate } from './calendar-date.js';
import type { Cents } from './money.js';

/**
 * Looks whether a Pix can be paid as it should be: a BR Code (Manual de Padrões para Iniciação do Pix, Banco Central) is
 * EMV fields of a tag, a length and a value, and ends with the CRC16 of all before it.
 *
 * @param amount in cents; a code that names no amount gets it from the payer's bank, and is right too
 * @returns what is wrong, in English; nothing where it is right
 */
export function checkPixCode(code: string, amount: Cents): string | undefined {
  if (!/^000201[\x20-\x7e]{20,500}6304[0-9A-Fa-f]{4}$/.test(code)) return 'It is no BR Code';
  const crc = code.slice(-4).toUpperCase();
  if (crc16(code.slice(0, -4)) !== crc) return 'The CRC of the BR Code is wrong';
  const fields = emvFields(code);
  if (fields === undefined) return 'The fields of the BR Code do not add up';
  const named = fields.get('54');
  if (named !== undefined && centsOf(named) !== amount)
    return `The BR Code is of ${named}, not ${amount} cents`;
  return undefined;
}

/**
 * Looks whether a boleto can be paid as it should be (Carta-Circular 2.926 of the Banco Central, and Febraban's restart of
 * the due-date factor on 22 February 2025).
 *
 * @returns what is wrong, in English; nothing where it is right
 */
export function checkBoleto(
  { digitableLine, barcode }: { digitableLine: string; barcode: string },
  amount: Cents,
  dueOn: CalendarDate,
): string | undefined {
  if (!/^\d{47}$/.test(digitableLine) || !isValidBoleto(digitableLine))
    return 'The digitable line is not 47 digits with the right check digits';
  if (barcodeOf(digitableLine) !== barcode) return 'The barcode is not that of the digitable line';
  if (Number(barcode.slice(9, 19)) !== amount)
    return `The boleto is of ${Number(barcode.slice(9, 19))} cents, not ${amount}`;
  if (barcode.slice(5, 9) !== dueDateFactor(dueOn)) return `The boleto is not due on ${dueOn}`;
  return undefined;
}

/** The 44 digits of the bars, from the 47 of the line: bank and currency, check digit, factor and amount, free field. */
export function barcodeOf(digitableLine: string): string {
  const part = (from: number, to: number) => digitableLine.slice(from, to);
  return part(0, 4) + part(32, 47) + part(4, 9) + part(10, 20) + part(21, 31);
}

/** The 47 digits of the line, from the 44 of the bars: three fields with a check digit each (modulo 10), then the rest. */
export function digitableLineOf(barcode: string): string {
  const part = (from: number, to: number) => barcode.slice(from, to);
  const fields = [part(0, 4) + part(19, 24), part(24, 34), part(34, 44)];
  return fields.map((field) => field + modulo10(field)).join('') + part(4, 19);
}

const FACTOR_BASE = calendarDate('1997-10-07');

/** Days since the base date, in four digits: after 9999 (21 February 2025) it goes on with 1000. */
function dueDateFactor(dueOn: CalendarDate): string {
  const days = daysBetween(FACTOR_BASE, dueOn);
  return String(days <= 9_999 ? days : 1_000 + ((days - 10_000) % 9_000));
}

/** Digits times 2, 1, 2 … from the right, the digits of the products summed: what is missing to the next ten. */
function modulo10(digits: string): string {
  const doubled = [...digits].reverse().map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1));
  const sum = doubled.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return String((10 - (sum % 10)) % 10);
}

function emvFields(code: string): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  for (let at = 0; at < code.length;) {
    const length = /^\d{4}/.test(code.slice(at, at + 4)) ? Number(code.slice(at + 2, at + 4)) : NaN;
    const end = at + 4 + length;
    if (!(end <= code.length)) return undefined;
    fields.set(code.slice(at, at + 2), code.slice(at + 4, end));
    at = end;
  }
  return fields;
}

/** "123.45", "123.4" or "123" of reais. */
function centsOf(reais: string): Cents | undefined {
  const [, whole, part = ''] = /^(\d{1,10})(?:\.(\d{0,2}))?$/.exec(reais) ?? [];
  return whole === undefined ? undefined : Number(whole + part.padEnd(2, '0'));
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF. */
function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
