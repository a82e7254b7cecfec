import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { PageTokenizer, PageTokenizing } from '../ports.js';

export interface ReadyPageTokenizer {
  tokenizer: PageTokenizer;
  tokenizing: PageTokenizing;
}

/** The gateways of this server whose vendors tokenise cards in the payer's browser. Each registers itself while the application starts. */
@Injectable()
export class PageTokenizers {
  private readonly tokenizers = new Map<string, PageTokenizer>();

  register(tokenizer: PageTokenizer): void {
    const { gateway } = tokenizer;
    if (this.tokenizers.has(gateway)) throw new Error(`There are two page tokenizers of ${gateway}`);
    this.tokenizers.set(gateway, tokenizer);
  }

  all(): PageTokenizer[] {
    return [...this.tokenizers.values()];
  }

  /** The one that the tenant's page uses: a token is good at one gateway only. */
  async of(tenantId: Identifier): Promise<ReadyPageTokenizer | undefined> {
    for (const tokenizer of this.tokenizers.values()) {
      const tokenizing = await tokenizer.configure(tenantId);
      if (tokenizing !== undefined) return { tokenizer, tokenizing };
    }
    return undefined;
  }
}
