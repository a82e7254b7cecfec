import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { PageTokenizers } from '../application/page-tokenizers.js';
import { SCRIPT } from './page/script.js';
import { coloursSheet, STYLES } from './page/styles.js';

export interface Asset {
  type: string;
  body: string;
}

const FOLDER = '/cartao/assets';
const COLOURS = /^cores-([0-9a-f]{6})\.css$/;

/** The fixed files of the page. Their names change with what is in them, so they may be kept for good. */
@Injectable()
export class CardPageAssets {
  private readonly files = new Map<string, Asset>();
  private readonly styles: string;
  private readonly script: string;
  /** By gateway: its tokenizers register themselves while the application starts, after this is made. */
  private readonly scripts = new Map<string, string[]>();

  constructor(private readonly tokenizers: PageTokenizers) {
    this.styles = this.add('pagina', 'css', STYLES);
    this.script = this.add('pagina', 'js', SCRIPT);
  }

  /** @param colour `#rrggbb` */
  stylesOf(colour: string): string[] {
    return [this.styles, `${FOLDER}/cores-${colour.slice(1)}.css`];
  }

  get plainStyles(): string[] {
    return [this.styles];
  }

  /** The gateway's first. */
  scriptsOf(gateway: string): string[] {
    this.collect();
    return [...(this.scripts.get(gateway) ?? []), this.script];
  }

  find(name: string): Asset | undefined {
    this.collect();
    const [, hex] = COLOURS.exec(name) ?? [];
    return hex === undefined ? this.files.get(name) : { type: TYPES.css, body: coloursSheet(hex) };
  }

  private collect(): void {
    for (const { gateway, scripts } of this.tokenizers.all())
      if (!this.scripts.has(gateway))
        this.scripts.set(
          gateway,
          scripts.map(({ name, source }) => this.add(name, 'js', source)),
        );
  }

  /** @returns its address */
  private add(name: string, kind: keyof typeof TYPES, body: string): string {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const file = `${name}-${hash}.${kind}`;
    this.files.set(file, { type: TYPES[kind], body });
    return `${FOLDER}/${file}`;
  }
}

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;
