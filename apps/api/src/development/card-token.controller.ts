import { CardLinks } from '@mensal/cards';
import { Public } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import {
  BadGatewayException,
  Body,
  Controller,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';

const WITHIN_MS = 10_000;

/**
 * For a developer's everyday browser, which cannot be told that the sandbox is Efí: the card page asks here for a token
 * where it did not get one from Efí. Cards of this route are test cards; a server in production does not have it.
 */
@Controller('cartao')
@Public()
export class CardTokenController {
  constructor(
    private readonly links: CardLinks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Post(':secret/dev-token')
  @HttpCode(200)
  async token(@Param('secret') secret: string, @Body() card: unknown): Promise<{ token: unknown }> {
    try {
      await this.links.open(secret);
    } catch (error) {
      if (error instanceof DomainError) throw new NotFoundException();
      throw error;
    }
    const response = await fetch(`${this.configuration.sandboxUrl}/_sandbox/efi/card-tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...(card as object), reuse: true }),
      signal: AbortSignal.timeout(WITHIN_MS),
    }).catch(() => undefined);
    if (!response?.ok) throw new BadGatewayException();
    const { payment_token: token } = (await response.json()) as { payment_token: unknown };
    return { token };
  }
}
