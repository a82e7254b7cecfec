import { CONFIGURATION, PageAssets, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PageTokenizers } from '../application/page-tokenizers.js';
import { ADDRESS_SCRIPT, RETURN_SCRIPT } from './page/address.js';
import { SCRIPT } from './page/script.js';
import { FORM_STYLES } from './page/styles.js';

/** The files of the card page, those of the gateways among them. */
@Injectable()
export class CardPageAssets extends PageAssets {
  private readonly addressScript = this.add('endereco', 'js', ADDRESS_SCRIPT);
  private readonly returnScript = this.add('volta', 'js', RETURN_SCRIPT);
  private readonly script = this.add('pagina', 'js', SCRIPT);
  /** By gateway: its tokenizers register themselves while the application starts, after this is made. */
  private readonly scripts = new Map<string, string[]>();

  constructor(
    private readonly tokenizers: PageTokenizers,
    @Inject(CONFIGURATION) configuration: Pick<Configuration, 'publicUrl'>,
  ) {
    super('/cartao/assets', FORM_STYLES, configuration);
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

  override serve(name: string, reply: FastifyReply): string {
    this.collect();
    return super.serve(name, reply);
  }

  private collect(): void {
    for (const { gateway, scripts } of this.tokenizers.all())
      if (!this.scripts.has(gateway))
        this.scripts.set(
          gateway,
          scripts.map(({ name, source }) => this.add(name, 'js', source)),
        );
  }
}
