import QRCode from 'qrcode';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** What the vendor's "BASE64_ZIPPED_PNG" may mean. */
export const PACKINGS = ['gzip', 'zip', 'png'] as const;

const PACK: Readonly<Record<string, (png: Buffer) => Buffer>> = {
  gzip: (png) => gzipSync(png),
  zip: (png) => zipped('qrcode.png', png),
  png: (png) => png,
};

/** @returns base64 of the code's picture, packed */
export function qrImage(code: string, packing: string): string {
  const png = drawn(QRCode.create(code, { errorCorrectionLevel: 'M' }).modules);
  return (PACK[packing]?.(png) ?? png).toString('base64');
}

/** Pixels of one module, and modules of white around the code (ISO/IEC 18004 asks for four). */
const SCALE = 4;
const MARGIN = 4;
const WHITE = 0xff;
const BLACK = 0;

/** A PNG (W3C Recommendation) of 8-bit greys. Drawn here, since one picture a payment has to be quick. */
function drawn({ size, data }: { size: number; data: Uint8Array }): Buffer {
  const side = (size + 2 * MARGIN) * SCALE;
  // Each line begins with the number of its filter: none.
  const pixels = Buffer.alloc(side * (side + 1), WHITE);
  for (let y = 0; y < side; y++) {
    const line = pixels.subarray(y * (side + 1), (y + 1) * (side + 1)).fill(0, 0, 1);
    const row = Math.floor(y / SCALE) - MARGIN;
    if (row < 0 || row >= size) continue;
    for (let column = 0; column < size; column++) {
      const x = 1 + (column + MARGIN) * SCALE;
      if (data[row * size + column]) line.fill(BLACK, x, x + SCALE);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

const DEFLATE = 8;
const VERSION = 20;
/** 1 January 1980 in MS-DOS: the archive of a code is the same whenever it is made. */
const DATE = 0x21;

/** An archive of one file: .ZIP File Format Specification, 4.3.7, 4.3.12 and 4.3.16. */
function zipped(name: string, content: Buffer): Buffer {
  const data = deflateRawSync(content);
  const nameBytes = Buffer.from(name);
  const common = Buffer.concat([
    shorts(VERSION, 0, DEFLATE, 0, DATE),
    longs(crc32(content), data.length, content.length),
    shorts(nameBytes.length, 0),
  ]);
  const local = Buffer.concat([longs(0x04034b50), common, nameBytes, data]);
  const entry = Buffer.concat([
    longs(0x02014b50),
    shorts(VERSION),
    common,
    shorts(0, 0, 0),
    longs(0, 0),
    nameBytes,
  ]);
  const end = Buffer.concat([
    longs(0x06054b50),
    shorts(0, 0, 1, 1),
    longs(entry.length, local.length),
    shorts(0),
  ]);
  return Buffer.concat([local, entry, end]);
}

function shorts(...values: number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}

function longs(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}
