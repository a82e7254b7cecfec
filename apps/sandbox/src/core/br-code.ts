/** What a Pix code says. */
export interface BrCode {
  /** The receiver's Pix key. */
  readonly key: string;
  /** Cents. */
  readonly amount: number;
  /** The receiver's name: ASCII, at most 25 characters. */
  readonly payee: string;
  /** The receiver's city: ASCII, at most 15 characters. */
  readonly city: string;
  /** Names the charge: at most 25 letters and digits. */
  readonly txid: string;
}

/** A Pix code: the EMV QR code of the "Manual de Padrões para Iniciação do Pix" of Banco Central do Brasil. */
export function brCode({ key, amount, payee, city, txid }: BrCode): string {
  const code = [
    field('00', '01'),
    field('26', field('00', 'br.gov.bcb.pix') + field('01', key)),
    field('52', '0000'),
    field('53', '986'),
    field('54', `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`),
    field('58', 'BR'),
    field('59', payee),
    field('60', city),
    field('62', field('05', txid)),
    '6304',
  ].join('');
  return code + crc16(code);
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, from 0xFFFF. @returns four hexadecimal digits, capitals */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

function field(id: string, value: string): string {
  return id + String(value.length).padStart(2, '0') + value;
}
