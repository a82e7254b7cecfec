import { describe, expect, it } from '@jest/globals';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { pictureOf } from './letpay-qr-picture.js';

/** One white dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsbA4BAAAAABJRU5ErkJggg==',
  'base64',
);

/** A zip file of one entry; `streamed` writes its size behind it, as Java's own writer does. */
function zip(content: Buffer, { stored = false, streamed = false } = {}): Buffer {
  const data = stored ? content : deflateRawSync(content);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(streamed ? 8 : 0, 6);
  header.writeUInt16LE(stored ? 0 : 8, 8);
  if (!streamed) {
    header.writeUInt32LE(data.length, 18);
    header.writeUInt32LE(content.length, 22);
  }
  const name = Buffer.from('qrcode.png');
  header.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.from('504b0708', 'hex');
  return Buffer.concat([header, name, data, descriptor, Buffer.alloc(60)]);
}

describe('the picture of a QR code', () => {
  it.each([
    ['plain', PNG],
    ['gzip', gzipSync(PNG)],
    ['zip', zip(PNG)],
    ['zip, written as a stream', zip(PNG, { streamed: true })],
    ['zip, not compressed', zip(PNG, { stored: true })],
  ])('comes out of %s', (_name, packed) => {
    expect(pictureOf(packed.toString('base64'))).toEqual(PNG);
  });

  it.each([
    ["the page's placeholder", 'BASE64_ZIPPED_PNG'],
    ['nothing', ''],
    ['no text', undefined],
    ['another picture', Buffer.from('GIF89a').toString('base64')],
    ['gzip of something else', gzipSync(Buffer.from('<svg/>')).toString('base64')],
    ['gzip cut off', gzipSync(PNG).subarray(0, 40).toString('base64')],
    ['zip cut off', zip(PNG).subarray(0, 20).toString('base64')],
    ['gzip in gzip', gzipSync(gzipSync(PNG)).toString('base64')],
    ['a signature alone', PNG.subarray(0, 8).toString('base64')],
  ])('is none in %s', (_name, packed) => {
    expect(pictureOf(packed)).toBeUndefined();
  });

  it('does not grow without end', () => {
    const huge = Buffer.concat([PNG, Buffer.alloc(50_000_000)]);
    for (const bomb of [gzipSync(huge), zip(huge)])
      expect(pictureOf(bomb.toString('base64'))).toBeUndefined();
  });
});
