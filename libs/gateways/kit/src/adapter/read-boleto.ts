import type { Boleto } from '@mensal/billing/ports';
import { barcodeOf, checkBoleto, digitableLineOf, type CalendarDate, type Cents } from '@mensal/kernel';

/**
 * Reads a boleto, and looks whether it is the one that was asked for.
 *
 * @param digits 47 of the line or 44 of the bars, with or without punctuation
 */
export function readBoleto(digits: string, amount: Cents, dueOn: CalendarDate): Boleto | { wrong: string } {
  const bare = digits.replace(/[ .-]/g, '');
  const boleto = /^\d{44}$/.test(bare)
    ? { digitableLine: digitableLineOf(bare), barcode: bare }
    : { digitableLine: bare, barcode: barcodeOf(bare) };
  const wrong = checkBoleto(boleto, amount, dueOn);
  return wrong === undefined ? boleto : { wrong };
}
