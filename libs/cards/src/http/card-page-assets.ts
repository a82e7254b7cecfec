import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { PageTokenizers } from '../application/page-tokenizers.js';
import { ADDRESS_SCRIPT, RETURN_SCRIPT } from './page/address.js';
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
  private readonly addressScript: string;
  private readonly returnScript: string;
  private readonly script: string;
  /** By gateway: its tokenizers register themselves while the application starts, after this is made. */
  private readonly scripts = new Map<string, string[]>();

  constructor(
    private readonly tokenizers: PageTokenizers,
    @Inject(CONFIGURATION) private readonly configuration: Pick<Configuration, 'publicUrl'>,
  ) {
    this.styles = this.add('pagina', 'css', STYLES);
    this.addressScript = this.add('endereco', 'js', ADDRESS_SCRIPT);
    this.returnScript = this.add('volta', 'js', RETURN_SCRIPT);
    this.script = this.add('pagina', 'js', SCRIPT);
  }

  /** @param colour `#rrggbb` */
  stylesOf(colour: string): string[] {
    return this.addressesOf([this.styles, `cores-${colour.slice(1)}.css`]);
  }

  get plainStyles(): string[] {
    return this.addressesOf([this.styles]);
  }

  /** The gateway's find the secret gone from the address, and the page's own a gateway to speak with. */
  scriptsOf(gateway: string): string[] {
    this.collect();
    return this.addressesOf([this.addressScript, ...(this.scripts.get(gateway) ?? []), this.script]);
  }

  /** Leads back to the page whose address was changed. */
  get returnScripts(): string[] {
    return this.addressesOf([this.returnScript]);
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

  /** @returns its name */
  private add(name: string, kind: keyof typeof TYPES, body: string): string {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const file = `${name}-${hash}.${kind}`;
    this.files.set(file, { type: TYPES[kind], body });
    return file;
  }

  /** As a browser finds them: below the path of the server's public address. */
  private addressesOf(files: readonly string[]): string[] {
    const { publicUrl } = this.configuration;
    const path = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
    return files.map((file) => `${path}${FOLDER}/${file}`);
  }
}

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;
