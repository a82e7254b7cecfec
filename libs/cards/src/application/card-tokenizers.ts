import { Injectable } from '@nestjs/common';
import type { CardTokenizer } from '../ports.js';

/** The gateways of this server that tokenise cards. Each registers itself while the application starts. */
@Injectable()
export class CardTokenizers {
  private readonly tokenizers = new Map<string, CardTokenizer>();

  register(tokenizer: CardTokenizer): void {
    const { gateway } = tokenizer;
    if (this.tokenizers.has(gateway)) throw new Error(`There are two card tokenizers of ${gateway}`);
    this.tokenizers.set(gateway, tokenizer);
  }

  all(): CardTokenizer[] {
    return [...this.tokenizers.values()];
  }

  find(gateway: string): CardTokenizer | undefined {
    return this.tokenizers.get(gateway);
  }
}
