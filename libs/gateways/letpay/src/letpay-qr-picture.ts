import { inflateRawSync, unzipSync } from 'node:zlib';

/** Of what the vendor sends, in base64, and of what comes of it: a QR picture takes a few thousand bytes. */
const MOST_CHARACTERS = 1_000_000;
const MOST_BYTES = 1_000_000;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const GZIP = Buffer.from('1f8b', 'hex');
const ZIP = Buffer.from('504b0304', 'hex');

/**
 * The picture in `pix_qr_code`. The page says "BASE64_ZIPPED_PNG", and not by what it is zipped: gzip, a zip file and a
 * plain PNG are told apart by how they begin.
 *
 * @returns a PNG, or nothing where it is none, or grows beyond a megabyte
 */
export function pictureOf(packed: unknown): Buffer | undefined {
  if (typeof packed !== 'string' || packed.length > MOST_CHARACTERS) return undefined;
  const bytes = unpack(Buffer.from(packed, 'base64'));
  return bytes !== undefined && begins(bytes, PNG) && bytes.toString('latin1', 12, 16) === 'IHDR'
    ? bytes
    : undefined;
}

function unpack(bytes: Buffer): Buffer | undefined {
  const limit = { maxOutputLength: MOST_BYTES };
  try {
    if (begins(bytes, GZIP)) return unzipSync(bytes, limit);
    if (begins(bytes, ZIP)) return firstFileOf(bytes, limit);
    return bytes;
  } catch {
    // Broken, or too large: the code is what a payer needs, and it comes by itself.
    return undefined;
  }
}

/** Of a zip file (PKWARE's APPNOTE 4.3.7). Its size may stand behind it (bit 3), but a deflated one knows where it ends. */
function firstFileOf(zip: Buffer, limit: { maxOutputLength: number }): Buffer | undefined {
  const method = zip.readUInt16LE(8);
  const start = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  if (method === 8) return inflateRawSync(zip.subarray(start), limit);
  return method === 0 ? zip.subarray(start, start + zip.readUInt32LE(18)) : undefined;
}

function begins(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}
