import { NotFoundException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import type { Configuration } from '../configuration.js';
import { coloursSheet, STYLES } from './styles.js';

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;
const COLOURS = /^cores-([0-9a-f]{6})\.css$/;

interface Asset {
  type: string;
  body: string;
}

/** The fixed files of a page. Their names change with what is in them, so they may be kept for good. */
export class PageAssets {
  private readonly files = new Map<string, Asset>();
  private readonly styles: string;

  /**
   * @param folder where they are served: `/fatura/assets`
   * @param styles what the page adds to the styles that all pages share
   */
  constructor(
    private readonly folder: string,
    styles: string,
    private readonly configuration: Pick<Configuration, 'publicUrl'>,
  ) {
    this.styles = this.add('pagina', 'css', STYLES + styles);
  }

  /** Addresses of style sheets. @param colour `#rrggbb` */
  stylesOf(colour: string): string[] {
    return this.addressesOf([this.styles, `cores-${colour.slice(1)}.css`]);
  }

  /** Of a page that belongs to nobody. */
  get plainStyles(): string[] {
    return this.addressesOf([this.styles]);
  }

  /** Answers a file, or 404. */
  serve(name: string, reply: FastifyReply): string {
    const found = this.find(name);
    if (found === undefined) throw new NotFoundException();
    void reply
      .headers({
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      })
      .type(found.type);
    return found.body;
  }

  /** @returns its name */
  protected add(name: string, kind: keyof typeof TYPES, body: string): string {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const file = `${name}-${hash}.${kind}`;
    this.files.set(file, { type: TYPES[kind], body });
    return file;
  }

  protected addressesOf(files: readonly string[]): string[] {
    return files.map((file) => this.publicPath(`${this.folder}/${file}`));
  }

  /** A path as a browser finds it: below that of the server's public address. */
  protected publicPath(path: string): string {
    const { publicUrl } = this.configuration;
    return publicUrl === undefined ? path : new URL(publicUrl).pathname.replace(/\/$/, '') + path;
  }

  private find(name: string): Asset | undefined {
    const [, hex] = COLOURS.exec(name) ?? [];
    return hex === undefined ? this.files.get(name) : { type: TYPES.css, body: coloursSheet(hex) };
  }
}
